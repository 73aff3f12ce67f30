import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CANARY, FleetFunction, SHARED } from './function';
import { LambdaDeployAction } from './lambda-deploy-action';
import { artifacts, Artifacts } from '../artifacts';
import { CONNECTION_ARN, REPOSITORY } from '../site';

/** An action of AWS CodeBuild leaves at most so many artifacts, and a deployment takes one a function. */
const FUNCTIONS_OF_A_BUILD = 5;
const ACTIONS_OF_A_STAGE = 50;
const PIPELINE_NAME = 'fleet-delivery';

/**
 * The same pipeline as a team that knows its CDK writes it: the L2s of aws-cdk-lib with their default roles and grants, and the
 * Lambda deploy action of CodePipeline, which has none. It builds and deploys everything each time.
 */
export function handWritten(stack: Stack, functions: FleetFunction[]): void {
  Tags.of(stack).add('managed-by', 'platform');
  const shared = artifacts(stack);
  if (functions.length === 0) return;
  const logGroup = new logs.LogGroup(stack, 'Logs', {
    logGroupName: `/aws/codepipeline/${PIPELINE_NAME}`, retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY,
  });
  const source = new codepipeline.Artifact('Source');
  const packages = new Map(functions.map(({ name }) => [name, new codepipeline.Artifact(name)]));
  const sourceAction = new actions.CodeStarConnectionsSourceAction({
    actionName: 'Source',
    variablesNamespace: 'Source',
    connectionArn: CONNECTION_ARN,
    owner: REPOSITORY.owner,
    repo: REPOSITORY.name,
    branch: REPOSITORY.branch,
    triggerOnPush: false,
    output: source,
  });
  const builds = inGroups(functions, FUNCTIONS_OF_A_BUILD).map((group, i) => new actions.CodeBuildAction({
    actionName: `functions-${i + 1}`,
    project: groupProject(stack, group, `${PIPELINE_NAME}-${i + 1}`, logGroup, shared),
    input: source,
    outputs: group.map(({ name }) => packages.get(name)!),
  }));
  const deploy = (name: string, of: lambda.IFunction, deployStrategy?: string) => new LambdaDeployAction({
    actionName: name, function: of, input: packages.get(name)!, deployStrategy,
  });
  const canary = `Canary${CANARY.percent}Percent${CANARY.minutes}Minutes`;

  new codepipeline.Pipeline(stack, 'Pipeline', {
    pipelineName: PIPELINE_NAME,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.QUEUED,
    artifactBucket: shared.artifactBucket,
    crossAccountKeys: false,
    triggers: [{
      providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: { sourceAction, pushFilter: [{ branchesIncludes: [REPOSITORY.branch], filePathsIncludes: ['functions/**'] }] },
    }],
    stages: [
      { stageName: 'Source', actions: [sourceAction] },
      { stageName: 'Build', actions: builds },
      ...stages('staging', functions.map(({ name, staging }) => deploy(name, staging))),
      { stageName: 'approval', actions: [new actions.ManualApprovalAction({ actionName: 'Approve' })] },
      ...stages('production', functions.map(({ name, production }) => deploy(name, production, canary))),
    ],
  });
}

function stages(name: string, all: codepipeline.IAction[]): codepipeline.StageProps[] {
  return inGroups(all, ACTIONS_OF_A_STAGE).map((group, i) => ({ stageName: i === 0 ? name : `${name}-${i + 1}`, actions: group }));
}

function groupProject(
  stack: Stack, functions: FleetFunction[], projectName: string, logGroup: logs.ILogGroup, shared: Artifacts,
): codebuild.PipelineProject {
  return new codebuild.PipelineProject(stack, projectName, {
    projectName,
    description: `Builds ${functions.length} functions`,
    encryptionKey: shared.key,
    timeout: Duration.minutes(30),
    environment: { buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: codebuild.ComputeType.SMALL },
    cache: codebuild.Cache.bucket(shared.artifactBucket, { prefix: `cache/${projectName}` }),
    logging: { cloudWatch: { logGroup, prefix: projectName } },
    buildSpec: codebuild.BuildSpec.fromObject({
      version: '0.2',
      phases: {
        install: { 'runtime-versions': { python: '3.13' } },
        build: { commands: functions.flatMap(packageCommands) },
      },
      reports: {
        junitxml: { 'files': ['reports/*/junit.xml'], 'file-format': 'JUNITXML' },
        coberturaxml: { 'files': ['reports/*/coverage.xml'], 'file-format': 'COBERTURAXML' },
      },
      artifacts: { 'secondary-artifacts': Object.fromEntries(functions.map(({ name }) => [name, { 'base-directory': `packages/${name}`, 'files': ['**/*'] }])) },
      cache: { paths: ['/root/.cache/pip/**/*'] },
    }),
  });
}

function packageCommands({ name, directory }: FleetFunction): string[] {
  return [
    `pip install -r ${directory}/requirements-dev.txt`,
    `(cd ${directory} && PYTHONPATH=$CODEBUILD_SRC_DIR/functions/shared python -m pytest --junitxml=$CODEBUILD_SRC_DIR/reports/${name}/junit.xml)`,
    `pip install -r ${directory}/requirements.txt --target packages/${name} --platform manylinux2014_x86_64 --only-binary=:all:`,
    `cp -r ${directory}/*.py ${SHARED} packages/${name}/`,
  ];
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
