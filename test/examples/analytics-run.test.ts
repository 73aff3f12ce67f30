import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { defineAnalytics } from '../../examples/analytics/analytics';
import { loadPipelines } from '../../src/cli/commands/assembly-option';
import { LocalSite } from '../../src/cli/targets/local-site';
import { Checkout, CommandResult } from '../helpers/checkout';
import { BASE_IMAGE, podman, removeImages } from '../helpers/container-tools';
import { LoopbackRegistry } from '../helpers/loopback-registry';
import { eventsOf, notifications, outcomes, stops } from '../helpers/run-events';
import { describeWith, k6, maven, npm, pathWith, python, terraform, withEnvironment } from '../helpers/tools';
import { TestRepository, type Ended } from '../scenarios/repository';

const FUNCTIONS = ['ingest', 'enrich', 'aggregate', 'forecast', 'export', 'alerts', 'report'];
const SHARING = ['ingest', 'enrich', 'aggregate'];
const APPS = 'examples/apps';
const BUILDS = ['functions-python', 'functions-java', 'data-processing', 'dashboard', 'infrastructure'];
const MINUTES = 60_000;

/** In the order of time: two builds that start before one ends. */
function buildEvents(result: CommandResult): string[] {
  return eventsOf(result).filter(({ type, stage }) => stage === 'Build' && /^action-(started|ended)$/.test(type)).map(({ type }) => type);
}

/** What each function's deployment says, without the name of the function. */
function deployments(result: CommandResult, stage: string): { [name: string]: string } {
  const all = outcomes(result);
  return Object.fromEntries(FUNCTIONS.map((name) => [name, all[`${stage}/functions-${name}`].summary.replace(`${name}: `, '')]));
}

const each = (names: readonly string[], text: string) => Object.fromEntries(names.map((name) => [name, text]));
const others = (names: readonly string[]) => FUNCTIONS.filter((name) => !names.includes(name));

describeWith([python, maven, npm, terraform, podman], 'system A on this machine', () => {
  let app: string;
  let checkout: Checkout;
  let repository: TestRepository;
  let first: CommandResult;
  /** What prod answered when it was delivered to. */
  let released: object;
  const command = (...args: string[]) => [
    'run', 'Analytics', '--app', app, '--json', '--build-arg', `BASE_IMAGE=${BASE_IMAGE}`, '--answer', 'zap=pass', '--answer', 'zap-attacks=pass', ...args,
  ];
  // No registry here tells of vulnerabilities, the image of the scanner is nowhere to be pulled, and tests run at any hour.
  const run = (...args: string[]) => checkout.run(...command('--approve-all', '--answer', 'dependencies=pass', '--answer', 'window=pass', ...args));
  const realNow = Date.now;

  beforeAll(async () => {
    app = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    const cdkApp = new App({ outdir: app });
    defineAnalytics(cdkApp);
    cdkApp.synth();
    checkout = new Checkout(APPS);
    checkout.edit(`${APPS}/storefront/load/visits.js`, '20s', '1s');
    repository = TestRepository.in(checkout.directory);
    first = await run();
  }, 5 * MINUTES);

  afterEach(() => { Date.now = realNow; });

  afterAll(() => {
    removeImages(checkout.directory);
    repository.remove();
    checkout.remove();
    rmSync(app, { recursive: true, force: true });
  }, MINUTES);

  /** The page of prod, and the live versions of its functions. */
  async function prod(): Promise<object> {
    const { sites } = loadPipelines(app);
    const site = new LocalSite(sites.find(({ name }) => name === 'AnalyticsProd/Dashboard')!, join(checkout.directory, '.cdk-delivery/targets'));
    const { status, body } = await site.handle({ method: 'GET', path: '/', headers: {} });
    const functions = JSON.parse((await checkout.run('functions', '--json')).stdout).filter(({ fleet }: any) => fleet === 'AnalyticsProd');
    return { status, page: body.toString(), versions: Object.fromEntries(functions.map(({ function: name, version }: any) => [name, version])) };
  }

  /** What the function of prod makes of an order in Polish money. */
  async function revenue(): Promise<number> {
    const order = { id: 'o-1', placedAt: '2026-02-09T10:15:00Z', country: 'PL', currency: 'PLN', total: 1000 };
    const { stdout } = await checkout.run('invoke', 'enrich', '--fleet', 'AnalyticsProd', '--payload', JSON.stringify({ orders: [order] }));
    return JSON.parse(stdout).orders[0].revenue;
  }

  /** It ended with the status of a failure, people were told, and prod has what it had. */
  async function expectStopped({ exitCode, ...output }: Ended): Promise<void> {
    expect([exitCode, notifications(output)]).toEqual([1, expect.arrayContaining(['failed'])]);
    expect(Object.keys(outcomes(output)).filter((place) => place.startsWith('prod/'))).toEqual([]);
    expect(await prod()).toEqual(released);
  }

  test('everything is built and tested side by side, deployed and invoked', async () => {
    expect(first.stderr).toBe('');
    const all = outcomes(first);
    expect(buildEvents(first).slice(0, 2)).toEqual(['action-started', 'action-started']);
    expect(Object.entries(all).filter(([, { status }]) => status !== 'Succeeded')).toEqual([]);
    expect(all['Build/functions-python'].summary).toMatch(/^\d+ tests, coverage \d+(\.\d)?%, 6 built$/);
    expect(all['Build/functions-java'].summary).toMatch(/^\d+ tests, coverage \d+(\.\d)?%, 1 built$/);
    for (const stage of ['dev', 'prod']) {
      expect(all[`${stage}/dashboard-Release`].summary).toMatch(/^live: /);
      expect(deployments(first, stage)).toEqual(each(FUNCTIONS, 'version 1 is live'));
      expect(all[`${stage}/check-ingest`].summary).toMatch(/^ingest answered \{"status":"ok"/);
      expect(all[`${stage}/check-report`].summary).toMatch(/^report answered \{"status":"ok","orders":1,"revenue":4999,"averageOrder":4999/);
    }
    released = await prod();
    expect(released).toMatchObject({ status: 200, versions: each(FUNCTIONS, '1') });
  }, MINUTES);

  test('a test that fails stops it before anything is deployed, and builds the others all the same', async () => {
    checkout.edit(`${APPS}/functions/alerts/app.py`, 'def handler(', 'raise RuntimeError("broken")\n\n\ndef handler(');
    checkout.edit(`${APPS}/functions/export/app.py`, 'def handler(', '# changed\ndef handler(');
    const broken = await run();
    checkout.edit(`${APPS}/functions/alerts/app.py`, 'raise RuntimeError("broken")\n\n\n', '');
    expect(broken.status).toBe(1);
    expect(Object.keys(outcomes(broken)).sort()).toEqual([...BUILDS.map((name) => `Build/${name}`), 'Source/Source'].sort());
  }, 3 * MINUTES);

  describe('a release that is not good enough for prod', () => {
    let registry: LoopbackRegistry;
    let refused: CommandResult;
    const edits = [
      // Somebody runs a part of the tests, and lowers what the dashboard asks of itself: the pipeline has a floor of its own.
      ['package.json', 'vitest run --coverage', 'vitest run test/config.test.tsx --coverage'],
      ['vite.config.ts', 'lines: 80', 'lines: 60'],
      // All pages ask for a file that is no longer there.
      ['vite.config.ts', 'plugins: [react()],', 'plugins: [react()], publicDir: false,'],
    ];

    beforeAll(async () => {
      const { packages } = JSON.parse(readFileSync(join(checkout.directory, APPS, 'storefront/package-lock.json'), 'utf8'));
      registry = await LoopbackRegistry.start('react-router', [packages['node_modules/react-router'].version, '99.0.0']);
      for (const [file, text, replacement] of edits) checkout.edit(`${APPS}/storefront/${file}`, text, replacement);
      checkout.edit(`${APPS}/functions/forecast/app.py`, 'def handler(', '# changed\ndef handler(');
      checkout.commit('fewer tests');
      refused = await run();
    }, 3 * MINUTES);

    afterAll(() => {
      registry.close();
      for (const [file, text, replacement] of edits.reverse()) checkout.edit(`${APPS}/storefront/${file}`, replacement, text);
    });

    test('what changed is built and deployed to dev; what was built beside the failure is there', () => {
      const all = outcomes(refused);
      expect(all['Build/functions-python'].summary).toMatch(/, 1 built, 5 unchanged$/);
      expect(all['Build/functions-java'].summary).toBe('1 unchanged');
      expect(deployments(refused, 'dev')).toEqual({
        ...each(others(['forecast', 'export']), 'unchanged, version 1'), ...each(['forecast', 'export'], 'version 2 is live (was 1)'),
      });
    });

    test('coverage that dropped stops it at the entry of prod', async () => {
      expect(stops(refused)).toEqual({ 'prod before-entry/coverage-dashboard': expect.stringMatching(/^coverage of 'dashboard' is at least 70%, got 6\d\.\d\d$/) });
      await expectStopped({ ...refused, exitCode: refused.status });
    });

    test('a vulnerable dependency stops it before anybody is asked', async () => {
      registry.advise('Open redirect', '99.0.0');
      const ended = await withEnvironment({ npm_config_registry: registry.url }, () => repository.run(command('--from', 'prod-prepare', '--approve-all')));
      expect(stops(ended)).toEqual({ 'prod-prepare/dependencies': expect.stringContaining('1 high vulnerability (react-router), none allowed at high or above') });
      await expectStopped(ended);
    }, MINUTES);

    describeWith(k6, 'under load', () => {
      test('requests that fail stop it before anybody is asked', async () => {
        const again = command('--from', 'prod-prepare', '--approve-all', '--answer', 'dependencies=pass');
        const ended = await withEnvironment({ PATH: pathWith(k6) }, () => repository.run(again));
        expect(stops(ended)).toEqual({ 'prod-prepare/load': expect.stringMatching(/errors got 33\.\d\d %, at most 1 % allowed/) });
        await expectStopped(ended);
      }, MINUTES);
    });

    test('an approval that is refused stops it before prod', async () => {
      repository.typed = ['n', 'an import of orders is under way'];
      const ended = await repository.run(command('--from', 'prod-approval'));
      expect(stops(ended)).toEqual({ 'prod-approval/Approve': 'rejected: an import of orders is under way' });
      await expectStopped(ended);
    }, MINUTES);

    test('at night it stops before prod, although it was approved', async () => {
      const off = Date.parse('2026-02-10T23:30:00+01:00') - realNow();
      Date.now = () => realNow() + off;
      const ended = await repository.run(command('--from', 'prod-approval', '--approve-all'));
      expect(stops(ended)).toMatchObject({ 'prod before-entry/window': expect.stringContaining('Tue 23:30 in Europe/Berlin') });
      await expectStopped(ended);
    }, MINUTES);
  });

  test('once it holds, prod gets all that it has missed; a change in the shared package builds those that use it', async () => {
    checkout.edit(`${APPS}/functions/shared/analytics_common/__init__.py`, '', '# changed\n');
    checkout.commit('all tests');
    const delivered = await run();
    expect(outcomes(delivered)['Build/functions-python'].summary).toMatch(/, 3 built, 3 unchanged$/);
    const rest = each(['alerts', 'report'], 'unchanged, version 1');
    expect(deployments(delivered, 'dev')).toEqual({ ...rest, ...each(['forecast', 'export'], 'unchanged, version 2'), ...each(SHARING, 'version 2 is live (was 1)') });
    expect(deployments(delivered, 'prod')).toEqual({ ...rest, ...each(['forecast', 'export', ...SHARING], 'version 2 is live (was 1)') });
  }, 3 * MINUTES);

  test('the last release goes back as a whole, without a build, and the next run brings it again', async () => {
    const last = ['forecast', 'export', ...SHARING].sort();
    const back = await checkout.run('rollback', 'AnalyticsProd', '--app', app, '--json');
    expect(back).toMatchObject({ status: 0, stderr: expect.stringContaining('version 1 is live again (was 2)') });
    expect(JSON.parse(back.stdout).functions.map(({ name, version, was }: any) => [name, version, was]).sort()).toEqual(last.map((name) => [name, '1', '2']));

    const again = await run('--from', 'prod-prepare');
    expect(deployments(again, 'prod')).toEqual({ ...each(others(last), 'unchanged, version 1'), ...each(last, 'version 2 is live (was 1)') });
  }, 3 * MINUTES);

  test('a forced run builds all, and finds the same bytes; an alarm after the deployment undoes what is new, and the release before answers', async () => {
    released = await prod();
    expect(await revenue()).toBe(235);
    checkout.edit(`${APPS}/functions/enrich/app.py`, '"0.235"', '"0.532"');
    checkout.commit('another rate');
    const alarmed = await run('--parameter', 'rebuild=all', '--answer', 'rollback-Errors=fail');
    expect(outcomes(alarmed)['Build/functions-python'].summary).toMatch(/, 6 built$/);
    expect(outcomes(alarmed)['Build/functions-java'].summary).toMatch(/, 1 built$/);
    for (const stage of ['dev', 'prod']) {
      expect(Object.entries(deployments(alarmed, stage)).filter(([, text]) => !text.startsWith('unchanged'))).toEqual([['enrich', 'version 3 is live (was 2)']]);
    }
    expect(alarmed.status).toBe(1);
    expect(stops(alarmed)).toEqual({ 'prod on-success/rollback-Errors': expect.stringContaining('--answer rollback-Errors=fail') });
    const undone = eventsOf(alarmed).find(({ type }) => type === 'stage-undone');
    expect(undone).toMatchObject({ stage: 'prod', deployments: expect.arrayContaining(['functions', 'dashboard'].map((name) => expect.objectContaining({ name, status: 'undone' }))) });
    expect(notifications(alarmed)).toEqual(expect.arrayContaining(['failed', 'rolled-back']));
    expect(await prod()).toEqual(released);
    expect(await revenue()).toBe(235);
  }, 4 * MINUTES);

  test('the source tree stays as it was', () => {
    expect(checkout.status().split('\n').filter((line) => line && !line.startsWith(' M'))).toEqual([]);
  });
});
