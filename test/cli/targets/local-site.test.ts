import * as fs from 'fs';
import { deploy, synthesizeSite, temporaryDirectory } from './deployed-site';
import type { SiteModel } from '../../../src/cli/model/site';
import { LocalSite } from '../../../src/cli/targets/local-site';
import { startSiteServer, type SiteServer } from '../../../src/cli/targets/site-server';

const FILES = { 'index.html': '<h1>one</h1>', 'assets/app.1f3c.js': 'run()', 'config.json': '{}', 'my file.txt': 'text' };

let model: SiteModel;
let targets: string;

beforeAll(() => {
  model = synthesizeSite({ contentSecurityPolicy: "default-src 'self'" });
});

beforeEach(async () => {
  targets = temporaryDirectory();
  await deploy(model, targets, 'r1', FILES);
});

afterEach(() => fs.rmSync(targets, { recursive: true, force: true }));

const get = async (path: string, headers: { [name: string]: string } = {}, method = 'GET') => new LocalSite(model, targets).handle({ method, path, headers });

test.each(['/', '/index.html', '/cart/checkout', '/user/jane.doe', '/?utm=1'])('%s is the page of the application, which browsers ask for again', async (path) => {
  const { status, headers, body } = await get(path);
  expect([status, body.toString()]).toEqual([200, '<h1>one</h1>']);
  expect(headers).toMatchObject({ 'content-type': 'text/html', 'cache-control': 'no-cache' });
});

test('a fingerprinted asset may be kept for ever', async () => {
  expect(await get('/assets/app.1f3c.js')).toMatchObject({
    status: 200, headers: { 'content-type': 'text/javascript', 'cache-control': 'public, max-age=31536000, immutable' }, body: Buffer.from('run()'),
  });
});

test('a missing asset is an honest 404 that nobody keeps', async () => {
  const { status, headers, body } = await get('/assets/app.0000.js');
  expect(status).toBe(404);
  expect(headers).toMatchObject({ 'content-type': 'application/xml', 'x-content-type-options': 'nosniff' });
  expect(headers['cache-control']).toBeUndefined();
  expect(body.toString()).toContain('<Code>NoSuchKey</Code>');
  expect(body.toString()).toContain('<Key>releases/r1/assets/app.0000.js</Key>');
});

test('every answer has the security headers of the template', async () => {
  expect((await get('/')).headers).toMatchObject({
    'content-security-policy': "default-src 'self'",
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
  });
});

test('names may be encoded, broken encoding is not found', async () => {
  expect((await get('/my%20file.txt')).body.toString()).toBe('text');
  expect((await get('/%E0%A4%A.txt')).status).toBe(404);
});

test.each(['/../manifests/r1.json', '/..%2F..%2Fmanifests%2Fr1.json', '/..%2F..%2F..%2F..%2Fkvs/x.json'])('nothing outside of the release is served for %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('what the browser has already is not sent again', async () => {
  const { headers } = await get('/');
  expect(await get('/', { 'if-none-match': headers.etag })).toMatchObject({ status: 304, body: Buffer.alloc(0), headers: { 'cache-control': 'no-cache' } });
});

test('HEAD is answered without a body, other methods are refused', async () => {
  expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  expect((await get('/', {}, 'POST')).status).toBe(403);
});

test('a new release is seen at once, and so is a rollback', async () => {
  await deploy(model, targets, 'r2', { ...FILES, 'index.html': '<h1>two</h1>' });
  expect((await get('/')).body.toString()).toBe('<h1>two</h1>');
});

test('before the first release the site says so', async () => {
  const empty = temporaryDirectory();
  expect(await new LocalSite(model, empty).handle({ method: 'GET', path: '/', headers: {} })).toMatchObject({
    status: 503, headers: { 'cache-control': 'no-store' }, body: Buffer.from('Nothing is released yet.'),
  });
  fs.rmSync(empty, { recursive: true });
});

describe('any distribution', () => {
  test('without functions, the root is its default object', async () => {
    const plain = { ...model, viewerRequest: undefined, viewerResponse: undefined, store: undefined, defaultRootObject: 'releases/r1/index.html' };
    const response = await new LocalSite(plain, targets).handle({ method: 'GET', path: '/', headers: {} });
    expect(response).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
  });

  test('a function sees query, headers and cookies as at the edge', async () => {
    const viewerRequest = 'function handler(event) { return { statusCode: 200, body: JSON.stringify(event.request) }; }';
    const { body } = await new LocalSite({ ...model, viewerRequest }, targets)
      .handle({ method: 'GET', path: '/a?x=1&x=2&y', headers: { host: 'localhost', cookie: 'session=a=b; theme=dark' } });
    expect(JSON.parse(body.toString())).toEqual({
      method: 'GET',
      uri: '/a',
      querystring: { x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, y: { value: '' } },
      headers: { host: { value: 'localhost' } },
      cookies: { session: { value: 'a=b' }, theme: { value: 'dark' } },
    });
  });

  test('a function may answer with encoded bytes', async () => {
    const viewerRequest = "function handler() { return { statusCode: 200, body: { encoding: 'base64', data: 'aGk=' } }; }";
    expect((await new LocalSite({ ...model, viewerRequest }, targets).handle({ method: 'GET', path: '/', headers: {} })).body.toString()).toBe('hi');
  });

  test('a function that throws is an error of the site', async () => {
    const viewerRequest = "function handler() { throw new Error('no such header'); }";
    const response = await new LocalSite({ ...model, viewerRequest }, targets).handle({ method: 'GET', path: '/', headers: {} });
    expect([response.status, response.body.toString()]).toEqual([503, 'The CloudFront function failed: no such header']);
  });
});

describe('a server', () => {
  let server: SiteServer;

  afterEach(async () => server.close());

  test('answers on this machine as the site does', async () => {
    server = await startSiteServer(new LocalSite(model, targets), 0);
    const response = await fetch(`${server.url}cart`);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect([response.status, response.headers.get('x-frame-options'), await response.text()]).toEqual([200, 'DENY', '<h1>one</h1>']);
  });

  test('fails when the port that was asked for is in use', async () => {
    server = await startSiteServer(new LocalSite(model, targets), 0);
    const { port } = new URL(server.url);
    await expect(startSiteServer(new LocalSite(model, targets), Number(port)))
      .rejects.toThrow(`port ${port} is in use; stop what uses it, or choose another with --port`);
  });

  test('takes a free port when none was asked for', async () => {
    server = await startSiteServer(new LocalSite(model, targets));
    const second = await startSiteServer(new LocalSite(model, targets));
    expect(second.url).not.toBe(server.url);
    await second.close();
  });
});
