import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import type { Evidence } from '../../src/runtime/evidence';
import { renderEvidence } from '../../src/runtime/evidence-page';
import { chromium, describeWith } from '../helpers/tools';

const BASE: Evidence = {
  version: 1,
  pipeline: 'shop',
  environment: 'production',
  execution: '5f1c7a0e-3b1d-4c9a-9a59-0d6a2a4b8c11',
  collected: '2026-03-02T10:00:00.000Z',
  change: { commits: [], complete: true },
  checklist: [],
  plans: [],
  actions: [],
  measures: [],
  gaps: [],
};

/** What a release looks like on a day that is neither good nor bad. */
const FULL: Evidence = {
  ...BASE,
  revision: { id: '7c1d9f0a4be2436aa5a4c0c1b2d3e4f506172839', message: 'Search finds sizes\n\nThe index holds sizes too, and the page asks for them.' },
  previous: { execution: '0b2d6f1e-3b1d-4c9a-9a59-0d6a2a4b8c11', revision: '1f3c2a9b0d114be2436aa5a4c0c1b2d3e4f50617' },
  message: 'Release of the shop',
  checklist: ['Staging shows the new version', 'The change is announced in #releases'],
  plans: ['network: 2 to add, 1 to change, 0 to destroy: create aws_sqs_queue.jobs, create aws_sqs_queue.jobs_dead, update aws_lambda_function.orders'],
  change: {
    complete: false,
    reason: 'there are more than could be looked at (300)',
    compare: 'https://github.com/acme/shop/compare/1f3c2a9b...7c1d9f0a',
    commits: [
      { id: '7c1d9f0a4be2436aa5a4c0c1b2d3e4f506172839', author: { name: 'Jane Doe', email: 'jane@example.com' }, message: 'Search finds sizes\n\nThe index holds sizes too, and the page asks for them.', date: '2026-03-01T09:00:00.000Z' },
      { id: '3a8c1d3e4be2436aa5a4c0c1b2d3e4f506172839', author: { name: 'Joe Public', email: 'joe@example.com' }, message: 'Prices are rounded once', date: '2026-02-28T16:20:00.000Z' },
    ],
  },
  actions: [
    { stage: 'Build', name: 'site', status: 'Succeeded', seconds: 92, log: 'https://eu-central-1.console.aws.amazon.com/codesuite/codebuild/projects/site' },
    { stage: 'Build', name: 'api-image', status: 'Succeeded', seconds: 214, summary: '418 tests, coverage 84.2%' },
    { stage: 'staging', name: 'image-findings-of-the-orders-service', status: 'Succeeded', seconds: 12, summary: '0 critical, 2 high in 214 packages' },
    { stage: 'production-prepare', name: 'dependencies', status: 'Advisory', seconds: 48, summary: '3 outdated: left-pad 1.0.0, minimist 0.0.8, lodash 4.17.15' },
  ],
  measures: [
    { name: 'api-image: coverage', now: 84.2, before: 83.9 }, { name: 'image-findings-of-the-orders-service: critical', now: 0, before: 0 },
    { name: 'image-findings-of-the-orders-service: high', now: 2, before: 3 }, { name: 'dependencies: outdated', now: 3 },
  ],
  gaps: ['results of the last delivery could not be found out: Rate exceeded'],
};

const HOSTILE = [
  '<script>document.title = "pwned"</script>', '<img src=x onerror="document.title = \'pwned\'">', '"><svg onload=document.title="pwned">', "' onmouseover='document.title=1",
  '</style><style>body{display:none}</style>', '&lt;b&gt;', '${alert(1)}', '#{codepipeline.PipelineExecutionId}', '\u202egnp.exe', '\u0000\u001b[31mred',
];
const HOSTILE_LINK = 'javascript:document.title="pwned"';

const hostile: Evidence = {
  ...FULL,
  pipeline: HOSTILE[0],
  environment: HOSTILE[1],
  revision: { id: HOSTILE[0], message: HOSTILE.join('\n'), url: HOSTILE_LINK },
  message: HOSTILE[4],
  checklist: HOSTILE,
  plans: HOSTILE,
  change: {
    complete: false,
    reason: HOSTILE[0],
    compare: HOSTILE_LINK,
    commits: HOSTILE.map((text) => ({ id: text, author: { name: text, email: text }, message: text, date: text })),
  },
  actions: HOSTILE.map((text) => ({ stage: text, name: text, status: text, summary: text, log: HOSTILE_LINK })),
  measures: HOSTILE.map((name) => ({ name, now: 1 })),
  gaps: HOSTILE,
};

test('what others wrote is text, and links lead to the web alone', () => {
  const page = renderEvidence(hostile);
  expect(page.match(/<(script|img|svg|iframe|object)/gi)).toBeNull();
  expect(page.match(/<style>/g)).toHaveLength(1);
  expect(page).not.toContain('href="javascript:');
  expect(page).toContain('&lt;script&gt;document.title = &quot;pwned&quot;&lt;/script&gt;');
  expect(page).not.toMatch(/[\u0000\u001b\u202e]/);
});

test('the page needs nothing from elsewhere and allows nothing but its style', () => {
  const page = renderEvidence(FULL);
  expect(page).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'">/);
  expect(page.match(/\b(src|srcset|action)=/g)).toBeNull();
  expect(renderEvidence(FULL)).toBe(page);
});

test('what there is none of has no section', () => {
  const titles = (evidence: Evidence) => [...renderEvidence(evidence).matchAll(/<h2>([^<]*)/g)].map(([, title]) => title);
  expect(titles(BASE)).toEqual(['Commits']);
  expect(titles(FULL)).toEqual(['To check', 'What changes', 'Compared with the last delivery', 'Builds and checks', 'Commits']);
});

test('many commits are counted', () => {
  const commits = Array.from({ length: 250 }, (_, i) => ({ ...FULL.change.commits[0], id: `${i}` }));
  expect(renderEvidence({ ...BASE, change: { commits, complete: true } })).toContain('150 more commits in the JSON file beside this page');
});

describeWith(chromium, 'in a browser', () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'evidence-'));
    browser = await playwright.launch({ executablePath: chromium.path, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function open(evidence: Evidence, width: number, colorScheme: 'light' | 'dark'): Promise<{ page: Page; problems: string[] }> {
    const file = join(directory, 'page.html');
    writeFileSync(file, renderEvidence(evidence));
    const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text())).on('pageerror', (error) => problems.push(error.message)).on('dialog', (dialog) => problems.push(dialog.message()));
    await page.goto(pathToFileURL(file).href);
    return { page, problems };
  }

  test.each<[number, 'light' | 'dark', string, Evidence]>([
    [1280, 'light', 'a release', FULL], [1280, 'dark', 'a release', FULL], [390, 'light', 'a release', FULL], [390, 'dark', 'hostile input', hostile], [390, 'light', 'nothing', BASE],
  ])('%i px, %s: %s is whole and legible', async (width, scheme, _title, evidence) => {
    const { page, problems } = await open(evidence, width, scheme);
    expect(problems).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await page.title()).toBe(`${evidence.pipeline} to ${evidence.environment}`);
    // The style is in force: its hash in the policy is right.
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)');
    if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `evidence-${width}-${scheme}-${evidence.actions.length}.png`), fullPage: true });
    await page.close();
  });
});
