import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { PackageManager } from './package-manager';
import { TestReport } from './test-report';

/** What all builds have in common. */
export interface BuildOptions {
  /**
   * Environment variables. A value may hold variables of the pipeline.
   * @default - none of its own
   */
  readonly environment?: { [name: string]: string };
  /**
   * The image that the build runs in.
   * @default - Amazon Linux 2023 on x86, standard image 5.0
   */
  readonly image?: codebuild.IBuildImage;
  /**
   * The size of the machine.
   * @default ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;
  /**
   * After how long the build is stopped: 5 minutes to 36 hours.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
  /**
   * Keep downloaded dependencies for the next build.
   * @default true
   */
  readonly cache?: boolean;
}

/** Options of Build.site. */
export interface SiteBuildOptions extends BuildOptions {
  /**
   * Directory of the application in the repository.
   * @default - the root of the repository
   */
  readonly directory?: string;
  /**
   * What installs the dependencies.
   * @default PackageManager.BY_LOCK_FILE
   */
  readonly packageManager?: PackageManager;
  /**
   * Command that tests the application. An empty text leaves the tests out.
   * @default - the script `test` of package.json
   */
  readonly testCommand?: string;
  /**
   * Command that builds the site.
   * @default - the script `build` of package.json
   */
  readonly buildCommand?: string;
  /**
   * Directory that the build leaves the site in, relative to `directory`.
   * @default 'dist'
   */
  readonly outputDirectory?: string;
  /**
   * Results that CodeBuild shows as reports, relative to `directory`. A file that is missing is no failure.
   * @default - JUnit in `reports/junit.xml`, Cobertura in `coverage/cobertura-coverage.xml`
   */
  readonly reports?: TestReport[];
  /**
   * Version of Node.js.
   * @default '22'
   */
  readonly nodeVersion?: string;
}

/** Options of Build.commands. */
export interface CommandsBuildOptions extends BuildOptions {
  /** Commands of the build, in order. They share one shell: directory and variables carry over. */
  readonly commands: string[];
  /**
   * Commands that test, run before `commands`.
   * @default - none
   */
  readonly testCommands?: string[];
  /**
   * Commands that prepare the build, run first.
   * @default - none
   */
  readonly installCommands?: string[];
  /**
   * Directory that becomes the build's artifact.
   * @default - the root of the repository, as the commands leave it
   */
  readonly outputDirectory?: string;
  /**
   * Directories to keep for the next build, such as `/root/.m2`.
   * @default - none
   */
  readonly cachePaths?: string[];
  /**
   * Variables that later stages may use, see DeliveryBuild.variable.
   * @default - none
   */
  readonly exportedVariables?: string[];
  /**
   * Results that CodeBuild shows as reports.
   * @default - none
   */
  readonly reports?: TestReport[];
}

/** Options of Build.buildspec. */
export interface BuildspecBuildOptions extends BuildOptions {
  /** The buildspec: a file of the repository or an object. */
  readonly buildspec: codebuild.BuildSpec;
  /**
   * Variables that the buildspec exports and later stages may use, see DeliveryBuild.variable.
   * @default - none
   */
  readonly exportedVariables?: string[];
}
