import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Ended, TestRepository } from './repository';
import {
  ApprovalGate, Build, Check, DeliveryPipeline, DependencyAudit, Deployment, LoadTest, Notification, Source, SpaHosting, TestReport, Weekday,
} from '../../src';
import { loadPipelines } from '../../src/cli/commands/assembly-option';
import { LocalSite } from '../../src/cli/targets/local-site';
import { connectionArn } from '../helpers/apps';
import { LoopbackRegistry } from '../helpers/loopback-registry';
import { describeWith, npm } from '../helpers/tools';

const MINUTES = 60_000;

/** The gates of systems A and C before and after production, around a site that needs nothing to be built. */
function synthesize(outdir: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const pipeline = new DeliveryPipeline(stack, 'Shop', {
    source: Source.gitHub('acme/shop', { connectionArn }), notifications: [Notification.email(['team@example.com'])],
  });
  const site = pipeline.addBuild(Build.commands('storefront', {
    commands: ['mkdir dist', 'cp index.html dist/'], outputDirectory: 'dist', reports: [TestReport.cobertura('coverage.xml')],
  }));
  const [staging, live] = ['Staging', 'Live'].map((id) => new SpaHosting(stack, id));
  const before = pipeline.addEnvironment('staging');
  before.deploy(Deployment.site(site, { hosting: staging }));
  before.verify(Check.load(LoadTest.k6('load.js'), { p95: Duration.millis(300), errorPercent: 1, environment: { TARGET: staging.url } }));
  const production = pipeline.addEnvironment('production', { approval: new ApprovalGate(stack, 'Gate', { checklist: ['the cart works'] }) });
  production.require(Check.dependencies(DependencyAudit.npm({ directory: 'service' })));
  production.require(Check.coverage(site, { minimum: 80 }));
  production.require(Check.window({ days: Object.values(Weekday), timeZone: 'Europe/Berlin' }));
  const secret = new secretsmanager.Secret(stack, 'Changes', { secretStringValue: SecretValue.unsafePlainText('none') });
  production.require(Check.changeRequest('https://changes.example.com', { secret }));
  production.deploy(Deployment.site(site, { hosting: live }));
  app.synth();
}

const coverage = (covered: number) => `<coverage lines-valid="1000" lines-covered="${covered}" line-rate="${covered / 1000}"><packages/></coverage>`;

/** A lock file with one dependency, and where npm asks about it. */
function service(registry: string): { readonly [file: string]: string } {
  const lodash = { version: '4.17.20', integrity: 'sha512-PlhdFcillOINfeV7Ni6oF1TAEayyZBoZ8bcshTHqOYJYlrqzRK5hagpagky5o4HfCzzd1TRkXPMFq6cKk9rGmA==' };
  return {
    'service/.npmrc': `registry=${registry}\naudit=true\n`,
    'service/package.json': JSON.stringify({ name: 'service', version: '1.0.0', dependencies: { lodash: '4.17.20' } }),
    'service/package-lock.json': JSON.stringify({
      name: 'service',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': { name: 'service', version: '1.0.0', dependencies: { lodash: '4.17.20' } }, 'node_modules/lodash': lodash },
    }),
  };
}

/** A k6 that puts no load on anything, and reports how long requests took as the file `p95` of the source says. */
const K6 = `#!/bin/sh
for argument; do
  case "$argument" in --summary-export=*) report="\${argument#*=}" ;; esac
  [ "$previous" = --summary-export ] && report="$argument"
  previous="$argument"
done
p95="$(cat p95)"
printf '{"metrics":{"http_req_duration":{"avg":10,"p(95)":%s,"p(99)":%s,"max":%s},"http_reqs":{"count":200,"rate":20},"http_req_failed":{"value":0,"passes":0,"fails":200}}}' \
  "$p95" "$p95" "$p95" > "$report"
`;

describeWith(npm, 'gates of a delivery', () => {
  let app: string;
  let tools: string;
  let repository: TestRepository;
  let registry: LoopbackRegistry;
  const { PATH } = process.env;

  beforeAll(async () => {
    synthesize(app = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-out-')));
    tools = fs.mkdtempSync(path.join(os.tmpdir(), 'tools-'));
    fs.writeFileSync(path.join(tools, 'k6'), K6, { mode: 0o755 });
    process.env.PATH = `${tools}${path.delimiter}${PATH}`;
    registry = await LoopbackRegistry.start('lodash', ['4.17.20', '4.17.21']);
    repository = await TestRepository.create({
      'index.html': 'one', 'coverage.xml': coverage(856), 'load.js': '// none', 'p95': '120', ...service(registry.url),
    });
  }, MINUTES);

  afterAll(() => {
    process.env.PATH = PATH;
    registry.close();
    repository.remove();
    [app, tools].forEach((directory) => fs.rmSync(directory, { recursive: true, force: true }));
  });

  const run = (...args: string[]): Promise<Ended> => repository.run(['run', '--app', app, ...args]);
  /** What production answers. */
  const live = async (): Promise<string> => {
    const { sites } = loadPipelines(app);
    const { body } = await new LocalSite(sites[1], path.join(repository.root, '.cdk-delivery', 'targets')).handle({ method: 'GET', path: '/', headers: {} });
    return body.toString();
  };

  test('what holds is delivered', async () => {
    const { exitCode, stdout } = await run('--approve-all');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^production-prepare +dependencies +Succeeded .*passed: no vulnerabilities in 1 package$/m)]);
    expect(stdout).toMatch(/^staging +load +Succeeded /m);
    expect(await live()).toBe('one');
  }, 2 * MINUTES);

  /** One thing that does not hold, where it stops the delivery, and what is said. */
  test.each<[string, () => void, string[], RegExp]>([
    ['a coverage that dropped', () => repository.write({ 'coverage.xml': coverage(712) }), ['--approve-all'],
      /^production +before entry: coverage-storefront +Failed .*coverage of 'storefront' is at least 80%, got 71\.20$/m],
    ['a vulnerable dependency', () => registry.advise('Command Injection', '4.17.21'), ['--approve-all'],
      /production-prepare\/dependencies Failed in .*1 high vulnerability \(lodash\), none allowed at high or above/],
    ['a service that is too slow', () => repository.write({ p95: '812.5' }), ['--approve-all'],
      /staging\/load Failed in .*p95 got 812\.5 ms, at most 300 ms allowed/],
    ['a closed window', () => {}, ['--approve-all', '--answer', 'production/window=fail'], /^production +before entry: window +Failed /m],
    ['a change that was not agreed to', () => {}, ['--approve-all', '--answer', 'change-request=fail'], /^production +change-request +Failed /m],
    ['a rejected approval', () => { repository.typed = ['n', 'the cart is empty']; }, [], /production-approval\s+Approve\s+.*rejected: the cart is empty/],
  ])('%s stops it, and nothing reaches production', async (_title, change, args, said) => {
    repository.write({ 'index.html': 'two' });
    change();
    const { exitCode, stdout, stderr } = await run(...args);
    registry.advisories = [];
    repository.write({ 'coverage.xml': coverage(856), 'p95': '120' });
    expect(exitCode).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(said);
    expect(stdout + stderr).toMatch(/notification failed -> team@example\.com/);
    expect(await live()).toBe('one');
  }, 2 * MINUTES);

  test('what holds again is delivered again', async () => {
    expect((await run('--approve-all')).exitCode).toBe(0);
    expect(await live()).toBe('two');
  }, 2 * MINUTES);
});
