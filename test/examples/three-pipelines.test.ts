import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { HostingStack } from '../../examples/three-pipelines/hosting-stack';
import { PipelinesStack } from '../../examples/three-pipelines/pipelines-stack';
import { Checkout, CommandResult } from '../helpers/checkout';
import { chromium, describeWith } from '../helpers/tools';

const STOREFRONT = 'examples/apps/storefront';
const CART_TEST = `${STOREFRONT}/test/cart.test.tsx`;
const READ = "openShop('/products/jeans-no.5');";
const MINUTES = 60_000;

let app: string;
let checkout: Checkout;
let first: { result: CommandResult; revision: string };

function events(result: CommandResult): any[] {
  return result.stdout.trim().split('\n').map((line) => JSON.parse(line));
}

function statuses(result: CommandResult): { [action: string]: string } {
  return Object.fromEntries(events(result).filter(({ type }) => type === 'action-ended').map(({ stage, action, status }) => [`${stage}/${action}`, status]));
}

function logOf(result: CommandResult, action: string): string {
  return readFileSync(events(result).find((event) => event.type === 'action-started' && event.action === action).logFile, 'utf-8');
}

/** Everything that is deployed, as paths. */
function deployed(): string[] {
  return readdirSync(join(checkout.directory, '.cdk-delivery/targets'), { recursive: true, encoding: 'utf-8' }).sort();
}

beforeAll(async () => {
  app = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const cdkApp = new App({ outdir: app });
  new PipelinesStack(cdkApp, 'Pipelines', { hosting: new HostingStack(cdkApp, 'Hosting') });
  cdkApp.synth();
  checkout = new Checkout('examples/apps');
  first = { result: await checkout.run('run', 'Storefront', '--app', app, '--json'), revision: checkout.revision };
}, 5 * MINUTES);

afterAll(() => {
  checkout?.remove();
  rmSync(app, { recursive: true, force: true });
});

test('the storefront is built, tested, deployed and checked', () => {
  expect(first.result.stderr).toBe('');
  expect(first.result.status).toBe(0);
  expect(statuses(first.result)).toEqual({
    'Source/Source': 'Succeeded',
    'Build/storefront': 'Succeeded',
    'production/storefront-Upload': 'Succeeded',
    'production/storefront-Release': 'Succeeded',
    'production/home-page': 'Succeeded',
    'production/deep-link': 'Succeeded',
  });
  const build = events(first.result).find(({ type, action }) => type === 'action-ended' && action === 'storefront');
  expect(build.summary).toMatch(/^\d+ tests, coverage \d+(\.\d)?%/);
});

test('the source tree stays as it was', () => {
  expect(checkout.status()).toBe('');
});

test('tests cannot be skipped on the way to production', async () => {
  const result = await checkout.run('run', 'Storefront', '--app', app, '--skip-tests');
  expect(result).toMatchObject({ status: 2, stdout: '' });
  expect(result.stderr).toMatch(/^cdk-delivery: .*--skip-tests.*production.*\n$/);
});

test('a unit test that fails stops the pipeline at its action, after post_build, and nothing is deployed', async () => {
  const before = deployed();
  checkout.edit(CART_TEST, READ, `expect(1).toBe(2);\n  ${READ}`);
  const result = await checkout.run('run', 'Storefront', '--app', app, '--json');
  checkout.edit(CART_TEST, `expect(1).toBe(2);\n  ${READ}`, READ);
  expect(result.status).toBe(1);
  expect(statuses(result)).toEqual({ 'Source/Source': 'Succeeded', 'Build/storefront': 'Failed' });
  const ended = events(result).find(({ type, action }) => type === 'action-ended' && action === 'storefront');
  expect(ended.summary).toContain('npm run test:ci');
  expect(ended.tail.join('\n')).toMatch(/expected 1 to be 2|1 failed/);
  const log = logOf(result, 'storefront');
  expect(log).toContain('Entering phase POST_BUILD');
  expect(log).toContain('Phase complete: BUILD State: FAILED');
  expect(log).not.toContain('vite build');
  expect(deployed()).toEqual(before);
}, 5 * MINUTES);

describeWith(chromium, 'in a browser', () => {
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    url = await checkout.serve('Storefront', '--app', app);
    browser = await playwright.launch({
      executablePath: chromium.path,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
  }, MINUTES);

  afterAll(() => browser?.close());

  test('the page renders, with the configuration of the environment', async () => {
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await page.getByTestId('environment').textContent()).toBe('production · https://api.shop.example.com');
    expect(await page.getByTestId('revision').textContent()).toContain(first.revision);
  }, MINUTES);

  test('a deep link works, with a dot in it too', async () => {
    for (const path of ['products/jeans-no.5', 'customers/jane.doe']) {
      const response = await page.goto(`${url}${path}`);
      expect(response!.status()).toBe(200);
      expect(response!.headers()['cache-control']).toBe('no-cache');
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
  }, MINUTES);

  test('a missing asset is a 404 that no browser keeps, a present one is kept for a year', async () => {
    const missing = await page.request.get(`${url}assets/index-00000000.js`);
    expect(missing.status()).toBe(404);
    expect(missing.headers()['cache-control']).toBeUndefined();
    const [, asset] = /src="\/(assets\/[^"]+\.js)"/.exec(await (await page.request.get(url)).text())!;
    expect((await page.request.get(`${url}${asset}`)).headers()['cache-control']).toBe('public, max-age=31536000, immutable');
  }, MINUTES);

  test('a second release is shown at once, reuses the dependency cache, and going back shows the first again', async () => {
    checkout.edit(`${STOREFRONT}/index.html`, '<title>', '<title>Second ');
    const revision = checkout.commit('second');
    const second = await checkout.run('run', 'Storefront', '--app', app, '--json');
    expect(second.status).toBe(0);
    expect(logOf(second, 'storefront')).toMatch(/Cache: restored \d+ files/);

    // the page as it is delivered: the application gives the tab a title of its own
    expect(await (await page.goto(url))!.text()).toContain('<title>Second ');
    expect(await page.getByTestId('revision').textContent()).toContain(revision);

    const rollback = await checkout.run('rollback', 'Storefront', '--app', app);
    expect(rollback).toMatchObject({ status: 0, stderr: '' });
    expect(await (await page.goto(url))!.text()).not.toContain('<title>Second ');
    expect(await page.getByTestId('revision').textContent()).toContain(first.revision);
  }, 5 * MINUTES);
});
