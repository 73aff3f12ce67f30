import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Environment, NAME, synthesize } from './app';
import { BUILD_COMMANDS, BUILD_ENVIRONMENT, checkCommand, OUTPUT, release, REPORTS, upload } from './steps';
import { artifacts } from '../artifacts';
import { CONNECTION_ARN, REPOSITORY } from '../site';

/** The way to other actions that the documentation of the module shows. */
class ReleaseStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  constructor(private readonly environment: Environment, private readonly site: pipelines.FileSet) {
    super(`Release-${environment.name}`);
    this.addDependencyFileSet(site);
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const { runOrder } = options;
    stage.addAction(upload(this.environment, options.artifacts.toCodePipeline(this.site), runOrder));
    stage.addAction(release(this.environment, runOrder + 1));
    return { runOrdersConsumed: 2 };
  }
}

/** With aws-cdk-lib/pipelines, without update of the pipeline by itself. */
synthesize((stack, staging, production) => {
  const { artifactBucket } = artifacts(stack);
  const logGroup = new logs.LogGroup(stack, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  const input = pipelines.CodePipelineSource.connection(`${REPOSITORY.owner}/${REPOSITORY.name}`, REPOSITORY.branch, { connectionArn: CONNECTION_ARN });
  const pipeline = new pipelines.CodePipeline(stack, `${NAME}Pipeline`, {
    pipelineName: `${NAME}-delivery`,
    pipelineType: codepipeline.PipelineType.V2,
    artifactBucket,
    selfMutation: false,
    codeBuildDefaults: { logging: { cloudWatch: { logGroup } } },
    synth: new pipelines.ShellStep('Synth', { input, commands: ['npm ci', 'npx cdk synth'] }),
  });
  const site = new pipelines.CodeBuildStep('Site', {
    input,
    buildEnvironment: BUILD_ENVIRONMENT,
    cache: codebuild.Cache.bucket(artifactBucket, { prefix: 'cache' }),
    commands: BUILD_COMMANDS,
    partialBuildSpec: codebuild.BuildSpec.fromObject({ reports: REPORTS, cache: { paths: ['/root/.npm/_cacache/**/*'] } }),
    primaryOutputDirectory: OUTPUT,
  });
  pipeline.addWave('Site', { pre: [site] });

  const deliver = (environment: Environment) => {
    const released = new ReleaseStep(environment, site.primaryOutput!);
    const check = new pipelines.ShellStep('Check', { input, commands: [checkCommand(environment)] });
    check.addStepDependency(released);
    return { released, check };
  };
  const first = deliver(staging);
  pipeline.addWave('staging', { pre: [first.released], post: [first.check] });
  const last = deliver(production);
  const approval = new pipelines.ManualApprovalStep('Approve');
  last.released.addStepDependency(approval);
  pipeline.addWave('production', { pre: [approval, last.released], post: [last.check] });
  pipeline.buildPipeline();
});
