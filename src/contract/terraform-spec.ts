/** What the constructs write into a buildspec for the program that runs Terraform or OpenTofu, and what that program leaves. */

/** `node "$TERRAFORMER" <validate|plan|apply|drift> <spec.json>`, in the root of the input artifact. */
export interface TerraformSpec {
  readonly version: number;
  /** What users call it in messages. */
  readonly name: string;
  /** The program: `terraform` or `tofu`. */
  readonly program: 'terraform' | 'tofu';
  /** The version that has to run, `1.11.4`. */
  readonly programVersion: string;
  /** Directory of the root module, relative to the root of the artifact. */
  readonly directory: string;
  /** State and variables; absent for `validate`. */
  readonly environment?: TerraformEnvironment;
  /** For `drift` alone. */
  readonly drift?: TerraformDriftSpec;
}

export interface TerraformDriftSpec {
  /** Drift is told and fails nothing. */
  readonly advisory: boolean;
  /** Addresses of resources that others may change, `*` for any part. */
  readonly ignore: readonly string[];
  /** Whether something has been deployed for sure, so that a state without resources is the wrong one. */
  readonly deployed: boolean;
}

export interface TerraformEnvironment {
  readonly name: string;
  /** Settings of the S3 backend: `bucket`, `key`, `region`, `kms_key_id`. */
  readonly backend: { readonly [setting: string]: string };
  /** Values of variables. What is not text is written as JSON. */
  readonly variables: { readonly [name: string]: string };
  /** Files of variables, relative to `directory`. */
  readonly variableFiles: readonly string[];
  /** Names of the outputs that later actions use. */
  readonly outputs: readonly string[];
  /** Addresses whose destruction is allowed, `*` for any part: `aws_dynamodb_table.orders`. */
  readonly allowDestroy: readonly string[];
  /** Types of resources that hold data: to destroy or replace one takes an allowance. Prefixes with `*` at the end. */
  readonly stateful: readonly string[];
  /** How long a plan may wait until it is applied. */
  readonly planMinutes: number;
}

/** The program: a file that `node` runs. */
export const TERRAFORMER = 'TERRAFORMER';
/** Set by a local run: directory of the state, in place of the S3 backend. */
export const TERRAFORM_LOCAL_STATE = 'TERRAFORM_LOCAL_STATE';

/** Files that `plan` leaves in the artifact, below `.plan/`. */
export const PLAN_FILES = { plan: '.plan/plan.tfplan', json: '.plan/plan.json', text: '.plan/plan.txt', summary: '.plan/summary.json' } as const;

/** What `drift` has found, in a line for people. */
export const DRIFT_SUMMARY = '.plan/drift.txt';

/** Shell assignments that the buildspec reads to export variables, relative to the root of the artifact. */
export const TERRAFORM_VARIABLES = '.plan/variables.sh';

/** Variables that `plan` exports. */
export const PLAN_VARIABLES = {
  /** `yes` or `none`. */
  changes: 'CHANGES',
  /** `2 to add, 1 to change, 0 to destroy`, and the first addresses, at most 400 characters of one line. */
  summary: 'SUMMARY',
} as const;

export interface PlanSummary {
  readonly version: number;
  readonly add: readonly string[];
  readonly change: readonly string[];
  readonly replace: readonly string[];
  readonly destroy: readonly string[];
  /** Names of outputs that change. */
  readonly outputs: readonly string[];
  /** Milliseconds since 1970. */
  readonly planned: number;
}
