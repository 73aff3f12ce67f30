import { Stack, Stage } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { synthesize } from './synthesize';
import { UserError } from '../../../src/cli/errors';
import type { PipelineModel } from '../../../src/cli/model/pipeline';
import { findPipeline, readPipelines } from '../../../src/cli/model/read-pipelines';
import { FUNCTION_RECORD, PIPELINE_RECORD } from '../../../src/contract';
import { assemblyOf } from '../../helpers/assembly';

describe('a pipeline of L2 constructs', () => {
  const [pipeline] = readPipelines(synthesize('Delivery', (stack) => {
    const sources = new s3.Bucket(stack, 'Sources', { versioned: true });
    const project = new codebuild.PipelineProject(stack, 'Project', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: [`echo ${sources.bucketName}`] } } }),
      environmentVariables: { BUCKET: { value: sources.bucketName }, TOKEN: { value: '/acme/token', type: codebuild.BuildEnvironmentVariableType.PARAMETER_STORE } },
      environment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0 },
    });
    const release = new lambda.Function(stack, 'Release', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      environment: { SITE_BUCKET: sources.bucketName },
    });
    const source = new codepipeline.Artifact('SourceCode');
    const site = new codepipeline.Artifact('Site');
    new codepipeline.Pipeline(stack, 'Pipeline', {
      pipelineType: codepipeline.PipelineType.V2,
      variables: [new codepipeline.Variable({ variableName: 'Tag', defaultValue: 'latest' })],
      stages: [
        { stageName: 'Source', actions: [new actions.S3SourceAction({ actionName: 'Code', bucket: sources, bucketKey: 'code.zip', output: source, variablesNamespace: 'Code' })] },
        {
          stageName: 'Build',
          actions: [
            new actions.CodeBuildAction({
              actionName: 'Site', project, input: source, outputs: [site], environmentVariables: { COMMIT: { value: '#{Code.VersionId}' } },
            }),
            new actions.CommandsAction({
              actionName: 'Lint',
              input: source,
              commands: ['npm ci', 'npm run lint'],
              outputVariables: ['WARNINGS'],
              runOrder: 2,
              output: new codepipeline.Artifact('Report', ['report/**/*']),
            }),
          ],
        },
        {
          stageName: 'Deploy',
          transitionToEnabled: false,
          transitionDisabledReason: 'frozen',
          actions: [new actions.LambdaInvokeAction({ actionName: 'Release', lambda: release, inputs: [site], userParameters: { release: '#{Code.VersionId}' } })],
        },
      ],
    });
  }));
  const [, build, deploy] = pipeline.stages;

  test('has its place, its variables and, without a name, its logical id', () => {
    expect(pipeline).toMatchObject({
      name: expect.stringMatching(/^Pipeline/),
      logicalId: pipeline.name,
      stackName: 'Delivery',
      account: '000000000000',
      region: 'us-east-1',
      variables: [{ name: 'Tag', defaultValue: 'latest' }],
    });
  });

  test('has the project of a CodeBuild action, its buildspec with tokens resolved', () => {
    expect(build.actions[0]).toMatchObject({
      stage: 'Build',
      name: 'Site',
      category: 'Build',
      owner: 'AWS',
      provider: 'CodeBuild',
      runOrder: 1,
      region: 'us-east-1',
      inputs: ['SourceCode'],
      outputs: [{ name: 'Site', files: [] }],
      environmentVariables: [{ name: 'COMMIT', value: '#{Code.VersionId}', type: 'PLAINTEXT' }],
      project: {
        image: 'aws/codebuild/standard:7.0',
        timeoutMinutes: 60,
        cached: false,
        environment: [
          { name: 'BUCKET', value: expect.stringMatching(/^delivery-sources/), type: 'PLAINTEXT' },
          { name: 'TOKEN', value: '/acme/token', type: 'PARAMETER_STORE' },
        ],
      },
    });
    const { phases } = JSON.parse(build.actions[0].project!.buildspec!);
    expect(phases.build.commands).toEqual([expect.stringMatching(/^echo delivery-sources[a-z0-9]+$/)]);
  });

  test('has the commands, variables and files of a Commands action', () => {
    expect(build.actions[1]).toMatchObject({
      category: 'Compute',
      provider: 'Commands',
      runOrder: 2,
      commands: ['npm ci', 'npm run lint'],
      outputVariables: ['WARNINGS'],
      outputs: [{ name: 'Report', files: ['report/**/*'] }],
    });
  });

  test('has the function of a Lambda action and the disabled transition of its stage', () => {
    expect(deploy).toMatchObject({ name: 'Deploy', disabled: 'frozen', environment: undefined, production: false });
    expect(deploy.actions[0]).toMatchObject({
      configuration: { UserParameters: '{"release":"#{Code.VersionId}"}' },
      function: { logicalId: expect.stringMatching(/^Release/), stackName: 'Delivery', environment: { SITE_BUCKET: expect.stringMatching(/^delivery-sources/) } },
    });
  });
});

test('a pipeline of aws-cdk-lib/pipelines has actions named by tokens, and no configuration hashes', () => {
  const [pipeline] = readPipelines(synthesize('Delivery', (stack) => {
    const sources = new s3.Bucket(stack, 'Sources', { versioned: true });
    const synth = new pipelines.ShellStep('Synth', { input: pipelines.CodePipelineSource.s3(sources, 'code.zip'), commands: ['npx cdk synth'] });
    const production = new Stage(stack, 'Production');
    new s3.Bucket(new Stack(production, 'Web'), 'Files');
    new pipelines.CodePipeline(stack, 'Pipeline', { synth }).addStage(production);
  }));
  expect(pipeline.stages.map(({ name, actions: all }) => [name, all.map((action) => `${action.name} ${action.provider} ${action.runOrder}`)])).toEqual([
    ['Source', [expect.stringMatching(/^delivery-sources[a-z0-9]+ S3 1$/)]],
    ['Build', ['Synth CodeBuild 1']],
    ['UpdatePipeline', ['SelfMutate CodeBuild 1']],
    ['Production', ['Prepare CloudFormation 1', 'Deploy CloudFormation 2']],
  ]);
  const [synth] = pipeline.stages[1].actions;
  expect(synth.environmentVariables).toEqual([]);
  expect(synth.configuration).toEqual({ ProjectName: synth.project!.name });
  expect(JSON.parse(synth.project!.buildspec!).phases.build.commands).toEqual(['npx cdk synth']);
});

describe('records of the constructs', () => {
  const [pipeline] = readPipelines(assemblyOf({
    stacks: {
      Delivery: {
        Resources: {
          Shop123: pipelineResource({ Name: 'physical-name' }, {
            version: 1,
            name: 'Shop',
            environments: [{ name: 'live', production: true, stages: ['Deploy'] }],
            actions: { 'Deploy/Check': { kind: 'http-check', url: { 'Fn::Sub': 'https://${AWS::Region}.example.com' } } },
          }),
        },
      },
      Hosting: {
        Resources: {
          Releaser: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'releaser' }, Metadata: { [FUNCTION_RECORD]: { version: 1, kind: 'site-release' } } },
        },
      },
    },
  }));

  test('name the pipeline, and mark its environments', () => {
    expect(pipeline.name).toBe('Shop');
    expect(pipeline.stages.map(({ name, environment, production }) => ({ name, environment, production }))).toEqual([
      { name: 'Source', environment: undefined, production: false },
      { name: 'Deploy', environment: 'live', production: true },
    ]);
  });

  test('describe actions, values resolved', () => {
    const [release, check] = pipeline.stages[1].actions;
    expect(release.record).toBeUndefined();
    expect(check.record).toEqual({ kind: 'http-check', url: 'https://us-east-1.example.com' });
  });

  test('describe functions of other stacks', () => {
    expect(pipeline.stages[1].actions[0].function).toMatchObject({
      logicalId: 'Releaser', stackName: 'Hosting', environment: {}, record: { version: 1, kind: 'site-release' },
    });
  });

  test.each([
    ['a pipeline', { P: pipelineResource({}, { version: 2 }) }, "Delivery/P: its 'cdk-delivery:pipeline' record"],
    [
      'a function',
      { P: pipelineResource({}), F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'releaser' }, Metadata: { [FUNCTION_RECORD]: { version: 2 } } } },
      "Delivery/F: its 'cdk-delivery:function' record",
    ],
  ])('fail when that of %s is newer than the command', (_, Resources, who) => {
    expect(() => readPipelines(assemblyOf({ stacks: { Delivery: { Resources } } })))
      .toThrow(new UserError(`${who} has version 2, but this command reads up to 1; upgrade the command`));
  });
});

describe('the structure hash', () => {
  const hash = (configuration: object, buildspec = 'a') => readPipelines(assemblyOf({
    stacks: {
      Delivery: {
        Resources: {
          Project: { Type: 'AWS::CodeBuild::Project', Properties: { Name: 'project', Source: { BuildSpec: buildspec } } },
          P: {
            Type: 'AWS::CodePipeline::Pipeline',
            Properties: { Stages: [{ Name: 'Build', Actions: [{ Name: 'A', Configuration: { ProjectName: 'project', ...configuration } }] }] },
          },
        },
      },
    },
  }))[0].structureHash;

  test('changes with the configuration of an action, not with its order nor with the project', () => {
    expect(hash({ a: 1, b: 2 })).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ b: 2, a: 1 }, 'other')).toBe(hash({ a: 1, b: 2 }));
    expect(hash({ a: 1, b: 3 })).not.toBe(hash({ a: 1, b: 2 }));
  });

  test('does not change with the hash that CDK adds', () => {
    const variables = (value: string) => JSON.stringify([{ name: '_PROJECT_CONFIG_HASH', type: 'PLAINTEXT', value }]);
    expect(hash({ EnvironmentVariables: variables('1') })).toBe(hash({ EnvironmentVariables: variables('2') }));
    expect(hash({ EnvironmentVariables: variables('1') })).toBe(hash({}));
  });
});

test('a template with nearly nothing in it is a model with nearly nothing in it', () => {
  const [pipeline] = readPipelines(assemblyOf({
    stacks: { Delivery: { Resources: { Empty: { Type: 'AWS::CodePipeline::Pipeline' } } } },
  }));
  expect(pipeline).toMatchObject({ name: 'Empty', stages: [], variables: [], record: undefined });
});

describe('finding a pipeline', () => {
  const model = (stackName: string, name: string) => ({ stackName, name }) as PipelineModel;
  const models = [model('A', 'Shop'), model('B', 'Shop'), model('A', 'Admin'), model('A', 'admin'), model('A', 'Docs')];

  test.each([
    ['Docs', models[4]], ['docs', models[4]], ['A/Docs', models[4]], ['a/docs', models[4]],
    ['B/Shop', models[1]], ['admin', models[3]], ['Admin', models[2]],
  ])('%s', (name, expected) => {
    expect(findPipeline(models, name)).toBe(expected);
  });

  test('fails when several have the name', () => {
    expect(() => findPipeline(models, 'Shop')).toThrow(new UserError("several pipelines are named 'Shop'; say which one: A/Shop, B/Shop"));
  });

  test('fails when none has it, and tells which there are', () => {
    expect(() => findPipeline(models, 'Web')).toThrow(new UserError("there is no pipeline 'Web'; the app has: A/Shop, B/Shop, A/Admin, A/admin, Docs"));
    expect(() => findPipeline([], 'Web')).toThrow(new UserError("there is no pipeline 'Web': the app has none at all"));
  });
});

function pipelineResource(properties: object, record?: object): object {
  return {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      ...properties,
      Stages: [
        { Name: 'Source', Actions: [] },
        { Name: 'Deploy', Actions: [{ Name: 'Release', Configuration: { FunctionName: 'releaser' } }, { Name: 'Check', RunOrder: 2 }] },
      ],
    },
    Metadata: record && { [PIPELINE_RECORD]: record },
  };
}
