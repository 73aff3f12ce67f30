import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { DIRECTORY, Environment, NAME, synthesize } from './app';
import { BUILD_COMMANDS, BUILD_ENVIRONMENT, checkCommand, OUTPUT, release, REPORTS, upload } from './steps';
import { artifacts, Artifacts } from '../artifacts';
import { CONNECTION_ARN, REPOSITORY } from '../site';

/** With the L2s of aws-cdk-lib. */
synthesize((stack, staging, production) => {
  const shared = artifacts(stack);
  const project = buildProject(stack, shared);
  const source = new codepipeline.Artifact('Source');
  const site = new codepipeline.Artifact('site');
  const sourceAction = new actions.CodeStarConnectionsSourceAction({
    actionName: 'Source',
    connectionArn: CONNECTION_ARN,
    owner: REPOSITORY.owner,
    repo: REPOSITORY.name,
    branch: REPOSITORY.branch,
    triggerOnPush: false,
    output: source,
  });
  const delivery = (environment: Environment) => [
    upload(environment, site, 1),
    release(environment, 2),
    new actions.CommandsAction({ actionName: 'Check', runOrder: 3, input: source, commands: [checkCommand(environment)] }),
  ];
  new codepipeline.Pipeline(stack, `${NAME}Pipeline`, {
    pipelineName: `${NAME}-delivery`,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.QUEUED,
    artifactBucket: shared.artifactBucket,
    crossAccountKeys: false,
    triggers: [{
      providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: { sourceAction, pushFilter: [{ branchesIncludes: [REPOSITORY.branch], filePathsIncludes: [`${DIRECTORY}/**`] }] },
    }],
    stages: [
      { stageName: 'Source', actions: [sourceAction] },
      { stageName: 'Build', actions: [new actions.CodeBuildAction({ actionName: 'site', project, input: source, outputs: [site] })] },
      { stageName: 'staging', actions: delivery(staging) },
      { stageName: 'approval', actions: [new actions.ManualApprovalAction({ actionName: 'Approve' })] },
      { stageName: 'production', actions: delivery(production) },
    ],
  });
});

function buildProject(stack: Stack, { key, artifactBucket }: Artifacts): codebuild.PipelineProject {
  const logGroup = new logs.LogGroup(stack, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  return new codebuild.PipelineProject(stack, 'Build', {
    encryptionKey: key,
    environment: BUILD_ENVIRONMENT,
    cache: codebuild.Cache.bucket(artifactBucket, { prefix: 'cache' }),
    logging: { cloudWatch: { logGroup } },
    buildSpec: codebuild.BuildSpec.fromObject({
      version: '0.2',
      phases: { build: { commands: BUILD_COMMANDS } },
      reports: REPORTS,
      artifacts: { 'base-directory': OUTPUT, 'files': ['**/*'] },
      cache: { paths: ['/root/.npm/_cacache/**/*'] },
    }),
  });
}
