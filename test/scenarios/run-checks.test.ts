import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { TestRepository } from './repository';
import { Build, Check, DeliveryPipeline, Source, TestReport, VariableExpectation, Weekday } from '../../src';
import { connectionArn } from '../helpers/apps';

/** A pipeline of checks of many kinds; returns the directory of the assembly. */
function synthesize(): string {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-out-')), analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const storefront = pipeline.addBuild(Build.commands('storefront', {
    commands: ['KIND="$(cat kind)"'], exportedVariables: ['KIND'], reports: [TestReport.cobertura('coverage.xml')],
  }));
  const live = pipeline.addEnvironment('live');
  live.require(Check.coverage(storefront, { minimum: 80 }));
  live.require(Check.any('kind', ['release', 'patch'].map((kind) => Check.variable(kind, storefront.variable('KIND'), VariableExpectation.exactly(kind)))));
  live.require(Check.window({ days: Object.values(Weekday) }));
  live.require(Check.inspectorSource());
  live.verify(Check.any('smoke', [Check.commands('a', ['grep -q broken kind']), Check.commands('b', ['ls kind'])]));
  live.verify(Check.commands('style', ['false']), { advisory: true });
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  live.verify(Check.alarms([new cloudwatch.Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 })]));
  return app.synth().directory;
}

const coverage = (covered: number) => `<coverage lines-valid="1000" lines-covered="${covered}" line-rate="${covered / 1000}"><packages/></coverage>`;

let repository: TestRepository;
let app: string;
beforeAll(() => { app = synthesize(); });
afterAll(() => fs.rmSync(app, { recursive: true, force: true }));
beforeEach(async () => { repository = await TestRepository.create({ 'kind': 'release', 'coverage.xml': coverage(856) }); });
afterEach(() => repository.remove());

const run = (...args: string[]) => repository.run(['run', '--app', app, ...args]);

test('what can be checked here is; what only AWS knows is said, with how to answer', async () => {
  const { exitCode, stdout } = await run();
  expect([exitCode, stdout]).toEqual([0, expect.anything()]);
  expect(stdout).toMatch(/^live +before entry: coverage-storefront +Succeeded .*coverage of 'storefront' is at least 80%: 85\.60$/m);
  expect(stdout).toMatch(/^live +before entry: kind +Succeeded /m);
  expect(stdout).toMatch(/^live +before entry: window +Succeeded /m);
  expect(stdout).toMatch(/^live-prepare +inspect-source +simulated .*--answer inspect-source/m);
  expect(stdout).toMatch(/^live +smoke +Succeeded /m);
  expect(stdout).toMatch(/^live +style +Succeeded /m);
  expect(stdout).toMatch(/^live +on success: alarms-Errors +simulated .*--answer alarms-Errors=fail/m);
});

test('coverage below the minimum keeps the release out, and says how much there is', async () => {
  repository.write({ 'coverage.xml': coverage(712) });
  const { exitCode, stdout } = await run();
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^live +before entry: coverage-storefront +Failed .* coverage of 'storefront' is at least 80%, got 71\.20$/m);
});

test('coverage that nobody knows is none, unless it is answered for', async () => {
  fs.rmSync(path.join(repository.root, 'coverage.xml'));
  const { exitCode, stdout } = await run();
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/coverage of 'storefront' is at least 80%, got unknown$/m);
  expect((await run('--answer', 'coverage-storefront=pass')).exitCode).toBe(0);
});

test('a value that is none of those allowed', async () => {
  repository.write({ kind: 'experiment' });
  const { exitCode, stdout } = await run();
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^live +before entry: kind +Failed .*variable #\{storefront-variables\.KIND\} is 'release' or is 'patch', got experiment$/m);
});

test.each([
  ['inspect-source', /^live-prepare +inspect-source +Failed .*answered: --answer inspect-source=fail$/m],
  ['live/smoke', /^live +smoke +Failed .*answered: --answer live\/smoke=fail$/m],
  ['alarms-Errors', /^live +on success: alarms-Errors +Failed .*alarm 'Errors' stays silent for 5 minutes, answered: --answer alarms-Errors=fail$/m],
])('%s is answered', async (name, row) => {
  const { exitCode, stdout } = await run('--answer', `${name}=fail`);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(row);
});

test('fails for an answer that nothing asks for, and says what can be answered', async () => {
  await expect(run('--answer', 'storefront=pass')).rejects.toThrow("--answer storefront=pass: pipeline 'Shop' has no such rule or check; it can answer for: "
    + 'live-prepare/inspect-source, live/smoke, live/style, live/coverage-storefront, live/kind, live/window, live/alarms-Errors');
});
