import { CfnDynamicReference, SecretValue, Token, Tokenization } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { BASE_REPOSITORIES, coverageFile, IMAGE_VARIABLES, imageReports, REPOSITORY_URI, secretVariable } from './image-buildspec';
import { isPipelineVariable } from './project-build';
import { ImageBuildOptions, ImageOptions } from '../image-build-options';
import { ImagePlatform } from '../image-platform';

/** CodeBuild's name of an environment, by what it runs on. */
const ENVIRONMENTS: { readonly [platform in ImagePlatform]: string } = {
  [ImagePlatform.LINUX_AMD64]: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5.type,
  [ImagePlatform.LINUX_ARM64]: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0.type,
};

const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|TOKEN|SECRET|KEY|APIKEY|CREDENTIAL)S?(_|$)/i;

export function validateImage(name: string, { container }: ImageOptions): void {
  if (container !== undefined && !Token.isUnresolved(container) && !/^[A-Za-z0-9_-]{1,255}$/.test(container)) {
    throw new Error(`build '${name}': container has 1 to 255 letters, digits, _ and -, got '${container}'; take its name in the task definition`);
  }
}

export function validateImageBuild(name: string, options: ImageBuildOptions): void {
  const { dockerfile, target, buildArguments = {}, secrets = {} } = options;
  if (dockerfile !== undefined && !Token.isUnresolved(dockerfile) && !/^(?!\/)(?!(.*\/)?\.\.(\/|$))[A-Za-z0-9_./-]+$/.test(dockerfile)) {
    throw new Error(`build '${name}': dockerfile is a path inside the directory of the build, got '${dockerfile}'; write it like 'docker/Dockerfile'`);
  }
  if (target !== undefined && !Token.isUnresolved(target) && !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(target)) {
    throw new Error(`build '${name}': target names a stage of the Dockerfile, got '${target}'; write it as the Dockerfile does after AS`);
  }
  for (const [argument, value] of Object.entries(buildArguments)) validateArgument(name, argument, value);
  validateSecrets(name, Object.keys(secrets));
  validateEnvironment(name, options);
  validateCoverage(name, options);
  validatePlatform(name, options);
}

function validateArgument(name: string, argument: string, value: string): void {
  const who = `build '${name}': build argument '${argument}'`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(argument)) {
    throw new Error(`${who} is no name a Dockerfile can use; use letters, digits and _`);
  }
  if (SECRET_NAME.test(argument)) {
    throw new Error(`${who} looks like a secret, and build arguments can be read from the image; give it in secrets, or rename it when it is none`);
  }
  if (isSecret(value)) {
    throw new Error(`${who} has the value of a secret, and build arguments can be read from the image; give it in secrets`);
  }
  if (isPipelineVariable(value)) {
    throw new Error(`${who} holds a variable of the pipeline, got '${value}'; build arguments are fixed when the pipeline is defined`);
  }
}

/** Values of secrets are dynamic references, as text or as tokens. */
function isSecret(value: string): boolean {
  if (/{{resolve:(secretsmanager|ssm-secure):/.test(value)) return true;
  return Tokenization.reverseString(value).tokens.some((token) => token instanceof CfnDynamicReference || SecretValue.isSecretValue(token));
}

function validateSecrets(name: string, ids: string[]): void {
  const variables = new Map<string, string>();
  for (const id of ids) {
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(id)) {
      throw new Error(`build '${name}': secret '${id}' is no id a Dockerfile can mount; use letters, digits and . _ -`);
    }
    const other = variables.get(secretVariable(id));
    if (other !== undefined) throw new Error(`build '${name}': secrets '${other}' and '${id}' differ in punctuation or case alone; rename one`);
    variables.set(secretVariable(id), id);
  }
}

function validateEnvironment(name: string, { environment = {}, secrets = {} }: ImageBuildOptions): void {
  const taken = [REPOSITORY_URI, BASE_REPOSITORIES, ...IMAGE_VARIABLES, ...Object.keys(secrets).map(secretVariable)];
  const variable = Object.keys(environment).find((other) => taken.includes(other));
  if (variable !== undefined) throw new Error(`build '${name}': environment variable '${variable}' is set by the build itself; give yours another name`);
}

function validateCoverage(name: string, options: ImageBuildOptions): void {
  const { minimumCoverage, testCommands } = options;
  if (minimumCoverage === undefined) return;
  const who = `build '${name}': minimumCoverage`;
  if (!Token.isUnresolved(minimumCoverage) && !(minimumCoverage >= 0 && minimumCoverage <= 100)) {
    throw new Error(`${who} is 0 to 100 percent, got ${minimumCoverage}; write 80 for 80 %`);
  }
  if (!testCommands?.length) throw new Error(`${who} needs tests that measure it, got no testCommands; add the commands that test the application`);
  const file = coverageFile(imageReports(options));
  if (file === undefined) throw new Error(`${who} needs a file with the coverage, got no Cobertura report; add TestReport.cobertura(...) to reports`);
  if (!/^[A-Za-z0-9_./-]+$/.test(file)) {
    throw new Error(`${who} needs one file with the coverage, got '${file}'; name it in TestReport.cobertura(...) without wildcards and spaces`);
  }
}

function validatePlatform(name: string, { image, platform }: ImageBuildOptions): void {
  if (platform === undefined || image === undefined || image.type === ENVIRONMENTS[platform]) return;
  throw new Error(`build '${name}': platform ${platform} needs a build image of type ${ENVIRONMENTS[platform]}, got ${image.type}; `
    + 'leave one of platform and image out');
}

/** What an image runs on that is built in a given build image. */
export function platformOf(image: codebuild.IBuildImage | undefined): ImagePlatform {
  return image?.type === ENVIRONMENTS[ImagePlatform.LINUX_ARM64] ? ImagePlatform.LINUX_ARM64 : ImagePlatform.LINUX_AMD64;
}
