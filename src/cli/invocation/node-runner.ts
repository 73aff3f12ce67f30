/**
 * Runs one handler of a Node.js function as AWS Lambda does: `node runner.js <exchange directory> <marker>`. It prints the marker
 * when the handler is loaded, and writes what the handler answers to `answer`, or how it failed to `error`.
 */
export const NODE_RUNNER = String.raw`
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const [exchange, marker] = process.argv.slice(2);
const env = process.env;

function end(file, value) {
  fs.writeFileSync(path.join(exchange, file), JSON.stringify(value === undefined ? null : value));
  process.exit(0);
}

function fail(error, type) {
  const known = error instanceof Error || (error && error.stack);
  if (known) console.error(error);
  end('error', known
    ? { errorType: type || error.name || 'Error', errorMessage: error.message, trace: String(error.stack).split('\n') }
    : { errorType: type || typeof error, errorMessage: String(error), trace: [] });
}

process.on('uncaughtException', (error) => fail(error));
process.on('unhandledRejection', (error) => fail(error, 'Runtime.UnhandledPromiseRejection'));

async function load(handler) {
  const [, file, names] = /^((?:.*\/)?[^./]*)\.(.+)$/.exec(handler) || [];
  if (!file) fail(new Error("Bad handler '" + handler + "': a file and an export are needed, such as index.handler"), 'Runtime.MalformedHandlerName');
  const base = path.join(env.LAMBDA_TASK_ROOT, file);
  const found = ['', '.js', '.mjs', '.cjs'].map((extension) => base + extension).find((each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
  if (!found) fail(new Error("Cannot find module '" + file + "'"), 'Runtime.ImportModuleError');
  const namespace = await import(pathToFileURL(found).href).catch((error) => {
    fail(error, error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : /MODULE_NOT_FOUND/.test(error.code) ? 'Runtime.ImportModuleError' : undefined);
  });
  const pick = (object) => names.split('.').reduce((value, name) => value?.[name], object);
  const picked = pick(namespace) ?? pick(namespace.default);
  if (typeof picked !== 'function') fail(new Error(handler + ' is undefined or not exported'), 'Runtime.HandlerNotFound');
  return picked;
}

function contextOf(end, fail) {
  const deadline = Date.now() + Number(env.CDK_DELIVERY_TIMEOUT_MS);
  return {
    awsRequestId: env.CDK_DELIVERY_REQUEST_ID,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: env.CDK_DELIVERY_FUNCTION_ARN,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: (error, result) => error ? fail(error) : end('answer', result),
    succeed: (result) => end('answer', result),
    fail,
  };
}

(async () => {
  const handler = await load(env._HANDLER);
  console.log(marker);
  const event = JSON.parse(fs.readFileSync(path.join(exchange, 'payload'), 'utf8'));
  const context = contextOf(end, fail);
  // A handler that neither answers nor waits for anything has answered null.
  process.on('beforeExit', () => end('answer', null));
  const answered = handler(event, context, context.done);
  if (typeof answered?.then === 'function') end('answer', await answered);
})().catch((error) => fail(error));
`;
