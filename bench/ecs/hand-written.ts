import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { BUILD_ENVIRONMENT, imageCommands, imageRepository } from './image';
import { healthCommand, INTEGRATION_COMMANDS, Service } from './service';
import { artifacts, Artifacts } from '../artifacts';
import { CONNECTION_ARN, REPOSITORY } from '../site';

/** The same pipelines as a team that knows its CDK writes them with the L2s of aws-cdk-lib, and their default roles and grants. */
export function handWritten(stack: Stack, services: Service[]): void {
  Tags.of(stack).add('managed-by', 'platform');
  const shared = artifacts(stack);
  for (const service of services) servicePipeline(stack, service, shared);
}

function servicePipeline(stack: Stack, service: Service, shared: Artifacts): void {
  const pipelineName = `${service.name}-delivery`;
  const logGroup = new logs.LogGroup(stack, `${service.name}Logs`, {
    logGroupName: `/aws/codepipeline/${pipelineName}`,
    retention: logs.RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const project = imageProject(stack, service, pipelineName, logGroup, shared);
  const source = new codepipeline.Artifact('Source');
  const image = new codepipeline.Artifact('image');
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
  const check = (actionName: string, commands: string[]) => new actions.CommandsAction({ actionName, runOrder: 2, input: source, commands });
  const imageFile = image.atPath('imagedefinitions.json');

  new codepipeline.Pipeline(stack, `${service.name}Pipeline`, {
    pipelineName,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.QUEUED,
    artifactBucket: shared.artifactBucket,
    crossAccountKeys: false,
    triggers: [{
      providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: {
        sourceAction,
        pushFilter: [{ branchesIncludes: [REPOSITORY.branch], filePathsIncludes: [`${service.directory}/**`] }],
      },
    }],
    stages: [
      { stageName: 'Source', actions: [sourceAction] },
      { stageName: 'Build', actions: [new actions.CodeBuildAction({ actionName: 'image', project, input: source, outputs: [image] })] },
      {
        stageName: 'staging',
        actions: [
          new actions.EcsDeployAction({ actionName: 'Deploy', runOrder: 1, service: service.staging, imageFile }),
          check('health', [healthCommand(service.healthUrl)]),
          check('integration', [`cd ${service.directory}`, ...INTEGRATION_COMMANDS]),
        ],
      },
      {
        stageName: 'production',
        actions: [
          new actions.ManualApprovalAction({ actionName: 'Approve', runOrder: 1 }),
          new actions.EcsDeployAction({ actionName: 'Deploy', runOrder: 2, service: service.production, imageFile }),
        ],
      },
    ],
  });
}

function imageProject(stack: Stack, service: Service, pipelineName: string, logGroup: logs.ILogGroup, shared: Artifacts): codebuild.PipelineProject {
  const repository = imageRepository(stack, service);
  const project = new codebuild.PipelineProject(stack, `${service.name}Build`, {
    projectName: `${pipelineName}-image`,
    description: `Builds the image of ${service.name}`,
    encryptionKey: shared.key,
    timeout: Duration.minutes(30),
    environment: { ...BUILD_ENVIRONMENT, environmentVariables: { REPOSITORY_URI: { value: repository.repositoryUri } } },
    logging: { cloudWatch: { logGroup, prefix: 'image' } },
    buildSpec: codebuild.BuildSpec.fromObject({
      version: '0.2',
      phases: { build: { commands: imageCommands(service) } },
      reports: {
        junitxml: { 'files': ['reports/junit.xml'], 'file-format': 'JUNITXML', 'base-directory': service.directory },
        coberturaxml: { 'files': ['coverage/cobertura-coverage.xml'], 'file-format': 'COBERTURAXML', 'base-directory': service.directory },
      },
      artifacts: { 'base-directory': 'image', 'files': ['**/*'] },
    }),
  });
  repository.grantPullPush(project);
  return project;
}
