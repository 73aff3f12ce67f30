import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { BuildOptions } from './build-options';
import { ImagePlatform } from './image-platform';
import { TestReport } from './test-report';

/** What all builds of container images have in common. */
export interface ImageOptions {
  /**
   * Directory of the application in the repository: the build context.
   * @default - the root of the repository
   */
  readonly directory?: string;
  /**
   * Where the image goes. Its tags may be immutable, with the tag `cache` left out of it.
   * @default - a repository of its own: immutable tags, scanned on push, the newest 50 images kept
   */
  readonly repository?: ecr.IRepository;
  /**
   * Name of the container that runs the image.
   * @default - the name of the build
   */
  readonly container?: string;
}

/** Options of Build.image. */
export interface ImageBuildOptions extends BuildOptions, ImageOptions {
  /**
   * The Dockerfile, relative to `directory`.
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;
  /**
   * The stage of the Dockerfile that becomes the image.
   * @default - the last one
   */
  readonly target?: string;
  /**
   * Values of the Dockerfile's `ARG`s. They can be read from the image: no place for secrets. A value may hold variables of the
   * build: `$CODEBUILD_RESOLVED_SOURCE_VERSION` is the commit.
   * @default - none
   */
  readonly buildArguments?: { [name: string]: string };
  /**
   * Secrets by id, for `RUN --mount=type=secret,id=<id>` in the Dockerfile. They reach no layer.
   * @default - none
   */
  readonly secrets?: { [id: string]: secretsmanager.ISecret };
  /**
   * What the image runs on. It is built on a machine of the same kind, without emulation.
   * @default - what `image`, the image that the build runs in, runs on
   */
  readonly platform?: ImagePlatform;
  /**
   * Repositories that the Dockerfile takes its base images from.
   * @default - none but public ones
   */
  readonly baseImages?: ecr.IRepository[];
  /**
   * Commands that test the application, run in `directory` before the image is built.
   * @default - none
   */
  readonly testCommands?: string[];
  /**
   * The build fails below this line coverage, in percent, as the first Cobertura file of `reports` says.
   * @default - coverage is reported, and none is required
   */
  readonly minimumCoverage?: number;
  /**
   * Results that CodeBuild shows as reports, relative to `directory`. A file that is missing is no failure.
   * @default - with `testCommands`: JUnit in `reports/junit.xml`, Cobertura in `coverage/cobertura-coverage.xml`
   */
  readonly reports?: TestReport[];
}

/** Options of Build.imageManaged. */
export interface ManagedImageBuildOptions extends ImageOptions {}
