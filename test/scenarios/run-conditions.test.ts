import * as fs from 'fs';
import * as path from 'path';
import { buildAction, otherAction, pipelineResource, projectResource, TestRepository } from './repository';

let repository: TestRepository;
beforeEach(async () => {
  repository = await TestRepository.create({ 'index.html': 'one' });
});
afterEach(() => repository.remove());

interface GuardedStage {
  readonly name: string;
  readonly actions: readonly object[];
  readonly conditions?: object;
}

/** A source, then these stages with their conditions. */
function synthesize(stages: readonly GuardedStage[], resources: { readonly [logicalId: string]: object } = {}): string {
  const pipeline = pipelineResource(stages) as { Properties: { Stages: { Name: string }[] } };
  const guarded = pipeline.Properties.Stages.map((stage) => ({ ...stage, ...stages.find(({ name }) => name === stage.Name)?.conditions }));
  return repository.synthesize({ ...resources, Pipeline: { ...pipeline, Properties: { ...pipeline.Properties, Stages: guarded } } });
}

function rule(name: string, provider: string, rest: object = {}): object {
  return { Name: name, RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: provider, Version: '1' }, ...rest };
}

function conditions(result: string, ...rules: object[]): object {
  return { Conditions: [{ Result: result, Rules: rules }] };
}

const TREE = { InputArtifacts: [{ Name: 'Tree' }] };
const publish = (stage: string) => otherAction('Files', 'Deploy/AWS/S3', { Configuration: { BucketName: `${stage}-site`, Extract: 'true' }, ...TREE });
const published = (stage: string) => {
  const file = path.join(repository.root, '.cdk-delivery/targets/s3', `${stage}-site`, 'index.html');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};

test('a release that an alarm speaks against goes back to the one before; commands are really run', async () => {
  const app = synthesize([{
    name: 'Production',
    actions: [publish('production')],
    conditions: {
      OnSuccess: conditions('ROLLBACK', rule('Errors', 'CloudWatchAlarm', { Configuration: { AlarmName: 'errors' } }),
        rule('Smoke', 'Commands', { Commands: ['grep -v broken index.html'], ...TREE })),
    },
  }]);
  const first = await repository.run(['run', '--app', app]);
  expect([first.exitCode, published('production')]).toEqual([0, 'one']);
  expect(first.stdout).toMatch(/^Production +on success: Errors +simulated +\d+\.\ds +simulated: pass, errors is not asked; --answer Errors=fail for the other case$/m);
  expect(first.stdout).toMatch(/^Production +on success: Smoke +Succeeded +\S+ +1 command$/m);

  repository.write({ 'index.html': 'two' });
  const second = await repository.run(['run', '--app', app, '--answer', 'Errors=fail']);
  expect([second.exitCode, published('production')]).toEqual([1, 'one']);
  expect(second.stderr).toMatch(/stage Production Failed: on success: Errors failed$/m);
  expect(second.stdout).toMatch(/^Production +on success: Errors +Failed +\d+\.\ds +answered: --answer Errors=fail$/m);
  const [, target] = /^- stage 'Production' is rolled back to execution (\S+)$/m.exec(second.stdout)!;
  expect(fs.existsSync(path.join(repository.root, '.cdk-delivery/executions', target))).toBe(true);

  repository.write({ 'index.html': 'broken' });
  const third = await repository.run(['run', '--app', app]);
  expect([third.exitCode, published('production')]).toEqual([1, 'one']);
  expect(third.stderr).toMatch(/^ +\| .*grep -v broken index\.html exit status 1$/m);
  expect(third.stdout).toContain(`- stage 'Production' is rolled back to execution ${target}`);

  repository.write({ 'index.html': 'three' });
  expect((await repository.run(['run', '--app', app])).exitCode).toBe(0);
  expect(published('production')).toBe('three');
});

test('a stage whose variable does not fit is skipped, and the run goes on', async () => {
  const check = (value: string) => rule('Message', 'VariableCheck', { Configuration: { Variable: '#{Source.CommitMessage}', Operator: 'MATCHES', Value: value } });
  const app = synthesize([
    { name: 'Preview', actions: [publish('preview')], conditions: { BeforeEntry: conditions('SKIP', check('.*\\[preview\\].*')) } },
    { name: 'Staging', actions: [publish('staging')], conditions: { BeforeEntry: conditions('SKIP', check('F[irst]+')) } },
  ]);
  const { exitCode, stdout } = await repository.run(['run', '--app', app]);
  expect(exitCode).toBe(0);
  expect([published('preview'), published('staging')]).toEqual([undefined, 'one']);
  expect(stdout).toMatch(/^Preview +before entry: Message +Failed +0\.\ds +'First' does not match '\.\*\\\[preview\\\]\.\*'$/m);
  expect(stdout).toMatch(/^Preview +Files +Skipped +before entry: Message failed$/m);
  expect(stdout).toMatch(/^Staging +Files +Succeeded/m);
});

test('a closed window keeps the run out; an answer lets resume in, once', async () => {
  const app = synthesize([{
    name: 'Production',
    actions: [otherAction('Gate', 'Approval/AWS/Manual'), { ...publish('production'), RunOrder: 2 }],
    conditions: { BeforeEntry: conditions('FAIL', rule('Window', 'DeploymentWindow', { Configuration: { Cron: '* * * * * ? 1999' } })) },
  }]);
  const closed = await repository.run(['run', '--app', app]);
  expect(closed.exitCode).toBe(1);
  expect(closed.stdout).toMatch(/^Production +before entry: Window +Failed +\d+\.\ds +\w{3} \d\d:\d\d in UTC is outside the window '\* \* \* \* \* \? 1999'$/m);
  expect((await repository.run(['resume', 'Shop', '--app', app, '--answer', 'Production/Window=pass'])).exitCode).toBe(3);
  const resumed = await repository.run(['resume', 'Shop', '--app', app, '--approve', 'Production']);
  expect([resumed.exitCode, published('production')]).toEqual([0, 'one']);
  expect(resumed.stdout).not.toContain('Window');
});

test('a build that fails once is retried; a build as a rule is really run', async () => {
  const marker = path.join(repository.root, '.git', 'marker');
  const app = synthesize([{
    name: 'Build',
    actions: [buildAction('Flaky', 'Flaky'), buildAction('Steady', 'Steady')],
    conditions: {
      OnFailure: { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } },
      OnSuccess: conditions('FAIL', rule('Suite', 'CodeBuild', { Configuration: { ProjectName: { Ref: 'Suite' } }, ...TREE })),
    },
  }], {
    Flaky: projectResource([`test -e ${marker} || { touch ${marker}; echo too early; exit 1; }`]),
    Steady: projectResource(['true']),
    Suite: projectResource(['echo the suite says no', 'exit 3']),
  });
  const { exitCode, stdout, stderr } = await repository.run(['run', '--app', app]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('stage Build retries Flaky\n');
  expect(stdout).toMatch(/^Build +Flaky +Succeeded +\S+ +second attempt: /m);
  expect(stdout).toMatch(/^Build +Steady +Succeeded +\S+ +(?!second)/m);
  expect(stdout).toMatch(/^Build +on success: Suite +Failed/m);
  expect(stderr).toMatch(/^ +\| the suite says no$/m);
  const passed = await repository.run(['resume', '--app', app, '--answer', 'Suite=pass', '--json']);
  expect(passed.exitCode).toBe(0);
  expect(passed.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type))
    .toEqual(['run-started', 'stage-started', 'condition-started', 'condition-ended', 'stage-ended', 'run-ended']);
});
