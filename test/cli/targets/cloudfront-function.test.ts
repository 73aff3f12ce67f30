import { CloudFrontFunction, type EdgeEvent } from '../../../src/cli/targets/cloudfront-function';

const EVENT: EdgeEvent = {
  version: '1.0',
  context: { distributionDomainName: 'd1.cloudfront.net', distributionId: 'E1', eventType: 'viewer-request', requestId: 'r1' },
  viewer: { ip: '127.0.0.1' },
  request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} },
};

const run = async (code: string, keys: { [key: string]: string } = {}) => new CloudFrontFunction('router', code, () => keys).run(EVENT);

test('what the function does to its event stays its own', async () => {
  expect(await run('function handler(event) { event.request.uri = "/x"; return event.request; }')).toMatchObject({ uri: '/x' });
  expect(EVENT.request.uri).toBe('/');
});

test('the store is read as at the edge', async () => {
  const code = `import cf from 'cloudfront';
const store = cf.kvs();
async function handler() {
  let missing;
  try { await store.get('absent'); } catch (error) { missing = error.message; }
  const values = [await store.get('live'), (await store.get('flags', { format: 'json' })).beta, await store.exists('live'), await store.exists('absent'), await store.count(), missing];
  return { statusCode: 200, body: values.join(' ') };
}`;
  expect(await run(code, { live: 'r1', flags: '{"beta":true}' })).toMatchObject({ body: 'r1 true true false 2 KeyNotFound' });
});

test('built-in modules can be imported', async () => {
  const code = 'import crypto from "crypto";\nfunction handler() { return { statusCode: 200, body: crypto.createHash("md5").update("a").digest("hex") }; }';
  expect(await run(code)).toMatchObject({ body: '0cc175b9c0f1b6a831c399e269772661' });
});

test('fails for a module that the edge does not have', async () => {
  await expect(run("import fs from 'fs';\nfunction handler() {}")).rejects.toThrow("router imports 'fs', which CloudFront Functions do not have");
});

test('nothing of this process is in reach', async () => {
  expect(await run('function handler() { return { statusCode: 200, body: typeof process + typeof require }; }')).toMatchObject({ body: 'undefinedundefined' });
});

test('fails for a function that never ends', async () => {
  await expect(run('function handler() { for (;;); }')).rejects.toThrow('Script execution timed out after 1000ms');
});

test('fails for a function that waits for ever', async () => {
  jest.useFakeTimers();
  try {
    const running = expect(run('async function handler() { await new Promise(() => {}); }')).rejects.toThrow('router did not end within 1000 ms');
    await jest.advanceTimersByTimeAsync(1000);
    await running;
  } finally {
    jest.useRealTimers();
  }
});
