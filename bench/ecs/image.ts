import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CONTAINER, Service, TEST_COMMANDS } from './service';

/** The repository of images that those who write by hand define, as the library does. */
export function imageRepository(stack: Stack, { name }: Service): ecr.Repository {
  return new ecr.Repository(stack, `${name}Repository`, {
    imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('cache')],
    imageScanOnPush: true,
    lifecycleRules: [{ tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(1) }, { maxImageCount: 50 }],
    removalPolicy: RemovalPolicy.DESTROY,
    emptyOnDelete: true,
  });
}

/** Tests, builds and pushes with the cache of layers beside the images, and leaves the image by digest. */
export function imageCommands({ directory }: Service): string[] {
  return [
    `cd ${directory}`,
    ...TEST_COMMANDS,
    'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
    'docker buildx create --use --driver docker-container',
    'docker buildx build --provenance=false --cache-from type=registry,ref=$REPOSITORY_URI:cache '
      + '--cache-to type=registry,ref=$REPOSITORY_URI:cache,mode=max,image-manifest=true,oci-mediatypes=true '
      + '--metadata-file /tmp/image.json --tag $REPOSITORY_URI:$CODEBUILD_RESOLVED_SOURCE_VERSION --push .',
    'DIGEST=$(jq -er \'.["containerimage.digest"]\' /tmp/image.json)',
    'mkdir -p $CODEBUILD_SRC_DIR/image',
    `printf '[{"name":"${CONTAINER}","imageUri":"%s"}]' "$REPOSITORY_URI@$DIGEST" > $CODEBUILD_SRC_DIR/image/imagedefinitions.json`,
  ];
}

export const BUILD_ENVIRONMENT = {
  buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: codebuild.ComputeType.SMALL, privileged: true,
} satisfies codebuild.BuildEnvironment;
