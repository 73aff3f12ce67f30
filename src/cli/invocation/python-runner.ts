/**
 * Runs one handler of a Python function as AWS Lambda does: `python3 runner.py <exchange directory> <marker>`. It prints the marker
 * when the handler is loaded, and writes what the handler answers to `answer`, or how it failed to `error`.
 */
export const PYTHON_RUNNER = String.raw`
import importlib
import json
import os
import sys
import time
import traceback

exchange, marker = sys.argv[1:3]
env = os.environ


def end(name, value):
    with open(os.path.join(exchange, name), 'w', encoding='utf-8') as file:
        file.write(value)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def fail(message, kind, trace=()):
    print('[ERROR] ' + kind + ': ' + message, *trace, sep='\n', file=sys.stderr)
    error = {'errorMessage': message, 'errorType': kind, 'requestId': env['CDK_DELIVERY_REQUEST_ID'], 'stackTrace': list(trace)}
    end('error', json.dumps(error))


def own_frames(error):
    frames = traceback.extract_tb(error.__traceback__)
    return traceback.format_list([frame for frame in frames if frame.filename != __file__ and not frame.filename.startswith('<frozen')])


class Context:
    def __init__(self):
        self._deadline = time.time() + int(env['CDK_DELIVERY_TIMEOUT_MS']) / 1000
        self.aws_request_id = env['CDK_DELIVERY_REQUEST_ID']
        self.function_name = env['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = env['AWS_LAMBDA_FUNCTION_VERSION']
        self.memory_limit_in_mb = env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.invoked_function_arn = env['CDK_DELIVERY_FUNCTION_ARN']
        self.log_group_name = env['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = env['AWS_LAMBDA_LOG_STREAM_NAME']
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.time()) * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def load(handler):
    module_name, dot, name = handler.rpartition('.')
    if not dot:
        fail("Bad handler '" + handler + "': not enough values to unpack (expected 2, got 1)", 'Runtime.MalformedHandlerName')
    try:
        module = importlib.import_module(module_name.replace('/', '.'))
    except ImportError as error:
        fail("Unable to import module '" + module_name + "': " + str(error), 'Runtime.ImportModuleError')
    except SyntaxError as error:
        fail("Syntax error in module '" + module_name + "': " + str(error), 'Runtime.UserCodeSyntaxError')
    except Exception as error:
        fail(str(error), type(error).__name__, own_frames(error))
    if not hasattr(module, name):
        fail("Handler '" + name + "' missing on module '" + module_name + "'", 'Runtime.HandlerNotFound')
    return getattr(module, name)


def plain(value):
    if type(value).__name__ == 'Decimal':
        return float(value)
    raise TypeError('Object of type ' + type(value).__name__ + ' is not JSON serializable')


sys.path[0] = env['LAMBDA_TASK_ROOT']
handle = load(env['_HANDLER'])
print(marker, flush=True)
with open(os.path.join(exchange, 'payload'), encoding='utf-8') as file:
    event = json.load(file)
try:
    answer = handle(event, Context())
except BaseException as error:
    fail(str(error), type(error).__name__, own_frames(error))
try:
    text = json.dumps(answer, ensure_ascii=False, default=plain)
except (TypeError, ValueError) as error:
    fail('Unable to marshal response: ' + str(error), 'Runtime.MarshalError')
end('answer', text)
`;
