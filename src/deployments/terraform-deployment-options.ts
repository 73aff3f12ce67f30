import { Duration } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { TerraformPermissions } from './terraform-permissions';
import { ITerraformState } from './terraform-state';

/** Options of Deployment.terraform. */
export interface TerraformDeploymentOptions {
  /** Where the state of the environment is kept. */
  readonly state: ITerraformState;
  /** What the module may read when it is planned, and change when the plan is applied. Nothing else of AWS is allowed. */
  readonly permissions: TerraformPermissions[];
  /**
   * Name of the deployment: its actions begin with it.
   * @default - the name of the build
   */
  readonly name?: string;
  /**
   * Key of the state in its bucket. Give it for a state that there is already, and where the names of pipeline, environment or deployment
   * may change: the next plan would find no state under the new ones.
   * @default - `<pipeline>/<environment>/<deployment>.tfstate`
   */
  readonly stateKey?: string;
  /**
   * Values of variables: text, and lists, objects, numbers and booleans as JSON. A value may hold variables of the pipeline; it is then
   * given as `TF_VAR_<name>`, and files of variables must not set the same.
   * @default - those of the module and of its `*.auto.tfvars`
   */
  readonly variables?: { [name: string]: string };
  /**
   * Files of variables, relative to the directory of the module: `environments/production.tfvars`. They are in that directory, or in one
   * of the `inputs` of the build. Of those that set the same variable the last counts, and `variables` before all.
   * @default - none
   */
  readonly variableFiles?: string[];
  /**
   * Secrets by the variable that gets the value, as `TF_VAR_<name>`. Declare these variables `ephemeral`: the values of others are written
   * into the plan, and a secret that changes until the plan is applied makes that fail.
   * @default - none
   */
  readonly secrets?: { [name: string]: secretsmanager.ISecret };
  /**
   * Outputs of the module that later actions use, see DeliveryDeployment.output. They are shown to all who may see the pipeline.
   * @default - none
   */
  readonly outputs?: string[];
  /**
   * Addresses of resources that may be destroyed or replaced although they hold data, `*` for any part: `aws_dynamodb_table.orders`.
   * @default - none: a plan that would destroy one fails
   */
  readonly allowDestroy?: string[];
  /**
   * Types of resources that hold data, `*` for any part: `aws_rds_*`.
   * @default - databases, tables, buckets, file systems, caches, queues, streams, search domains, registries, vaults, keys and secrets of AWS
   */
  readonly stateful?: string[];
  /**
   * How long a plan may wait until it is applied: 5 minutes to 7 days. The approval of the environment waits no longer.
   * @default Duration.hours(24)
   */
  readonly planValidFor?: Duration;
  /**
   * Commands that save what runs now, before the plan is applied, with the permissions of the apply:
   * `aws dynamodb create-backup --table-name orders --backup-name "before-$CODEBUILD_BUILD_NUMBER"`. The state is copied as well, to
   * `<key>.backups/<number of the build>.tfstate`; without commands, give an empty list. A local run leaves all of this out.
   * @default - nothing is saved; the bucket keeps earlier versions of the state
   */
  readonly backup?: string[];
  /**
   * After how long the plan, and after how long the apply is stopped: 5 minutes to 36 hours. What is stopped may leave its lock.
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}
