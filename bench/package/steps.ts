import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { DIRECTORY, Environment } from './app';
import { TEST_COMMAND } from '../site';

/** What those who write a pipeline by hand, and those who take aws-cdk-lib/pipelines, have in common. */

const RELEASE = '#{codepipeline.PipelineExecutionId}';

export const BUILD_ENVIRONMENT: codebuild.BuildEnvironment = {
  buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: codebuild.ComputeType.SMALL,
};
export const BUILD_COMMANDS = [`cd ${DIRECTORY}`, 'npm ci --no-audit --no-fund', TEST_COMMAND, 'npm run build'];
export const OUTPUT = `${DIRECTORY}/dist`;
export const REPORTS = {
  junitxml: { 'files': ['reports/junit.xml'], 'file-format': 'JUNITXML', 'base-directory': DIRECTORY },
  coberturaxml: { 'files': ['coverage/cobertura-coverage.xml'], 'file-format': 'COBERTURAXML', 'base-directory': DIRECTORY },
};

export function upload({ hosting }: Environment, site: codepipeline.Artifact, runOrder: number): actions.S3DeployAction {
  return new actions.S3DeployAction({
    actionName: 'Upload',
    runOrder,
    input: site,
    bucket: hosting.bucket,
    objectKey: `releases/${RELEASE}`,
    cacheControl: [actions.CacheControl.setPublic(), actions.CacheControl.maxAge(Duration.days(365)), actions.CacheControl.immutable()],
  });
}

export function release({ name, hosting, apiUrl }: Environment, runOrder: number): actions.LambdaInvokeAction {
  return new actions.LambdaInvokeAction({
    actionName: 'Release',
    runOrder,
    lambda: hosting.releaseFunction,
    userParameters: { release: RELEASE, configFile: 'config.json', config: { environment: name, apiUrl } },
  });
}

export function checkCommand({ hosting }: Environment): string {
  return `curl --fail --silent --show-error --output /dev/null --max-time 10 --retry 5 --retry-delay 10 --retry-all-errors '${hosting.url}'`;
}
