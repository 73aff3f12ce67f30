import { InvocationLab } from './invocation';
import { describeWith, python } from '../../helpers/tools';

let lab: InvocationLab;

beforeEach(() => { lab = new InvocationLab(); });
afterEach(() => lab.close());

const PYTHON = { runtime: 'python3.13', handler: 'app.handler' };
const handler = (...lines: string[]) => lab.write({ 'code/app.py': `${lines.join('\n')}\n` });

describeWith(python, 'functions of Python', () => {
  test('a handler answers, with the context and the environment of AWS Lambda', async () => {
    handler(
      'import os',
      'from decimal import Decimal',
      'def handler(event, context):',
      '  return {"got": event["name"], "region": os.environ["AWS_REGION"], "table": os.environ["TABLE"], "id": len(context.aws_request_id),',
      '    "left": context.get_remaining_time_in_millis() > 0, "arn": context.invoked_function_arn, "price": Decimal("1.5"), "cwd": os.getcwd()}',
    );
    expect(await lab.invoke({ ...PYTHON, environment: { TABLE: 'orders' } }, { name: 'ä' })).toEqual({
      answer: {
        got: 'ä', region: 'eu-west-1', table: 'orders', id: 36, left: true, price: 1.5, cwd: lab.code, arn: 'arn:aws:lambda:eu-west-1:000000000000:function:shop-fn:3',
      },
    });
  });

  test('modules come from the package, else from layers, and leave nothing behind', async () => {
    lab.write({
      'code/own.py': 'name = "own"',
      'code/deep/app.py': 'import own, shared, versioned\ndef handler(event, context): return [own.name, shared.name, versioned.name]',
      'layers/python/own.py': 'name = "layer"',
      'layers/python/shared.py': 'name = "shared"',
      'layers/python/lib/python3.13/site-packages/versioned.py': 'name = "versioned"',
    });
    expect(await lab.invoke({ ...PYTHON, handler: 'deep/app.handler' })).toEqual({ answer: ['own', 'shared', 'versioned'] });
    expect(await lab.invoke({ ...PYTHON, handler: 'deep.app.handler' })).toEqual({ answer: ['own', 'shared', 'versioned'] });
  });

  test('what is printed is the log', async () => {
    handler('import logging', 'def handler(event, context):', '  print("one")', '  logging.warning("two")');
    expect(await lab.invoke(PYTHON)).toEqual({ answer: null });
    expect(lab.log.sort()).toEqual(['WARNING:root:two', 'one']);
  });

  test('fails with what AWS Lambda answers for an error', async () => {
    handler('def handler(event, context):', '  return check(event)', 'def check(event):', '  raise ValueError("too far")');
    expect(await lab.invoke(PYTHON)).toEqual({
      answer: {
        errorType: 'ValueError',
        errorMessage: 'too far',
        requestId: expect.any(String),
        stackTrace: [expect.stringContaining('app.py", line 2, in handler'), expect.stringContaining('app.py", line 4, in check')],
      },
      error: 'Unhandled',
    });
  });

  test.each([
    ['a module that is missing', 'import nowhere', 'app.handler', { errorType: 'Runtime.ImportModuleError', errorMessage: "Unable to import module 'app': No module named 'nowhere'" }],
    ['a module that fails', '1 / 0', 'app.handler', { errorType: 'ZeroDivisionError', errorMessage: 'division by zero' }],
    ['a name that is missing', 'x = 1', 'app.handler', { errorType: 'Runtime.HandlerNotFound', errorMessage: "Handler 'handler' missing on module 'app'" }],
    ['an answer that is no JSON', 'handler = lambda event, context: {1, 2}', 'app.handler',
      { errorType: 'Runtime.MarshalError', errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable' }],
    ['a process that is gone', 'import os\nhandler = lambda event, context: os._exit(4)', 'app.handler',
      { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 4' }],
  ])('fails for %s', async (_, text, name, error) => {
    handler(text);
    expect(await lab.invoke({ ...PYTHON, handler: name })).toMatchObject({ answer: error, error: 'Unhandled' });
  });

  test('fails when its time is over', async () => {
    handler('import time', 'def handler(event, context):', '  time.sleep(99)');
    expect(await lab.invoke({ ...PYTHON, timeoutSeconds: 0.05 })).toMatchObject({ answer: { errorType: 'Sandbox.Timedout' }, error: 'Unhandled' });
  });
});
