import { readPipelines } from '../../../src/cli/model/read-pipelines';
import { validatePipeline } from '../../../src/cli/model/validate';
import { assemblyOf } from '../../helpers/assembly';

const CODE = action('Code', 'Source/AWS/S3', { OutputArtifacts: [{ Name: 'Code' }], Namespace: 'Source' });
const BUILD = action('Build', 'Build/AWS/CodeBuild', { InputArtifacts: [{ Name: 'Code' }], OutputArtifacts: [{ Name: 'Site' }], Namespace: 'Build' });
const APPROVE = action('Approve', 'Approval/AWS/Manual');

const SOURCE_STAGE = { Name: 'Source', Actions: [CODE] };
const BUILD_STAGE = { Name: 'Build', Actions: [BUILD] };

test('a correct pipeline has no problems', () => {
  expect(problems([
    SOURCE_STAGE,
    BUILD_STAGE,
    {
      Name: 'Deploy',
      Actions: [
        { ...APPROVE, Configuration: { CustomData: 'release #{Source.VersionId} in #{codepipeline.PipelineExecutionId} as #{variables.Tag}, #{not a variable}' } },
        action('Site', 'Deploy/AWS/S3', { InputArtifacts: [{ Name: 'Site' }], RunOrder: 2 }),
      ],
    },
  ])).toEqual([]);
});

describe('stages', () => {
  test.each<[problem: string, stages: object[]]>([
    ['P/Shop: a pipeline has 2 to 50 stages, got 1', [SOURCE_STAGE]],
    ['P/Shop: a pipeline has 2 to 50 stages, got 51', [SOURCE_STAGE, ...times(50, (i) => ({ Name: `S${i}`, Actions: [APPROVE] }))]],
    ['P/Shop/Stages.2 (Build): another stage has the same name; rename one of them', [SOURCE_STAGE, BUILD_STAGE, { Name: 'Build', Actions: [APPROVE] }]],
    ['P/Shop/Stages.1 (Empty): the stage has no action; add one or remove the stage', [SOURCE_STAGE, { Name: 'Empty', Actions: [] }]],
    [
      "P/Shop/Stages.0 (Source): the first stage holds only source actions, got 'Approve'; move it to a later stage",
      [{ Name: 'Source', Actions: [CODE, APPROVE] }, BUILD_STAGE],
    ],
    [
      "P/Shop/Stages.1 (Build): source actions belong to the first stage, got 'More'; move it there",
      [SOURCE_STAGE, { Name: 'Build', Actions: [BUILD, action('More', 'Source/AWS/S3', { OutputArtifacts: [{ Name: 'More' }] })] }],
    ],
    [
      'P/Shop/Stages.1 (Gates): at most 50 actions run in parallel, got 51 of run order 1; give some another run order',
      [SOURCE_STAGE, { Name: 'Gates', Actions: times(51, (i) => ({ ...APPROVE, Name: `A${i}` })) }],
    ],
  ])('%s', (problem, stages) => {
    expect(problems(stages)).toEqual([problem]);
  });

  test('50 stages and 50 parallel actions are fine', () => {
    expect(problems([SOURCE_STAGE, ...times(49, (i) => ({ Name: `S${i}`, Actions: [APPROVE] }))])).toEqual([]);
    expect(problems([SOURCE_STAGE, { Name: 'Gates', Actions: times(50, (i) => ({ ...APPROVE, Name: `A${i}` })) }])).toEqual([]);
  });
});

describe('actions', () => {
  const who = 'P/Shop/Stages.1.Actions.0 (Build/A)';

  test.each<[problem: string, action: object]>([
    [`${who}: a run order is a whole number from 1 to 999, got 0`, { ...APPROVE, RunOrder: 0 }],
    [`${who}: a run order is a whole number from 1 to 999, got 1000`, { ...APPROVE, RunOrder: 1000 }],
    [`${who}: CodeBuild actions have 1 to 5 input artifacts, got 0`, action('A', 'Build/AWS/CodeBuild')],
    [`${who}: Commands actions have at most 1 output artifact, got 2`, action('A', 'Compute/AWS/Commands', { InputArtifacts: [{ Name: 'Code' }], OutputArtifacts: [{ Name: 'X' }, { Name: 'Y' }] })],
    [`${who}: Manual actions have no input artifacts, got 1`, { ...APPROVE, InputArtifacts: [{ Name: 'Code' }] }],
    [`${who}: S3 actions have exactly 1 input artifact, got 0`, action('A', 'Deploy/AWS/S3')],
    [`${who}: Own actions have at most 5 output artifacts, got 6`, action('A', 'Test/Custom/Own', { OutputArtifacts: times(6, (i) => ({ Name: `X${i}` })) })],
    [
      `${who}: 'EnvironmentVariables' is a JSON list of { name, value, type }, got A=1`,
      { ...BUILD, Configuration: { EnvironmentVariables: 'A=1' } },
    ],
  ])('%s', (problem, subject) => {
    expect(problems([SOURCE_STAGE, { Name: 'Build', Actions: [{ ...subject, Name: 'A' }] }])).toEqual([problem]);
  });

  test.each<[title: string, action: object]>([
    ['a run order of 999', { ...APPROVE, RunOrder: 999 }],
    ['five outputs of a custom action', action('A', 'Test/Custom/Own', { OutputArtifacts: times(5, (i) => ({ Name: `X${i}` })) })],
    ['any number of artifacts of a provider that is not known', action('A', 'Deploy/AWS/Novel', { OutputArtifacts: times(9, (i) => ({ Name: `X${i}` })) })],
    ['environment variables as JSON', { ...BUILD, Configuration: { EnvironmentVariables: '[{"name":"A","value":"1"}]' } }],
  ])('%s is fine', (_, subject) => {
    expect(problems([SOURCE_STAGE, { Name: 'Build', Actions: [subject] }])).toEqual([]);
  });
});

describe('names', () => {
  const who = 'P/Shop/Stages.2.Actions.1 (Deploy/B)';
  const check = (first: object, second: object) => problems([SOURCE_STAGE, BUILD_STAGE, { Name: 'Deploy', Actions: [first, second] }]);

  test('of actions are unique within a stage', () => {
    expect(check({ ...APPROVE, Name: 'B' }, { ...APPROVE, Name: 'B' })).toEqual([`${who}: another action of the stage is named 'B' too; rename one of them`]);
    expect(check({ ...APPROVE, Name: 'Build' }, { ...APPROVE, Name: 'B' })).toEqual([]);
  });

  test('of output artifacts are unique within the pipeline', () => {
    expect(check(APPROVE, { ...BUILD, Name: 'B', Namespace: undefined })).toEqual([`${who}: output artifact 'Site' is written by another action too; rename one of them`]);
  });

  test('of namespaces are unique, and not those of artifacts', () => {
    expect(check(APPROVE, { ...APPROVE, Name: 'B', Namespace: 'Build' })).toEqual([`${who}: variable namespace 'Build' belongs to another action too; rename one of them`]);
    expect(check(APPROVE, { ...APPROVE, Name: 'B', Namespace: 'Site' })).toEqual([`${who}: variable namespace 'Site' is also the name of an artifact; rename one of them`]);
    expect(check(APPROVE, { ...APPROVE, Name: 'B', Namespace: 'Gate' })).toEqual([]);
  });
});

describe('order of artifacts', () => {
  const deploy = action('Site', 'Deploy/AWS/S3', { InputArtifacts: [{ Name: 'Site' }] });

  test('the producer may run earlier in the same stage', () => {
    expect(problems([SOURCE_STAGE, { Name: 'Build', Actions: [{ ...deploy, RunOrder: 2 }, BUILD] }])).toEqual([]);
  });

  test.each<[title: string, stages: object[]]>([
    ['in parallel', [SOURCE_STAGE, { Name: 'All', Actions: [deploy, BUILD] }]],
    ['later in the same stage', [SOURCE_STAGE, { Name: 'All', Actions: [deploy, { ...BUILD, RunOrder: 2 }] }]],
    ['in a later stage', [SOURCE_STAGE, { Name: 'All', Actions: [deploy] }, { ...BUILD_STAGE, Name: 'All2' }]],
  ])('the producer must not run %s', (_, stages) => {
    expect(problems(stages)).toEqual([expect.stringMatching(
      /^P\/Shop\/Stages\.1\.Actions\.0 \(All\/Site\): input artifact 'Site' is written only by All2?\/Build; run that action earlier$/)]);
  });

  test('there must be a producer', () => {
    expect(problems([SOURCE_STAGE, { Name: 'Deploy', Actions: [deploy] }]))
      .toEqual(["P/Shop/Stages.1.Actions.0 (Deploy/Site): no action writes input artifact 'Site'; name the output of an earlier action"]);
  });
});

describe('variables', () => {
  const who = 'P/Shop/Stages.1.Actions.1 (Build/B)';
  const check = (text: string, runOrder = 2) => problems([
    SOURCE_STAGE, { Name: 'Build', Actions: [BUILD, { ...APPROVE, Name: 'B', RunOrder: runOrder, Configuration: { CustomData: text } }] },
  ]);

  test.each([
    ['#{Build.Url}', undefined],
    ['#{Biuld.Url}', "no action has the variable namespace of #{Biuld.Url}; give the action that sets it the namespace 'Biuld'"],
    ['#{variables.Tag}', undefined],
    ['#{variables.Tga}', '#{variables.Tga} names no variable of the pipeline; declare it'],
    ['#{codepipeline.PipelineExecutionId}', undefined],
  ])('%s', (text, problem) => {
    expect(check(text)).toEqual(problem ? [`${who}: ${problem}`] : []);
  });

  test('of an action are there only after it', () => {
    expect(check('#{Build.Url} and again #{Build.Url}', 1)).toEqual([`${who}: #{Build.Url} is set only by Build/Build; run that action earlier`]);
  });

  test('are found in environment variables too', () => {
    const variables = JSON.stringify([{ name: 'A', value: '#{Nowhere.X}' }]);
    expect(problems([SOURCE_STAGE, { Name: 'Build', Actions: [{ ...BUILD, Configuration: { EnvironmentVariables: variables } }] }])).toEqual([
      "P/Shop/Stages.1.Actions.0 (Build/Build): no action has the variable namespace of #{Nowhere.X}; give the action that sets it the namespace 'Nowhere'",
    ]);
  });
});

describe('conditions', () => {
  const who = 'P/Shop/Stages.1 (Gate)';
  const rule = (Name: string, Provider = 'VariableCheck', rest: object = {}) => ({ Name, RuleTypeId: { Provider }, ...rest });
  const one = (Result: string, ...Rules: object[]) => ({ Conditions: [{ Result, Rules: Rules.length > 0 ? Rules : [rule('R')] }] });

  test.each<[problem: string, stage: object]>([
    [`${who}: before entry a condition has the result FAIL or SKIP, got ROLLBACK`, { BeforeEntry: one('ROLLBACK') }],
    [`${who}: on success a condition has the result FAIL or ROLLBACK, got SKIP`, { OnSuccess: one('SKIP') }],
    [`${who}: on failure a condition has the result ROLLBACK, got FAIL`, { OnFailure: one('FAIL') }],
    [`${who}: on failure a stage has the result ROLLBACK or RETRY, got SKIP`, { OnFailure: { Result: 'SKIP' } }],
    [
      `${who}: a stage that is retried on failure has no conditions on failure; remove the conditions or the retry`,
      { OnFailure: { Result: 'RETRY', ...one('ROLLBACK') } },
    ],
    [
      `${who}: before entry a stage has at most 1 condition, got 2; put the rules into one`,
      { BeforeEntry: { Conditions: [...one('FAIL').Conditions, ...one('SKIP').Conditions] } },
    ],
    [`${who}: on success a condition has 1 to 5 rules, got 0`, { OnSuccess: { Conditions: [{ Result: 'FAIL', Rules: [] }] } }],
    [`${who}: on success a condition has 1 to 5 rules, got 6`, { OnSuccess: one('FAIL', ...times(6, (i) => rule(`R${i}`))) }],
    [
      `${who}: before entry only rules of LambdaInvoke and VariableCheck skip a stage, got W (DeploymentWindow); use FAIL`,
      { BeforeEntry: one('SKIP', rule('R'), rule('W', 'DeploymentWindow')) },
    ],
    [
      "P/Shop/Stages.1.BeforeEntry.Conditions.0.Rules.0 (Gate/R): no action has the variable namespace of #{Nowhere.X}; give the action that sets it the namespace 'Nowhere'",
      { BeforeEntry: one('FAIL', rule('R', 'VariableCheck', { Configuration: { Variable: '#{Nowhere.X}' } })) },
    ],
    [
      'P/Shop/Stages.1.BeforeEntry.Conditions.0.Rules.0 (Gate/R): #{Build.Url} is set only by Gate/Build; run that action earlier',
      { Actions: [BUILD], BeforeEntry: one('FAIL', rule('R', 'VariableCheck', { Configuration: { Variable: '#{Build.Url}' } })) },
    ],
    [
      "P/Shop/Stages.1.OnFailure.Conditions.0.Rules.0 (Gate/R): no action writes input artifact 'Site'; name the output of an earlier action",
      { OnFailure: one('ROLLBACK', rule('R', 'Commands', { InputArtifacts: [{ Name: 'Site' }] })) },
    ],
  ])('%s', (problem, stage) => {
    expect(problems([SOURCE_STAGE, { Name: 'Gate', Actions: [APPROVE], ...stage }])).toEqual([problem]);
  });

  test('the source stage cannot be rolled back', () => {
    expect(problems([{ ...SOURCE_STAGE, OnFailure: { Result: 'ROLLBACK' } }, BUILD_STAGE]))
      .toEqual(['P/Shop/Stages.0 (Source): the stage of the sources cannot be rolled back; use another result']);
  });

  test('rules on success and on failure see what the stage has made', () => {
    const check = rule('R', 'VariableCheck', { Configuration: { Variable: '#{Build.Url}' }, InputArtifacts: [{ Name: 'Site' }] });
    expect(problems([SOURCE_STAGE, { ...BUILD_STAGE, OnSuccess: one('ROLLBACK', check), OnFailure: one('ROLLBACK', check) }])).toEqual([]);
  });
});

function problems(stages: readonly object[]): string[] {
  const shop = { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: stages, Variables: [{ Name: 'Tag' }] } };
  return validatePipeline(readPipelines(assemblyOf({ stacks: { P: { Resources: { Shop: shop } } } }))[0]);
}

function action(name: string, type: string, more: object = {}): object {
  const [Category, Owner, Provider] = type.split('/');
  return { Name: name, ActionTypeId: { Category, Owner, Provider, Version: '1' }, ...more };
}

function times<T>(count: number, item: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => item(i));
}
