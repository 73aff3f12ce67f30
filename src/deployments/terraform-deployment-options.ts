import { Duration } from 'aws-cdk-lib';
import { TerraformEnvironmentOptions } from './terraform-environment-options';

/** Options of Deployment.terraform. */
export interface TerraformDeploymentOptions extends TerraformEnvironmentOptions {
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
