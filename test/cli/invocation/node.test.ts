import { InvocationLab } from './invocation';

let lab: InvocationLab;

beforeEach(() => { lab = new InvocationLab(); });
afterEach(() => lab.close());

const NODE = { runtime: 'nodejs22.x', handler: 'index.handler' };
const handler = (body: string) => lab.write({ 'code/index.js': `exports.handler = ${body};` });

test.each([
  ['async', 'index.js', 'exports.handler = async (event) => ({ got: event.name })'],
  ['with a callback', 'index.js', 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, { got: event.name }), 5) }'],
  ['by the context', 'index.js', 'exports.handler = (event, context) => context.succeed({ got: event.name })'],
  ['an ES module', 'index.mjs', 'import path from "path"; export const handler = async (event) => ({ got: path.basename("/" + event.name) })'],
  ['CommonJS by its extension', 'index.cjs', 'module.exports = { handler: async (event) => ({ got: event.name }) }'],
])('a handler answers: %s', async (_, file, text) => {
  lab.write({ [`code/${file}`]: text });
  expect(await lab.invoke(NODE, { name: 'a' })).toEqual({ answer: { got: 'a' } });
});

test('a handler in a directory, below an export', async () => {
  lab.write({ 'code/dist/app.js': 'exports.api = { get: async () => "found" };' });
  expect(await lab.invoke({ ...NODE, handler: 'dist/app.api.get' })).toEqual({ answer: 'found' });
});

test('a handler that neither answers nor waits has answered null', async () => {
  handler('() => {}');
  expect(await lab.invoke(NODE)).toEqual({ answer: null });
});

test('modules come from the package, else from layers', async () => {
  lab.write({
    'code/node_modules/own/index.js': 'module.exports = "own";',
    'layers/nodejs/node_modules/own/index.js': 'module.exports = "layer";',
    'layers/nodejs/node_modules/shared/index.js': 'module.exports = "shared";',
    'code/index.js': 'const all = [require("own"), require("shared")]; exports.handler = async () => all;',
  });
  expect(await lab.invoke(NODE)).toEqual({ answer: ['own', 'shared'] });
});

test('the environment is that of AWS Lambda and of the function, and nothing of the machine', async () => {
  handler('async (event, context) => ({ env: process.env, cwd: process.cwd(), context, left: context.getRemainingTimeInMillis() })');
  process.env.CDK_DELIVERY_TEST_SECRET = 'secret';
  const { answer } = await lab.invoke({ ...NODE, environment: { TABLE: 'orders', AWS_REGION: 'other' } });
  delete process.env.CDK_DELIVERY_TEST_SECRET;
  expect(answer).toMatchObject({
    env: {
      TABLE: 'orders',
      AWS_LAMBDA_FUNCTION_NAME: 'shop-fn',
      AWS_LAMBDA_FUNCTION_VERSION: '3',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_REGION: 'eu-west-1',
      LAMBDA_TASK_ROOT: lab.code,
      LAMBDA_LAYERS_ROOT: lab.layers,
      TZ: ':UTC',
      _HANDLER: 'index.handler',
    },
    cwd: lab.code,
    context: { functionName: 'shop-fn', functionVersion: '3', memoryLimitInMB: '256', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:shop-fn:3' },
  });
  const { env, left } = answer as { env: { [name: string]: string }; left: number };
  expect(env).not.toHaveProperty('CDK_DELIVERY_TEST_SECRET');
  expect(env.HOME).not.toBe(process.env.HOME);
  expect(left).toBeGreaterThan(0);
});

test('what is printed is the log, the answer comes apart from it', async () => {
  handler('async () => { console.log("one"); console.error("two"); process.stdout.write("no end of line"); return 1; }');
  expect(await lab.invoke(NODE)).toEqual({ answer: 1 });
  expect(lab.log.sort()).toEqual(['no end of line', 'one', 'two']);
});

describe('failures', () => {
  test('an error is what AWS Lambda answers for it', async () => {
    handler('async () => { throw new RangeError("too far"); }');
    expect(await lab.invoke(NODE)).toEqual({
      answer: { errorType: 'RangeError', errorMessage: 'too far', trace: expect.arrayContaining(['RangeError: too far']) }, error: 'Unhandled',
    });
    expect(lab.log.join('\n')).toContain('RangeError: too far');
  });

  test.each([
    ['a callback with an error', '(event, context, callback) => callback(new Error("no"))', { errorType: 'Error', errorMessage: 'no' }],
    ['a rejection that nobody handles', '() => { Promise.reject(new Error("lost")); return new Promise(() => setTimeout(() => {}, 9999)); }',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'lost' }],
    ['an answer that is no JSON', 'async () => 1n', { errorType: 'TypeError', errorMessage: 'Do not know how to serialize a BigInt' }],
    ['a process that ends itself', 'async () => process.exit(3)', { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 3' }],
  ])('fails for %s', async (_, body, error) => {
    handler(body);
    expect(await lab.invoke(NODE)).toMatchObject({ answer: error, error: 'Unhandled' });
  });

  test.each([
    ['no file', 'app.handler', { errorType: 'Runtime.ImportModuleError', errorMessage: "Cannot find module 'app'" }],
    ['no export', 'index.main', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.main is undefined or not exported' }],
    ['no name', 'index', { errorType: 'Runtime.MalformedHandlerName', errorMessage: "Bad handler 'index': a file and an export are needed, such as index.handler" }],
  ])('fails for a handler with %s', async (_, name, error) => {
    handler('async () => 1');
    expect(await lab.invoke({ ...NODE, handler: name })).toMatchObject({ answer: error, error: 'Unhandled' });
  });

  test('fails when a module of the package is missing', async () => {
    lab.write({ 'code/index.js': 'require("nowhere"); exports.handler = async () => 1;' });
    expect(await lab.invoke(NODE)).toMatchObject({ answer: { errorType: 'Runtime.ImportModuleError' }, error: 'Unhandled' });
  });

  test('fails when its time is over, and nothing runs on', async () => {
    handler('async () => { console.log("busy"); for (;;); }');
    expect(await lab.invoke({ ...NODE, timeoutSeconds: 0.05 })).toEqual({
      answer: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 0.05 seconds' }, error: 'Unhandled',
    });
    expect(lab.log).toEqual(['busy']);
  });

  test('fails when the run is abandoned', async () => {
    handler('async () => new Promise(() => setTimeout(() => {}, 9999))');
    await expect(lab.invoke(NODE, {}, AbortSignal.timeout(50))).rejects.toThrow('shop-fn: the invocation was abandoned');
  });

  test('fails for a function that cannot run here', async () => {
    await expect(lab.invoke({ runtime: 'dotnet8', handler: 'A::B' }))
      .rejects.toThrow('shop-fn: functions of runtime dotnet8 do not run here; those of nodejs, python and java do');
    await expect(lab.invoke({ runtime: 'nodejs22.x' })).rejects.toThrow(
      'shop-fn: its runtime and handler are not known here, so it cannot be invoked; define the function in the app, or give them to the fleet');
  });

  test('fails when this machine has no program for it', async () => {
    const searchPath = process.env.PATH;
    process.env.PATH = lab.root;
    try {
      await expect(lab.invoke({ runtime: 'python3.13', handler: 'app.handler' }))
        .rejects.toThrow('shop-fn: python3.13 or python3 is needed to run it here, but is not on PATH; install it');
      await expect(lab.invoke({ runtime: 'java21', handler: 'A' })).rejects.toThrow('shop-fn: java is needed to run it here, but is not on PATH; install it');
    } finally {
      process.env.PATH = searchPath;
    }
  });
});
