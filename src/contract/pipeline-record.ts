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
}

export interface EnvironmentRecord {
  readonly name: string;
  /** Tests cannot be skipped on the way to a production environment. */
  readonly production: boolean;
  /** Names of the stages that belong to it, gate included. */
  readonly stages: readonly string[];
}

export type ActionRecord = BuildRecord | HttpCheckRecord;

/** A build of ours: which of its buildspec commands are tests. */
export interface BuildRecord {
  readonly kind: 'build';
  /** Commands of the buildspec, to the letter, that `--skip-tests` leaves out. */
  readonly testCommands: readonly string[];
}

/** An HTTP check: the command asks the local target instead of the internet. */
export interface HttpCheckRecord {
  readonly kind: 'http-check';
  readonly url: string;
  readonly expectedStatus: number;
  /** Text that the body must hold. */
  readonly expectedText?: string;
  /** Further attempts after the first. */
  readonly retries: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
}
