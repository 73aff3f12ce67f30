import { existsSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { defineB2b } from '../../examples/b2b-services/b2b';
import { loadPipelines } from '../../src/cli/commands/assembly-option';
import { findContainerEngine, type ContainerEngine } from '../../src/cli/ports/container-engine';
import { HostShell } from '../../src/cli/ports/shell';
import { findEndpoint } from '../../src/cli/targets/local-endpoints';
import { ServiceRevisions } from '../../src/cli/targets/service-revisions';
import { Checkout } from '../helpers/checkout';
import { BASE_IMAGE, podman, removeImages } from '../helpers/container-tools';
import { LoopbackRegistry } from '../helpers/loopback-registry';
import { eventsOf, notifications, outcomes, stops } from '../helpers/run-events';
import { artillery, describeWith, npm, pathWith, withEnvironment } from '../helpers/tools';
import { TestRepository, type Ended } from '../scenarios/repository';

const MINUTES = 60_000;
const SERVICE = 'examples/apps/orders-service';
const LODASH = '{ "version": "4.17.20", "integrity": "sha512-PlhdFcillOINfeV7Ni6oF1TAEayyZBoZ8bcshTHqOYJYlrqzRK5hagpagky5o4HfCzzd1TRkXPMFq6cKk9rGmA==" }';
const GIVEN = ['api-gateway', 'user-service'].flatMap((name) => ['--parameter', `b2b/${name}/database=postgres://localhost/${name}`]);

// What was tested there already is not tested again.
const STAGING = ['--from', 'staging', '--approve-all', '--answer', 'integration=pass'];

describeWith([npm, podman], 'system C on this machine', () => {
  let app: string;
  let checkout: Checkout;
  let repository: TestRepository;
  let registry: LoopbackRegistry;
  let engine: ContainerEngine | undefined;
  /** What production answered when it was delivered to. */
  let released: object;
  const realNow = Date.now;

  beforeAll(async () => {
    app = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    const cdkApp = new App({ outdir: app });
    defineB2b(cdkApp);
    cdkApp.synth();
    checkout = new Checkout('examples/apps');
    repository = TestRepository.in(checkout.directory);
    repository.engine = engine = await findContainerEngine(new HostShell(), { ...process.env, CDK_DELIVERY_ENGINE: 'podman' });
    registry = await LoopbackRegistry.start('lodash', ['4.17.20', '4.17.21']);
    itIs('2026-11-24T10:00:00+01:00');
  }, MINUTES);

  afterAll(async () => {
    Date.now = realNow;
    registry.close();
    await checkout.run('stop');
    removeImages(checkout.directory);
    repository.remove();
    checkout.remove();
    rmSync(app, { recursive: true, force: true });
  }, MINUTES);

  /** What the clock on the wall shows from now on. */
  function itIs(time: string): void {
    const ahead = Date.parse(time) - realNow();
    Date.now = () => realNow() + ahead;
  }

  // The scanner's image is nowhere to be pulled.
  const run = (...args: string[]): Promise<Ended> =>
    repository.run(['run', 'main', '--app', app, '--json', '--build-arg', `BASE_IMAGE=${BASE_IMAGE}`, ...GIVEN, '--answer', 'zap=pass', ...args]);

  /** What services and sites of an environment answer, and the revisions that do. */
  async function answers(environment: 'Staging' | 'Production'): Promise<object> {
    const targets = join(checkout.directory, '.cdk-delivery/targets');
    const { sites, services } = loadPipelines(app);
    const options = {
      sites,
      services,
      state: { targets },
      parameters: new Map(),
      signal: new AbortController().signal,
      log: () => {},
      containerEngine: async () => engine,
    };
    const ask = (address: string) => findEndpoint(new URL(address), options)!.get(new URL(address), MINUTES);
    const { hosts: [portal] } = sites.find(({ name }) => name === `${environment}/Portal`)!;
    const revisions = ServiceRevisions.all(targets).map((each) => each.load()!).filter(({ name }) => name.startsWith(`b2b-${environment.toLowerCase()}/`));
    return {
      health: await ask(`https://${environment === 'Staging' ? 'staging.' : ''}b2b.example.com/health`),
      portal: await ask(`https://${portal}/`),
      revisions: Object.fromEntries(revisions.map(({ service, live }) => [service, live])),
    };
  }

  /** It ended with the status of a failure, people were told, and production has what it had. */
  async function expectStopped(ended: Ended): Promise<void> {
    expect(ended.exitCode).toBe(1);
    expect(notifications(ended)).toContain('failed');
    expect(Object.keys(outcomes(ended)).filter((place) => place.startsWith('production/'))).toEqual([]);
    expect(await answers('Production')).toEqual(released);
  }

  test('coverage that dropped stops the builds of the services, and nothing is deployed', async () => {
    const manifest = `${SERVICE}/package.json`;
    // Somebody runs half of the tests, and lowers what the service asks of itself: the pipeline has a floor of its own.
    const edits = [['"lines": 80', '"lines": 50'], ['junit.xml test/*.test.js', 'junit.xml test/process.test.js']];
    edits.forEach(([text, replacement]) => checkout.edit(manifest, text, replacement));
    const ended = await run('--approve-all');
    edits.forEach(([text, replacement]) => checkout.edit(manifest, replacement, text));
    const said = 'BUILD: line coverage is 68.75 %, and at least 80 % is required (exit status 1) (5 tests, coverage 68.8%)';
    expect(stops(ended)).toEqual({ 'Build/api-gateway': said, 'Build/user-service': said });
    expect(ended.exitCode).toBe(1);
    expect(notifications(ended)).toEqual(['failed']);
    expect(existsSync(join(checkout.directory, '.cdk-delivery/targets/ecs'))).toBe(false);
  }, 5 * MINUTES);

  test('what holds is built, tested in staging, approved and delivered to production', async () => {
    // The service gets a dependency, and a feature that is switched on by a parameter.
    checkout.edit(`${SERVICE}/package.json`, '  "devDependencies"', '  "dependencies": { "lodash": "4.17.20" },\n  "devDependencies"');
    checkout.edit(`${SERVICE}/package-lock.json`, '      "devDependencies"', '      "dependencies": { "lodash": "4.17.20" },\n      "devDependencies"');
    checkout.edit(`${SERVICE}/package-lock.json`, '    "node_modules/lru-cache"', `    "node_modules/lodash": ${LODASH},\n    "node_modules/lru-cache"`);
    checkout.edit(`${SERVICE}/src/routes.js`, '  if (id === undefined) {',
      "  if (id === undefined) {\n    if (process.env.FEATURES === 'history') await new Promise((resolve) => setTimeout(resolve, 400));");
    checkout.edit(`${SERVICE}/load/orders.yml`, 'duration: 20', 'duration: 2');
    const revision = checkout.commit('history of orders');
    const ended = await run('--approve-all', '--answer', 'dependencies=pass'); // what is known of lodash comes later
    expect(stops(ended)).toEqual({});
    expect(ended.exitCode).toBe(0);
    released = await answers('Production');
    expect(released).toMatchObject({
      health: { status: 200, body: expect.stringContaining(`"revision":"${revision}`) },
      portal: { status: 200 },
      revisions: { 'api-gateway': 1, 'user-service': 1 },
    });
  }, 5 * MINUTES);

  test('a vulnerable dependency stops it before staging', async () => {
    registry.advise('Command Injection', '4.17.21');
    const ended = await withEnvironment({ npm_config_registry: registry.url }, () => run('--from', 'staging-prepare', '--approve-all'));
    expect(stops(ended)).toEqual({ 'staging-prepare/dependencies': expect.stringContaining('1 high vulnerability (lodash), none allowed at high or above') });
    await expectStopped(ended);
  }, MINUTES);

  describeWith(artillery, 'under load', () => {
    test('what became slow stops it in staging, which goes back', async () => {
      const before = await answers('Staging');
      const ended = await withEnvironment({ PATH: pathWith(artillery) }, () => run(...STAGING, '--parameter', '/b2b/api-gateway/features=history'));
      expect(stops(ended)).toEqual({ 'staging/load': expect.stringMatching(/p95 got \d{3,}(\.\d+)? ms, at most 300 ms allowed/) });
      await expectStopped(ended);
      expect(await answers('Staging')).toEqual(before);
    }, 2 * MINUTES);
  });

  test('an alarm after the deployment undoes it: staging answers what it did before', async () => {
    const before = await answers('Staging');
    const ended = await run(...STAGING, '--answer', 'rollback-Errors=fail');
    expect(stops(ended)).toEqual({ 'staging on-success/rollback-Errors': expect.stringContaining('--answer rollback-Errors=fail') });
    expect(eventsOf(ended).find(({ type }) => type === 'stage-undone').deployments.map(({ name, status }: any) => `${name} ${status}`))
      .toEqual(['api-gateway undone', 'user-service undone', 'admin undone', 'portal undone']);
    expect(notifications(ended)).toContain('rolled-back');
    await expectStopped(ended);
    expect(await answers('Staging')).toEqual(before);
  }, 2 * MINUTES);

  test('an approval that is refused stops it before production', async () => {
    repository.typed = ['n', 'support does not know of it'];
    const ended = await run('--from', 'production-approval');
    expect(stops(ended)).toEqual({ 'production-approval/Approve': 'rejected: support does not know of it' });
    await expectStopped(ended);
  }, MINUTES);

  test('outside of the window it stops before production, and goes on within it', async () => {
    itIs('2026-11-24T18:30:00+01:00');
    const ended = await run('--from', 'production-approval', '--approve-all');
    expect(stops(ended)).toEqual({ 'production before-entry/window': expect.stringContaining('Tue 18:30 in Europe/Berlin') });
    await expectStopped(ended);

    itIs('2026-11-25T09:00:00+01:00');
    expect((await repository.run(['resume', 'main', '--app', app, '--approve-all', ...GIVEN])).exitCode).toBe(0);
    expect(await answers('Production')).toMatchObject({ revisions: { 'api-gateway': 2, 'user-service': 2 } });
  }, MINUTES);
});
