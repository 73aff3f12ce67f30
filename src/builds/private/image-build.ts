import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BASE_REPOSITORIES, imageBuildspec, imageTrialBuildspec, REPOSITORY_URI, secretVariable } from './image-buildspec';
import { allowPull, allowPush, defineRepository } from './image-repository';
import { platformOf } from './image-validation';
import { defineProject, knownBuildspec } from './project-build';
import { ImageBuildRecord } from '../../contract';
import { byName } from '../../foundation/private/by-name';
import { allowSecret } from '../../foundation/private/secret-access';
import { BuildBindOptions, BuildConfig, BuildDefinition } from '../build-config';
import { variablesNamespace } from '../delivery-build';
import { ImageBuildOptions, ManagedImageBuildOptions } from '../image-build-options';
import { ImagePlatform } from '../image-platform';

const BUILD_IMAGES: { readonly [platform in ImagePlatform]: codebuild.IBuildImage } = {
  [ImagePlatform.LINUX_AMD64]: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
  [ImagePlatform.LINUX_ARM64]: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
};

const PRIVILEGED = 'The build starts a container engine to build an image';

export function bindImageBuild(scope: Construct, name: string, options: ImageBuildOptions, bind: BuildBindOptions): BuildConfig {
  const repository = options.repository ?? defineRepository(scope, bind.foundation.removal);
  const container = options.container ?? name;
  const platform = options.platform ?? platformOf(options.image);
  const secrets = Object.entries(byName(options.secrets ?? {}));
  const baseImages = options.baseImages ?? [];

  const spec = imageBuildspec({
    ...options, container, platform, secrets: Object.fromEntries(secrets.map(([id, secret]) => [id, secret.secretArn])),
  });
  const record: ImageBuildRecord = {
    kind: 'image-build',
    testCommands: spec.testCommands,
    imageCommands: spec.imageCommands,
    directory: options.directory ?? '.',
    dockerfile: options.dockerfile ?? 'Dockerfile',
    target: options.target,
    platform,
    buildArguments: byName(options.buildArguments ?? {}),
    secrets: Object.fromEntries(secrets.map(([id]) => [id, secretVariable(id)])),
    repository: repository.repositoryName,
    container,
  };
  const { config, role } = defineProject(scope, bind, {
    name,
    options,
    ...knownBuildspec(spec.content),
    exportedVariables: spec.exportedVariables,
    record,
    buildImage: options.image ?? BUILD_IMAGES[platform],
    environment: {
      [REPOSITORY_URI]: repository.repositoryUri,
      ...(baseImages.length > 0 && { [BASE_REPOSITORIES]: baseImages.map((base) => base.repositoryUri).join(' ') }),
    },
    cache: false, // layers are cached beside the images
    privileged: PRIVILEGED,
  });
  allowPush(role, repository);
  allowPull(role, baseImages);
  for (const [, secret] of secrets) allowSecret(role, secret);
  return { ...config, image: { repository, container, uri: `#{${variablesNamespace(name)}.IMAGE_URI}`, definitions: config.artifact } };
}

/** Whether the tests pass and the Dockerfile builds. */
export function imageTrial(name: string, options: ImageBuildOptions): BuildDefinition {
  const platform = options.platform ?? platformOf(options.image);
  return {
    name,
    options,
    ...knownBuildspec(imageTrialBuildspec({ ...options, platform })),
    buildImage: options.image ?? BUILD_IMAGES[platform],
    privileged: PRIVILEGED,
  };
}

export function bindManagedImageBuild(scope: Construct, name: string, options: ManagedImageBuildOptions, bind: BuildBindOptions): BuildConfig {
  const repository = options.repository ?? defineRepository(scope, bind.foundation.removal);
  const role = bind.defineActionRole(`BuildRole-${name}`, `Builds ${name} for pipeline ${bind.pipelineName}`);
  allowPush(role, repository);
  role.allow(new iam.PolicyStatement({ actions: ['ecr:DescribeRepositories'], resources: [repository.repositoryArn] }));
  const namespace = variablesNamespace(name);
  const container = options.container ?? name;
  return {
    exportedVariables: ['ECRImageDigestId', 'ECRRepositoryName'],
    image: { repository, container, uri: `${repository.repositoryUri}@#{${namespace}.ECRImageDigestId}` },
    statements: [],
    steps: [{
      name,
      record: {
        kind: 'image-build',
        testCommands: [],
        imageCommands: [],
        directory: options.directory ?? '.',
        dockerfile: 'Dockerfile',
        platform: ImagePlatform.LINUX_AMD64,
        buildArguments: {},
        secrets: {},
        repository: repository.repositoryName,
        container,
      },
      action: (runOrder) => new actions.EcrBuildAndPublishAction({
        actionName: name,
        runOrder,
        input: bind.source,
        repositoryName: repository.repositoryName,
        dockerfileDirectoryPath: options.directory,
        imageTags: ['#{codepipeline.PipelineExecutionId}'],
        registryType: actions.RegistryType.PRIVATE,
        role: role.forConstructs,
        variablesNamespace: namespace,
      }),
    }],
  };
}
