import { Duration } from 'aws-cdk-lib';
import { TerraformEnvironmentOptions } from './terraform-environment-options';
import { TerraformTool } from '../builds';

/** Options of TerraformDrift.check. Of `permissions`, the check gets what reads. */
export interface TerraformDriftOptions extends TerraformEnvironmentOptions {
  /** Key of the state in its bucket: `stateKey` of the deployment, or `<pipeline>/<environment>/<deployment>.tfstate` if it has none. */
  readonly stateKey: string;
  /**
   * Name of the check, and of its action.
   * @default 'terraform-drift'
   */
  readonly name?: string;
  /**
   * The program and its version: those of the build of the module.
   * @default - Terraform 1.11.4
   */
  readonly tool?: TerraformTool;
  /**
   * Addresses of resources that others may change, `*` for any part: `aws_appautoscaling_target.api`. What the module leaves to others by
   * `ignore_changes` is drift too, unless it is named here.
   * @default - none
   */
  readonly ignore?: string[];
  /**
   * After how long the check is stopped, which fails it: 5 minutes to 36 hours.
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}
