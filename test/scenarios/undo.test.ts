import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Ended, TestRepository } from './repository';
import { Build, Check, DeliveryPipeline, Deployment, FunctionPackage, LambdaFleet, Source, SpaHosting } from '../../src';
import { loadPipelines } from '../../src/cli/commands/assembly-option';
import { HostShell } from '../../src/cli/ports/shell';
import { localFleet } from '../../src/cli/targets/local-fleet';
import { LocalSite } from '../../src/cli/targets/local-site';
import { FleetRecord } from '../../src/contract';
import { checkAnswer } from '../../src/runtime/fleet-invoke';
import { connectionArn } from '../helpers/apps';
import { describeWith, python } from '../helpers/tools';

const MINUTES = 60_000;

/** A site and a function, checked by a command and watched by an alarm. */
function synthesize(outdir: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const fleet = new LambdaFleet(stack, 'Functions', { fleetName: 'functions' });
  fleet.addFunction('greet', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
  const errors = new cloudwatch.Alarm(stack, 'Errors', {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1,
  });
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const production = pipeline.addEnvironment('production', { rollbackOn: [errors] });
  const site = pipeline.addBuild(Build.commands('storefront', { commands: ['mkdir dist', 'cp index.html dist/'], outputDirectory: 'dist' }));
  const functions = pipeline.addBuild(Build.functions('functions', { functions: { greet: FunctionPackage.python('greet') } }));
  production.deploy(Deployment.site(site, { hosting: new SpaHosting(stack, 'Storefront') }));
  production.deploy(Deployment.functions(functions, { fleet }));
  production.verify(Check.commands('words', ['! grep broken index.html']));
  app.synth();
}

const version = (word: string) => ({ 'index.html': word, 'greet/app.py': `def handler(event, context):\n    return "${word}"\n` });

describeWith(python, 'a site and a function that go back by themselves', () => {
  let app: string;
  let repository: TestRepository;

  beforeAll(async () => {
    synthesize(app = mkdtempSync(join(tmpdir(), 'cdk-out-')));
    repository = await TestRepository.create(version('one'));
  }, MINUTES);

  afterAll(() => {
    repository.remove();
    rmSync(app, { recursive: true, force: true });
  });

  const run = async (...args: string[]) => repository.run([...args, '--app', app]);
  const deliver = async (word: string, ...args: string[]): Promise<Ended> => {
    repository.write(version(word));
    return run('run', ...args);
  };
  /** What the page and the function say. */
  const answers = async () => {
    const targets = join(repository.root, '.cdk-delivery', 'targets');
    const { sites: [site], functions, pipelines: [{ account, region }] } = loadPipelines(app);
    const page = await new LocalSite(site, targets).handle({ method: 'GET', path: '/', headers: {} });
    const deployer = functions.find(({ record }) => record?.kind === 'fleet-deploy')!;
    const options = { targets, account, region, shell: new HostShell(), log: () => {} };
    const fleet = localFleet(deployer, deployer.record as FleetRecord, functions, options);
    return { site: page.body.toString(), function: await checkAnswer({ invoke: 'greet' }, fleet) };
  };

  test('the first delivery stays', async () => {
    const { exitCode, stderr } = await deliver('one');
    expect([exitCode, stderr.match(/undone/)]).toEqual([0, null]);
    expect(await answers()).toEqual({ site: 'one', function: 'one' });
  }, 2 * MINUTES);

  test('a check that fails after the deployments has the earlier release answer again, and the run stays failed', async () => {
    const { exitCode, stderr } = await deliver('broken');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ undone: storefront: release \S+ is live again$/m);
    expect(stderr).toMatch(/ undone: functions: greet is back at version 1$/m);
    expect(await answers()).toEqual({ site: 'one', function: 'one' });
  }, 2 * MINUTES);

  test('an execution that goes on after it deploys again, and may fail again', async () => {
    const { exitCode, stderr } = await run('resume');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('production/storefront-Release Succeeded');
    expect(stderr).toMatch(/ undone: storefront: /m);
    expect(await answers()).toEqual({ site: 'one', function: 'one' });
  }, 2 * MINUTES);

  test('an alarm does the same', async () => {
    const { exitCode, stderr } = await deliver('two', '--answer', 'rollback-Errors=fail');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/stage production Failed: on success: rollback-Errors failed$/m);
    expect(await answers()).toEqual({ site: 'one', function: 'one' });
  }, 2 * MINUTES);

  test('what fails before anything is deployed undoes nothing, and a good release stays', async () => {
    expect((await deliver('two')).exitCode).toBe(0);
    rmSync(join(repository.root, 'index.html'));
    const { exitCode, stderr } = await run('run');
    expect([exitCode, stderr.match(/undone/)]).toEqual([1, null]);
    expect(await answers()).toEqual({ site: 'two', function: 'two' });
  }, 2 * MINUTES);
});
