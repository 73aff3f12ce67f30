import * as fs from 'fs';
import * as path from 'path';
import { actionContext } from './action-context';
import { HttpCheckHandler } from '../../../src/cli/actions/http-check';
import type { SiteModel } from '../../../src/cli/model/site';
import type { HttpCheckRecord } from '../../../src/contract';
import { action } from '../engine/models';
import { deploy, synthesizeSite, temporaryDirectory } from '../targets/deployed-site';

let directory: string;
let site: SiteModel;
let sleeps: number[];
let whileSleeping: () => Promise<void>;

beforeAll(() => {
  site = { ...synthesizeSite(), hosts: ['d1.cloudfront.local', 'shop.example.com'] };
});

beforeEach(() => {
  directory = temporaryDirectory();
  sleeps = [];
  whileSleeping = async () => {};
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

function check(record: Partial<HttpCheckRecord> = {}) {
  return action('Staging', 'check', {
    record: { kind: 'http-check', url: 'https://shop.example.com/', expectedStatus: 200, retries: 2, intervalSeconds: 10, timeoutSeconds: 10, ...record },
  });
}

async function run(record: Partial<HttpCheckRecord> = {}) {
  const context = actionContext(directory, { sites: [site] });
  const handler = new HttpCheckHandler(async (milliseconds) => {
    sleeps.push(milliseconds);
    await whileSleeping();
  });
  return { result: await handler.run(check(record), context), lines: context.lines };
}

const release = async () => deploy(site, path.join(directory, 'targets'), 'r1', { 'index.html': '<h1>Shop</h1>' });

test('the local site answers for its host', async () => {
  await release();
  const { result, lines } = await run({ expectedText: 'Shop' });
  expect(result).toEqual({ status: 'Succeeded', summary: `status 200 from the local site ${site.name}` });
  expect(lines).toEqual(['GET https://shop.example.com/: status 200']);
  expect(sleeps).toEqual([]);
});

test('path and query are asked for', async () => {
  await release();
  expect((await run({ url: 'https://d1.cloudfront.local/assets/none.js?x=1', expectedStatus: 404 })).result.status).toBe('Succeeded');
});

test('it is asked again until it answers as expected', async () => {
  whileSleeping = release;
  const { result, lines } = await run();
  expect(result.status).toBe('Succeeded');
  expect(sleeps).toEqual([10_000]);
  expect(lines[0]).toBe('GET https://shop.example.com/: status 503, expected 200');
});

test('fails after the last attempt, with what came instead', async () => {
  expect((await run()).result).toEqual({ status: 'Failed', summary: 'https://shop.example.com/: status 503, expected 200 (3 attempts)' });
  expect(sleeps).toEqual([10_000, 10_000]);
});

test('advice fails nothing, and leaves what was found', async () => {
  const summary = 'https://shop.example.com/: status 503, expected 200 (1 attempt)';
  expect((await run({ retries: 0, advisory: true })).result)
    .toEqual({ status: 'Succeeded', summary, variables: { RESULT: 'failed', SUMMARY: summary, MEASURES: '{}' } });
});

test('an alternative that holds is enough, whether the first is a local target or not', async () => {
  await release();
  const alternatives = [check().record as HttpCheckRecord];
  const summary = `status 200 from the local site ${site.name}`;
  expect((await run({ url: 'https://shop.example.com/none.js', expectedStatus: 201, retries: 0, alternatives })).result).toEqual({ status: 'Succeeded', summary });
  expect((await run({ url: 'https://elsewhere.example.com/', alternatives })).result).toEqual({ status: 'Succeeded', summary });
});

test('a URL that only the run knows is that of the environment of the action', async () => {
  await release();
  const record = { ...check().record as HttpCheckRecord, url: '#{infrastructure.Url}', urlVariable: 'CHECK_URL_1' };
  const second = { ...record, url: 'https://#{infrastructure.Host}/', urlVariable: 'CHECK_URL_2' };
  const given = (name: string, value: string) => ({ name, value, type: 'PLAINTEXT' as const });
  const context = actionContext(directory, { sites: [site] });
  const asked = await new HttpCheckHandler().run(action('Staging', 'check', {
    record: { ...record, alternatives: [second] },
    environmentVariables: [given('CHECK_URL_1', 'https://elsewhere.example.com/'), given('CHECK_URL_2', 'https://shop.example.com/')],
  }), context);
  expect(asked).toEqual({ status: 'Succeeded', summary: `status 200 from the local site ${site.name}` });
  expect(context.lines).toEqual(['GET https://shop.example.com/: status 200']);
});

test('fails when the text is missing', async () => {
  await release();
  expect((await run({ expectedText: 'Checkout', retries: 0 })).result.summary)
    .toBe("https://shop.example.com/: status 200, but the body does not hold 'Checkout' (1 attempt)");
});

test.each(['https://example.com/', 'https://shop.example.com.evil.example/', 'not a url'])('the internet is never asked: %s', async (url) => {
  expect((await run({ url })).result).toEqual({ status: 'Skipped', summary: `not asked: ${url} is not a local target` });
});

test('the plan names the URL', () => {
  expect(new HttpCheckHandler().plan(check())).toBe('asks https://shop.example.com/, when a local site or service stands in for it');
});

test('fails for an action without a check', async () => {
  await expect(new HttpCheckHandler().run(action('Staging', 'x'), actionContext(directory))).rejects.toThrow('Staging/x: the action has no HTTP check in its record');
});
