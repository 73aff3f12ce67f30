import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { BUILD_ENVIRONMENT, imageCommands, imageRepository } from './image';
import { healthCommand, INTEGRATION_COMMANDS, Service } from './service';
import { artifacts, Artifacts } from '../artifacts';
import { CONNECTION_ARN, REPOSITORY } from '../site';

/** The same pipelines with the module `pipelines` of aws-cdk-lib: steps in waves, and no update of the pipeline by itself. */
export function cdkPipelines(stack: Stack, services: Service[]): void {
  Tags.of(stack).add('managed-by', 'platform');
  const shared = artifacts(stack);
  for (const service of services) servicePipeline(stack, service, shared);
}

function servicePipeline(stack: Stack, service: Service, { artifactBucket }: Artifacts): void {
  const logGroup = new logs.LogGroup(stack, `${service.name}Logs`, { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  const input = pipelines.CodePipelineSource.connection(`${REPOSITORY.owner}/${REPOSITORY.name}`, REPOSITORY.branch, { connectionArn: CONNECTION_ARN });
  const pipeline = new pipelines.CodePipeline(stack, `${service.name}Pipeline`, {
    pipelineName: `${service.name}-delivery`,
    pipelineType: codepipeline.PipelineType.V2,
    artifactBucket,
    selfMutation: false,
    codeBuildDefaults: { logging: { cloudWatch: { logGroup } } },
    synth: new pipelines.ShellStep('Synth', { input, commands: ['npm ci', 'npx cdk synth'] }),
  });

  const image = imageStep(stack, service, input);
  pipeline.addWave('Image', { pre: [image] });

  const staging = new EcsDeployStep('DeployStaging', service.staging, image.primaryOutput!);
  const tests = [
    new pipelines.ShellStep('Health', { input, commands: [healthCommand(service.healthUrl)] }),
    new pipelines.ShellStep('Integration', { input, commands: [`cd ${service.directory}`, ...INTEGRATION_COMMANDS] }),
  ];
  for (const test of tests) test.addStepDependency(staging);
  pipeline.addWave('staging', { pre: [staging], post: tests });

  const production = new EcsDeployStep('DeployProduction', service.production, image.primaryOutput!);
  const approval = new pipelines.ManualApprovalStep('Approve');
  production.addStepDependency(approval);
  pipeline.addWave('production', { pre: [approval, production] });
}

function imageStep(stack: Stack, service: Service, input: pipelines.IFileSetProducer): pipelines.CodeBuildStep {
  const repository = imageRepository(stack, service);
  return new pipelines.CodeBuildStep('Image', {
    input,
    buildEnvironment: BUILD_ENVIRONMENT,
    env: { REPOSITORY_URI: repository.repositoryUri },
    commands: imageCommands(service),
    primaryOutputDirectory: 'image',
    rolePolicyStatements: [
      new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      new iam.PolicyStatement({
        actions: [
          'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer',
          'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage',
        ],
        resources: [repository.repositoryArn],
      }),
    ],
  });
}

/** The way to other actions that the documentation of the module shows. */
class EcsDeployStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  constructor(id: string, private readonly service: ecs.IBaseService, private readonly image: pipelines.FileSet) {
    super(id);
    this.addDependencyFileSet(image);
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const { actionName, runOrder } = options;
    const imageFile = options.artifacts.toCodePipeline(this.image).atPath('imagedefinitions.json');
    stage.addAction(new actions.EcsDeployAction({ actionName, runOrder, service: this.service, imageFile }));
    return { runOrdersConsumed: 1 };
  }
}
