import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { artifacts, Artifacts } from './artifacts';
import { API_URL, CONNECTION_ARN, REPOSITORY, Site, TEST_COMMAND } from './site';

interface Shared extends Artifacts {
  /** One role a pipeline instead of the role for each action that the L2s define by default. */
  readonly oneRole: boolean;
}

/**
 * The same pipelines as a team that knows its CDK writes them with the L2s of aws-cdk-lib: one artifact bucket with one key,
 * default roles and grants of the L2s. They do what those of `delivered` do, in the same stages.
 */
export function handWritten(stack: Stack, sites: Site[], options: { readonly oneRole: boolean }): void {
  Tags.of(stack).add('managed-by', 'platform');
  const shared = { ...artifacts(stack), ...options };
  for (const site of sites) sitePipeline(stack, site, shared);
}

function sitePipeline(stack: Stack, site: Site, shared: Shared): void {
  const pipelineName = `${site.name}-delivery`;
  const logGroup = new logs.LogGroup(stack, `${site.name}Logs`, {
    logGroupName: `/aws/codepipeline/${pipelineName}`,
    retention: logs.RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const project = buildProject(stack, site, pipelineName, logGroup, shared);
  const source = new codepipeline.Artifact('Source');
  const built = new codepipeline.Artifact('site');

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
  new codepipeline.Pipeline(stack, `${site.name}Pipeline`, {
    pipelineName,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.QUEUED,
    artifactBucket: shared.artifactBucket,
    crossAccountKeys: false,
    usePipelineRoleForActions: shared.oneRole,
    triggers: [{
      providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: {
        sourceAction,
        pushFilter: [{ branchesIncludes: [REPOSITORY.branch], filePathsIncludes: [`${site.directory}/**`] }],
      },
    }],
    stages: [
      { stageName: 'Source', actions: [sourceAction] },
      { stageName: 'Build', actions: [new actions.CodeBuildAction({ actionName: 'site', project, input: source, outputs: [built] })] },
      { stageName: 'production', actions: productionActions(site, source, built) },
    ],
  });
}

function buildProject(stack: Stack, site: Site, pipelineName: string, logGroup: logs.ILogGroup, shared: Shared): codebuild.PipelineProject {
  const projectName = `${pipelineName}-site`;
  return new codebuild.PipelineProject(stack, `${site.name}Build`, {
    projectName,
    description: `Builds ${site.name}`,
    encryptionKey: shared.key,
    timeout: Duration.minutes(30),
    environment: { buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: codebuild.ComputeType.SMALL },
    cache: codebuild.Cache.bucket(shared.artifactBucket, { prefix: `cache/${projectName}` }),
    logging: { cloudWatch: { logGroup, prefix: 'site' } },
    buildSpec: codebuild.BuildSpec.fromObject({
      version: '0.2',
      phases: {
        install: { 'runtime-versions': { nodejs: '22' }, 'commands': [`cd ${site.directory}`, 'npm ci --no-audit --no-fund'] },
        build: { commands: [TEST_COMMAND, 'npm run build', 'test -f dist/index.html'] },
      },
      reports: {
        junitxml: { 'files': ['reports/junit.xml'], 'file-format': 'JUNITXML', 'base-directory': site.directory },
        coberturaxml: { 'files': ['coverage/cobertura-coverage.xml'], 'file-format': 'COBERTURAXML', 'base-directory': site.directory },
      },
      artifacts: { 'base-directory': `${site.directory}/dist`, 'files': ['**/*'] },
      cache: { 'key': `node-$(codebuild-hash-files ${site.directory}/package-lock.json)`, 'fallback-keys': ['node-'], 'paths': ['/root/.npm/_cacache/**/*'] },
    }),
  });
}

function productionActions({ hosting }: Site, source: codepipeline.Artifact, built: codepipeline.Artifact): codepipeline.IAction[] {
  const release = '#{codepipeline.PipelineExecutionId}';
  return [
    new actions.S3DeployAction({
      actionName: 'Upload',
      runOrder: 1,
      input: built,
      bucket: hosting.bucket,
      objectKey: `releases/${release}`,
      cacheControl: [actions.CacheControl.setPublic(), actions.CacheControl.maxAge(Duration.days(365)), actions.CacheControl.immutable()],
    }),
    new actions.LambdaInvokeAction({
      actionName: 'Release',
      runOrder: 2,
      lambda: hosting.releaseFunction,
      userParameters: { release, revision: '#{Source.CommitId}', configFile: 'config.json', config: { environment: 'production', apiUrl: API_URL } },
    }),
    new actions.CommandsAction({
      actionName: 'Check',
      runOrder: 3,
      input: source,
      commands: [`curl --fail --silent --show-error --output /dev/null --max-time 10 --retry 5 --retry-delay 10 --retry-all-errors '${hosting.url}'`],
    }),
  ];
}
