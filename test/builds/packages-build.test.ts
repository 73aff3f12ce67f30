import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Build, DeliveryPipeline, FunctionPackage, FunctionsBuildOptions, LayerPackage, PythonInstaller, Source,
} from '../../src';
import { ServiceRole } from '../../src/foundation/private/service-role';
import { connectionArn } from '../helpers/apps';
import { RECOMMENDED_FLAGS } from '../helpers/flags';

const ingest = FunctionPackage.python('functions/ingest', { layers: ['numeric', 'tools'] });
const report = FunctionPackage.java('functions/report');
const notify = FunctionPackage.node('functions/notify', { architecture: Architecture.ARM_64 });

function pipelineIn(stack: Stack): DeliveryPipeline {
  return new DeliveryPipeline(stack, 'Analytics', { source: Source.gitHub('acme/analytics', { connectionArn }), pipelineName: 'Analytics' });
}

/** A pipeline that builds functions. */
function functions(options: FunctionsBuildOptions) {
  const stack = new Stack(new App(), 'Pipelines');
  const build = pipelineIn(stack).addBuild(Build.functions('functions', options));
  return { build, stack, template: Template.fromStack(stack) };
}

function projects(template: Template): { readonly [name: string]: any } {
  return Object.fromEntries(Object.values<any>(template.findResources('AWS::CodeBuild::Project')).map(({ Properties }) => [Properties.Name, Properties]));
}

function pipelineOf(template: Template): any {
  return Object.values<any>(template.findResources('AWS::CodePipeline::Pipeline'))[0];
}

function actions(template: Template): any[] {
  return pipelineOf(template).Properties.Stages.find((stage: any) => stage.Name === 'Build').Actions;
}

describe('groups of packages', () => {
  const { build, template } = functions({ functions: { ingest, report, notify } });

  test('have a project, an action and an artifact each, named after their language', () => {
    expect(Object.keys(projects(template))).toEqual(['Analytics-functions-python', 'Analytics-functions-node', 'Analytics-functions-java']);
    expect(actions(template).map(({ Name, RunOrder, OutputArtifacts }) => [Name, RunOrder, OutputArtifacts])).toEqual([
      ['functions-python', 1, [{ Name: 'functions_python' }]],
      ['functions-node', 1, [{ Name: 'functions_node' }]],
      ['functions-java', 1, [{ Name: 'functions_java' }]],
    ]);
  });

  test('run on the machine that they want', () => {
    expect(Object.values(projects(template)).map(({ Environment }) => Environment.Type)).toEqual(['LINUX_CONTAINER', 'ARM_CONTAINER', 'LINUX_CONTAINER']);
  });

  test('are known to deployments by function', () => {
    const { ingest: python, report: java, notify: node } = build._packages!;
    expect(python).toMatchObject({
      kind: 'function', layers: ['numeric', 'tools'], toolchain: 'python', runtime: 'python3.13', architecture: 'x86_64', artifact: { artifactName: 'functions_python' },
    });
    expect(java).toMatchObject({ kind: 'function', layers: [], toolchain: 'java', runtime: 'java21', artifact: { artifactName: 'functions_java' } });
    expect(java.architecture).toBeUndefined();
    expect(node).toMatchObject({ toolchain: 'node', runtime: 'nodejs22.x', architecture: 'arm64', artifact: { artifactName: 'functions_node' } });
    expect(build.artifactOf('notify')).toBe(node.artifact);
    expect(build.projectOf('notify')).toBe(node.project);
  });

  test('leave no one artifact', () => {
    expect(() => build.artifact).toThrow(new Error(
      "build 'functions': several actions build its packages, each with its own artifact; ask artifactOf() for that of one package"));
    expect(() => build.project).toThrow(new Error(
      "build 'functions': several actions build its packages, each with its own project; ask projectOf() for that of one package"));
    expect(() => build.artifactOf('mail')).toThrow(new Error(
      "build 'functions': it has no package 'mail', got 'ingest', 'notify', 'report'; name one of these"));
  });

  test('are recorded for local runs: what comes from AWS, what is started, what is built', () => {
    const { actions: records } = pipelineOf(template).Metadata['cdk-delivery:pipeline'];
    expect(records['Build/functions-python']).toEqual({
      kind: 'package-build',
      awsCommands: [expect.stringMatching(/^aws s3 cp /), expect.stringMatching(/^unzip /), expect.stringMatching(/^export PACKAGER=/)],
      tools: ['python3'],
      packages: ['ingest'],
    });
    expect(records['Build/functions-java']).toMatchObject({ tools: ['mvn'], packages: ['report'] });
    const commands = JSON.parse(projects(template)['Analytics-functions-python'].Source.BuildSpec).phases.install.commands;
    expect(commands).toEqual(records['Build/functions-python'].awsCommands);
  });

  test('share one variable of the pipeline, which reaches the packager by the environment of the action', () => {
    const { Variables } = pipelineOf(template).Properties;
    expect(Variables).toEqual([{
      Name: 'rebuild',
      DefaultValue: 'none',
      Description: 'What is built although nothing changed: none, all, or names of functions and layers joined by commas',
    }]);
    for (const { Configuration } of actions(template)) {
      expect(JSON.parse(Configuration.EnvironmentVariables)).toEqual([{ name: 'PACKAGE_REBUILD', type: 'PLAINTEXT', value: '#{variables.rebuild}' }]);
    }
  });

  test('know where the packager is and where packages are kept', () => {
    const { EnvironmentVariables } = projects(template)['Analytics-functions-java'].Environment;
    expect(EnvironmentVariables).toEqual([
      { Name: 'PACKAGE_STORE', Type: 'PLAINTEXT', Value: { 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/Artifacts/) }, '/cache/Analytics-functions-java/packages']] } },
      { Name: 'PACKAGER_ASSET', Type: 'PLAINTEXT', Value: { 'Fn::Sub': expect.stringMatching(/^s3:\/\/cdk-hnb659fds-assets-\$.*\/[0-9a-f]{64}\.zip$/) } },
    ]);
  });
});

describe('a single group', () => {
  const { build, template } = functions({ functions: { ingest }, environment: { STAGE: '#{codepipeline.PipelineExecutionId}', PIP_NO_INPUT: '1' } });

  test('has the name of the build, and the artifact is the build\'s', () => {
    expect(actions(template)).toMatchObject([{ Name: 'functions', OutputArtifacts: [{ Name: 'functions' }] }]);
    expect(build.artifact.artifactName).toBe('functions');
    expect(build.project).toBe(build.projectOf('ingest'));
  });

  test('gets the environment of the build, variables of the pipeline with the action', () => {
    expect(JSON.parse(actions(template)[0].Configuration.EnvironmentVariables).map(({ name }: any) => name)).toEqual(['STAGE', 'PACKAGE_REBUILD']);
    expect(projects(template)['Analytics-functions-python'].Environment.EnvironmentVariables).toEqual(expect.arrayContaining([
      { Name: 'PIP_NO_INPUT', Type: 'PLAINTEXT', Value: '1' },
    ]));
  });

  test('keeps its project, with its packages, when another group joins', () => {
    const after = functions({ functions: { ingest, report } }).template;
    const idOf = (each: Template) => Object.keys(each.findResources('AWS::CodeBuild::Project', { Properties: { Name: 'Analytics-functions-python' } }));
    expect(idOf(after)).toEqual(idOf(template));
    expect(idOf(after)).toHaveLength(1);
  });
});

test('a fleet is spread over groups of the size that was asked for', () => {
  const fleet = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, FunctionPackage.python(`functions/f${i}`)]));
  const names = (groupSize?: number) => actions(functions({ functions: fleet, groupSize }).template).map(({ Name }) => Name);
  expect(names()).toEqual(['functions-python', 'functions-python-2', 'functions-python-3']);
  expect(names(60)).toEqual(['functions']);
});

describe('the role of a build', () => {
  const KEY = { 'Fn::GetAtt': [expect.stringMatching(/Key/), 'Arn'] };
  const BUCKET = { 'Fn::GetAtt': [expect.stringMatching(/Artifacts/), 'Arn'] };
  const below = (keys: string) => ({ 'Fn::Join': ['', [BUCKET, keys]] });

  function statements(options: Partial<FunctionsBuildOptions> = {}): any[] {
    const { template } = functions({ functions: { ingest, report }, ...options });
    const [{ Properties }] = Object.values<any>(template.findResources('AWS::IAM::Role', {
      Properties: { Description: 'Builds functions-python for pipeline Analytics' },
    }));
    return Properties.Policies[0].PolicyDocument.Statement;
  }

  test('reads the source, writes its artifact, logs and reports, keeps packages below its own prefix, and fetches the packager', () => {
    expect(statements()).toEqual([
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY },
      { Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], Resource: BUCKET },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], Resource: below('/Analytics/*') },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/Logs/), 'Arn'] } },
      {
        Effect: 'Allow',
        Action: [
          'codebuild:BatchPutCodeCoverages', 'codebuild:BatchPutTestCases', 'codebuild:CreateReport', 'codebuild:CreateReportGroup', 'codebuild:UpdateReport',
        ],
        Resource: ['coberturaxml', 'junitxml'].map((group) => ({
          'Fn::Join': ['', [expect.anything(), { Ref: 'AWS::Partition' }, ':codebuild:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' },
            `:report-group/Analytics-functions-python-${group}`]],
        })),
      },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET, Condition: { StringLike: { 's3:prefix': 'cache/Analytics-functions-python/*' } } },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: below('/cache/Analytics-functions-python/*') },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { 'Fn::Sub': expect.stringMatching(/^cdk-hnb659fds-assets-/) },
            expect.stringMatching(/^\/[0-9a-f]{64}\.zip$/)]],
        },
      },
    ]);
  });

  test('is the same without a cache of downloads: packages are kept', () => {
    expect(statements({ cache: false })).toEqual(statements());
    expect(projects(functions({ functions: { ingest }, cache: false }).template)['Analytics-functions-python'].Cache).toEqual({ Type: 'NO_CACHE' });
  });
});

describe('Build.layers', () => {
  const stack = new Stack(new App(), 'Pipelines');
  const pipeline = pipelineIn(stack);
  pipeline.addBuild(Build.functions('functions', { functions: { ingest } }));
  const layers = pipeline.addBuild(Build.layers('layers', {
    layers: {
      numeric: LayerPackage.python('layers/numeric', { installer: PythonInstaller.UV }),
      drivers: LayerPackage.java('layers/drivers'),
      sdk: LayerPackage.node('layers/sdk'),
      tools: LayerPackage.directory('layers/tools', { exclude: ['*.md'] }),
    },
  }));
  const template = Template.fromStack(stack);

  test('builds layers, a directory as it is among them', () => {
    expect(actions(template).map(({ Name }) => Name)).toEqual(['functions', 'layers-java', 'layers-python', 'layers-node', 'layers-directory']);
    expect(Object.values(layers._packages!).map(({ kind, runtime }) => [kind, runtime])).toEqual([
      ['layer', 'java21'], ['layer', 'python3.13'], ['layer', 'nodejs22.x'], ['layer', undefined],
    ]);
    expect(projects(template)['Analytics-layers-directory'].Cache).toEqual({ Type: 'NO_CACHE' });
  });

  test('shares the variable of the pipeline and the packager with functions', () => {
    expect(pipelineOf(template).Properties.Variables).toHaveLength(1);
    const assets = Object.values(projects(template)).map(({ Environment }) => Environment.EnvironmentVariables.find(({ Name }: any) => Name === 'PACKAGER_ASSET'));
    expect(new Set(assets.map((each) => JSON.stringify(each))).size).toBe(1);
  });
});

test('other builds leave no packages', () => {
  const site = pipelineIn(new Stack(new App(), 'Pipelines')).addBuild(Build.site('site'));
  expect(site._packages).toBeUndefined();
  expect(() => site.artifactOf('ingest')).toThrow(new Error("build 'site': it leaves no packages, got 'ingest'; ask it for its artifact and project"));
});

describe('the trial', () => {
  const trial = Build.functions('functions', { functions: { ingest, report, notify }, environment: { PIP_NO_INPUT: '1' } })._trial!;
  const content = JSON.parse(new Stack().resolve(trial.buildspec.toBuildSpec()));

  test('builds and tests everything in one project, with nothing kept for another build', () => {
    expect(content.phases.install['runtime-versions']).toEqual({ python: '3.13', java: 'corretto21', nodejs: '22' });
    expect(content.phases.build.commands[0].match(/"name":"(\w+)"/g)).toEqual(['"name":"ingest"', '"name":"notify"', '"name":"report"']);
    expect(content.cache).toBeUndefined();
    expect(trial.options.environment).toEqual({ PIP_NO_INPUT: '1', PACKAGE_STORE: '/tmp/packages' });
    expect(trial.reportGroups).toEqual(['junitxml', 'coberturaxml', 'jacocoxml']);
    expect(trial.buildImage).toBe(codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5);
  });

  test('runs on Arm when everything does', () => {
    expect(Build.functions('functions', { functions: { notify } })._trial!.buildImage.type).toBe('ARM_CONTAINER');
  });

  test('lets a role fetch the packager, and nothing else', () => {
    const stack = new Stack(new App(), 'Trial');
    const allow = jest.fn<void, Parameters<ServiceRole['allow']>>();
    const variables = trial.obtainPrograms!(stack, { allow } as unknown as ServiceRole);
    expect(Object.keys(variables)).toEqual(['PACKAGER_ASSET']);
    expect(allow.mock.calls.flat().map((statement) => statement.actions)).toEqual([['s3:GetObject']]);
  });
});

describe('stacks with builds of packages', () => {
  function app(context: { [flag: string]: unknown } = {}): App {
    const scope = new App({ context });
    const stack = new Stack(scope, 'Pipelines');
    const pipeline = pipelineIn(stack);
    pipeline.addBuild(Build.functions('functions', { functions: { ingest, report, notify } }));
    pipeline.addBuild(Build.layers('layers', { layers: { tools: LayerPackage.directory('layers/tools') } }));
    return scope;
  }

  test('leave no finding of cdk-nag unacknowledged, before and after synthesis', () => {
    const scope = app();
    const findings = () => new AwsSolutionsChecks(scope).validateScope(scope).violations.map(({ ruleName }) => ruleName);
    expect(findings()).toEqual([]);
    scope.synth();
    expect(findings()).toEqual([]);
  });

  test('do not depend on feature flags of the app', () => {
    const template = (scope: App) => scope.synth().getStackByName('Pipelines').template;
    expect(template(app(RECOMMENDED_FLAGS))).toEqual(template(app()));
  });
});
