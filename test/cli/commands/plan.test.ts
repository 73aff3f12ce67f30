import * as fs from 'fs';
import { Command } from 'commander';
import { handlerFor } from '../../../src/cli/actions/registry';
import { addPlanCommand } from '../../../src/cli/commands/plan';
import { UserError } from '../../../src/cli/errors';
import { readPipelines } from '../../../src/cli/model/read-pipelines';
import { PIPELINE_RECORD } from '../../../src/contract';
import { assemblyOf, writeAssembly } from '../../helpers/assembly';

const SHOP = pipeline([
  { Name: 'Source', Actions: [action('Code', 'Source/AWS/S3', { Configuration: { S3Bucket: 'code', S3ObjectKey: 'code.zip' }, OutputArtifacts: [{ Name: 'Code' }] })] },
  {
    Name: 'Deploy',
    Actions: [
      action('Publish', 'Deploy/AWS/S3', { Configuration: { BucketName: 'files', Extract: true }, InputArtifacts: [{ Name: 'Code' }], RunOrder: 20 }),
      action('Approve', 'Approval/AWS/Manual', { RunOrder: 10 }),
      action('Announce', 'Invoke/AWS/Lambda', { Configuration: { FunctionName: 'announce' }, RunOrder: 20 }),
    ],
  },
], {
  version: 1, name: 'Shop', actions: {}, environments: [{ name: 'live', production: true, stages: ['Deploy'] }],
}, [{ StageName: 'Deploy', Reason: 'frozen' }]);

const BROKEN = pipeline([{ Name: 'Source', Actions: [action('Code', 'Source/AWS/S3')] }, { Name: 'Gate', Actions: [action('Approve', 'Approval/AWS/Manual')] }]);

test('the only pipeline is shown by stages, run orders as groups, with what a local run does', async () => {
  const does = localTexts({ Shop: SHOP });
  expect(await plan({ Shop: SHOP })).toBe([
    'Shop (stack Delivery)',
    '',
    'Source',
    `  1  Code      S3      ${does.Code}`,
    '',
    'Deploy (production environment live) - inbound transition disabled: frozen',
    `  1  Approve   Manual  ${does.Approve}`,
    `  2  Publish   S3      ${does.Publish}`,
    `  |  Announce  Lambda  ${does.Announce}`,
    '',
    '| runs in parallel with the action above it',
    '',
  ].join('\n'));
});

test('--json has the same as data', async () => {
  const does = localTexts({ Shop: SHOP });
  expect(JSON.parse(await plan({ Shop: SHOP }, '--json'))).toEqual({
    name: 'Shop',
    stack: 'Delivery',
    stages: [
      { name: 'Source', production: false, groups: [[{ name: 'Code', provider: 'S3', local: does.Code }]] },
      {
        name: 'Deploy',
        environment: 'live',
        production: true,
        disabled: 'frozen',
        groups: [
          [{ name: 'Approve', provider: 'Manual', local: does.Approve }],
          [{ name: 'Publish', provider: 'S3', local: does.Publish }, { name: 'Announce', provider: 'Lambda', local: does.Announce }],
        ],
      },
    ],
    problems: [],
  });
});

const GUARDED = pipeline([
  { Name: 'Source', Actions: [action('Code', 'Source/AWS/S3', { OutputArtifacts: [{ Name: 'Code' }], Namespace: 'Source' })], OnFailure: { Result: 'RETRY' } },
  {
    Name: 'Deploy',
    Actions: [action('Approve', 'Approval/AWS/Manual')],
    BeforeEntry: {
      Conditions: [{
        Result: 'FAIL',
        Rules: [
          ruleOf('Office-hours', 'DeploymentWindow', { Cron: '* * 9-17 ? * MON-FRI', TimeZone: 'Europe/Berlin' }),
          ruleOf('New', 'VariableCheck', { Variable: '#{Source.VersionId}', Operator: 'NE', Value: 'none' }),
        ],
      }],
    },
    OnFailure: { Conditions: [{ Result: 'ROLLBACK', Rules: [ruleOf('Errors', 'CloudWatchAlarm', { AlarmName: 'errors' })] }] },
  },
]);

test('conditions are shown below the actions of their stage, with what follows them', async () => {
  const does = localTexts({ Shop: GUARDED });
  expect(await plan({ Shop: GUARDED })).toBe([
    'Shop (stack Delivery)',
    '',
    'Source',
    `  1  Code     S3      ${does.Code}`,
    '  on failure: RETRY FAILED_ACTIONS',
    '',
    'Deploy',
    `  1  Approve  Manual  ${does.Approve}`,
    '  before entry, FAIL unless all pass:',
    "     Office-hours  DeploymentWindow  compares the time with '* * 9-17 ? * MON-FRI' in Europe/Berlin",
    "     New           VariableCheck     checks that #{Source.VersionId} is not 'none'",
    '  on failure, ROLLBACK if all pass:',
    '     Errors  CloudWatchAlarm  simulated: pass, errors is not asked; --answer Errors=fail for the other case',
    '',
  ].join('\n'));
  const [source, deploy] = (JSON.parse(await plan({ Shop: GUARDED }, '--json')) as { stages: object[] }).stages;
  expect(source).toMatchObject({ onFailure: 'RETRY FAILED_ACTIONS' });
  expect(deploy).toMatchObject({
    conditions: [
      { moment: 'before-entry', result: 'FAIL', rules: [{ name: 'Office-hours', provider: 'DeploymentWindow' }, { name: 'New', provider: 'VariableCheck' }] },
      { moment: 'on-failure', result: 'ROLLBACK', rules: [{ name: 'Errors', provider: 'CloudWatchAlarm' }] },
    ],
  });
});

test('what is answered beforehand is shown', async () => {
  const text = await plan({ Shop: GUARDED }, '--answer', 'Errors=fail', '--answer', 'Deploy/New=pass');
  expect(text).toContain('Errors  CloudWatchAlarm  answered: --answer Errors=fail\n');
  expect(text).toContain('New           VariableCheck     answered: --answer Deploy/New=pass\n');
  await expect(plan({ Shop: SHOP }, '--answer', 'Approve=fail'))
    .rejects.toThrow(new UserError("--answer Approve=fail: pipeline 'Shop' has no such rule or check; it can answer for: Deploy/Announce"));
});

test('what AWS would not accept is a warning at the end', async () => {
  const text = await plan({ Shop: SHOP, Broken: BROKEN }, 'broken');
  expect(text.split('\n').slice(-4)).toEqual([
    '',
    'Warnings: AWS would not run this pipeline as it is',
    '  - Delivery/Broken/Stages.0.Actions.0 (Source/Code): S3 actions have exactly 1 output artifact, got 0',
    '',
  ]);
});

test('fails without a name when there are several pipelines, or none', async () => {
  await expect(plan({ Shop: SHOP, Broken: BROKEN })).rejects.toThrow(new UserError('the app has several pipelines; name one of them: Shop, Broken'));
  await expect(plan({})).rejects.toThrow(new UserError('the app has no pipeline'));
});

async function plan(resources: { [logicalId: string]: object }, ...args: string[]): Promise<string> {
  const directory = writeAssembly({ stacks: { Delivery: { Resources: resources } } });
  const program = new Command();
  addPlanCommand(program);
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await program.parseAsync(['plan', '--app', directory, ...args], { from: 'user' });
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
    fs.rmSync(directory, { recursive: true });
  }
}

/** What the handlers say, by action name. */
function localTexts(resources: { [logicalId: string]: object }): { [action: string]: string } {
  const [model] = readPipelines(assemblyOf({ stacks: { Delivery: { Resources: resources } } }));
  return Object.fromEntries(model.stages.flatMap(({ actions }) => actions).map((each) => [each.name, handlerFor(each).plan(each)]));
}

function pipeline(stages: object[], record?: object, disabled?: object[]): object {
  return {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: { Stages: stages, DisableInboundStageTransitions: disabled },
    Metadata: record && { [PIPELINE_RECORD]: record },
  };
}

function action(name: string, type: string, more: object = {}): object {
  const [Category, Owner, Provider] = type.split('/');
  return { Name: name, ActionTypeId: { Category, Owner, Provider, Version: '1' }, ...more };
}

function ruleOf(name: string, provider: string, configuration: object): object {
  return { Name: name, RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: provider, Version: '1' }, Configuration: configuration };
}
