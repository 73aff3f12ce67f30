import type { NotificationRecord } from './notification';
import type { UndoRecord } from './undo-record';

/**
 * What CloudFormation cannot say of a pipeline, written by the constructs as metadata of the pipeline resource and read by the
 * command. Values may hold CloudFormation intrinsics where the type says text: the reader resolves them.
 */

/** Raised when a reader of the earlier version would misread a record. */
export const CONTRACT_VERSION = 1;

/** The metadata key on the AWS::CodePipeline::Pipeline resource. */
export const PIPELINE_RECORD = 'cdk-delivery:pipeline';

export interface PipelineRecord {
  readonly version: number;
  /** What users call the pipeline, unique within an app in practice: the construct id. */
  readonly name: string;
  readonly environments: readonly EnvironmentRecord[];
  /** By location, `<stage>/<action>`. Actions without a record are what their provider says. */
  readonly actions: { readonly [location: string]: ActionRecord };
  /** By location, `<stage>/<rule>`: what rules of conditions are about. */
  readonly rules?: { readonly [location: string]: RuleRecord };
  /** Who hears of what. */
  readonly notifications?: readonly NotificationRecord[];
}

/** A rule of a stage's condition, in the words of whoever asked for it. */
export interface RuleRecord {
  /** What has to hold: `coverage of 'storefront' is at least 80%`. */
  readonly expects: string;
}

export interface EnvironmentRecord {
  readonly name: string;
  /** Tests cannot be skipped on the way to a production environment. */
  readonly production: boolean;
  /** Names of the stages that belong to it, gate included. */
  readonly stages: readonly string[];
  /** Set when a failure of its deployment stage, checks included, undoes what the execution deployed. */
  readonly undo?: UndoRecord;
}

export type ActionRecord =
  BuildRecord | ImageBuildRecord | PackageBuildRecord | TerraformRecord | CdkStacksRecord | EcsDefinitionsRecord | HttpCheckRecord | ToolCheckRecord;

/** A build of ours: which of its buildspec commands are tests. */
export interface BuildRecord {
  readonly kind: 'build';
  /** Commands of the buildspec, to the letter, that `--skip-tests` leaves out. */
  readonly testCommands: readonly string[];
}

/**
 * A build that leaves a container image.
 *
 * The commands of the buildspec that need a container engine or AWS follow each other. A local run builds the image with the
 * engine of the machine in place of the first one, leaves out the others, and sets the variables that they set: IMAGE_TAG (it
 * has a value before), IMAGE_DIGEST and IMAGE_URI, which is `<REPOSITORY_URI>@<IMAGE_DIGEST>`. REPOSITORY_URI is an environment
 * variable of the project. What comes after writes the files of the artifact from these variables alone.
 */
export interface ImageBuildRecord {
  readonly kind: 'image-build';
  /** Commands of the buildspec, to the letter, that `--skip-tests` leaves out. */
  readonly testCommands: readonly string[];
  /** Commands of the buildspec, to the letter, in place of which the local engine builds the image; none when there is no buildspec. */
  readonly imageCommands: readonly string[];
  /** The build context, relative to the root of the repository. */
  readonly directory: string;
  /** Relative to `directory`. */
  readonly dockerfile: string;
  /** Stage of the Dockerfile; absent for the last one. */
  readonly target?: string;
  /** As the engines write it: `linux/amd64`. */
  readonly platform: string;
  readonly buildArguments: { readonly [name: string]: string };
  /** By id, as the Dockerfile mounts it: the environment variable of the build that holds the secret. */
  readonly secrets: { readonly [id: string]: string };
  /** Name of the repository. */
  readonly repository: string;
  /** Name of the container that runs the image. */
  readonly container: string;
}

/**
 * A build that leaves packages of functions or layers.
 *
 * A local run gives PACKAGER, PACKAGE_STORE and, with `--skip-tests`, PACKAGE_SKIP_TESTS values of its own, and runs the other
 * commands as they are.
 */
export interface PackageBuildRecord {
  readonly kind: 'package-build';
  /** Commands of the buildspec, to the letter, that fetch the packager from AWS; a local run leaves them out. */
  readonly awsCommands: readonly string[];
  /** Programs that the packager starts, as users know them: `python3`, `mvn`. */
  readonly tools: readonly string[];
  /** Names of what is built. */
  readonly packages: readonly string[];
}

/**
 * A build that runs Terraform or OpenTofu.
 *
 * A local run gives TERRAFORMER and TERRAFORM_LOCAL_STATE values of its own, and runs the other commands as they are.
 */
export interface TerraformRecord {
  readonly kind: 'terraform';
  /** Commands of the buildspec, to the letter, that fetch programs; a local run leaves them out and takes those of the machine. */
  readonly awsCommands: readonly string[];
  /** `terraform` or `tofu`. */
  readonly tools: readonly string[];
  readonly step: 'validate' | 'plan' | 'apply' | 'drift';
}

/**
 * A build that does something for the deployment of CDK stacks: it shows what would change, or publishes assets.
 *
 * A local run compares with the stacks that were deployed on this machine, and sets the variables that the buildspec exports (see
 * PLAN_VARIABLES). It publishes no assets.
 */
export interface CdkStacksRecord {
  readonly kind: 'cdk-stacks';
  readonly step: 'diff' | 'assets';
  readonly stacks: readonly CdkStackRecord[];
}

export interface CdkStackRecord {
  /** In AWS CloudFormation. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Path in the input artifact. */
  readonly template: string;
}

/**
 * Commands before a deployment to ECS: they write `imagedefinitions.json` into the artifact that the deployment takes, also when
 * AWS CodeDeploy deploys, so that a local run can deploy from it.
 */
export interface EcsDefinitionsRecord {
  readonly kind: 'ecs-definitions';
  /** Commands of the action, to the letter, that need AWS or what they asked it for; a local run leaves them out. */
  readonly awsCommands: readonly string[];
}

/** An HTTP check: the command asks the local target instead of the internet. */
export interface HttpCheckRecord {
  readonly kind: 'http-check';
  /** May hold variables of the pipeline. */
  readonly url: string;
  /** Environment variable of the action that has the URL while it runs; set for a URL that holds variables of the pipeline. */
  readonly urlVariable?: string;
  readonly expectedStatus: number;
  /** Text that the body must hold. */
  readonly expectedText?: string;
  /** Further attempts after the first. */
  readonly retries: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Set when a URL that does not answer as expected fails nothing. */
  readonly advisory?: boolean;
  /** Checks that may hold in its place. */
  readonly alternatives?: readonly HttpCheckRecord[];
}

/**
 * A build that runs the tool of a check.
 *
 * A local run gives CHECKER and CHECKER_ENGINE values of its own, leaves out what fetches programs, and runs the other commands as
 * they are; with neither the program nor an engine on the machine, nothing is run and the check counts as passed, which the run says.
 */
export interface ToolCheckRecord {
  readonly kind: 'tool-check';
  /** Commands of the buildspec, to the letter, that fetch programs. */
  readonly awsCommands: readonly string[];
  /** The program, as users know it: `semgrep`. */
  readonly tool: string;
  /** Whether the tool is a container image in place of a program of the machine. */
  readonly image?: string;
  /** Environment variables that may hold URLs of what the tool asks: a local run gives it those of what was deployed here, or does not run. */
  readonly targets?: readonly string[];
}
