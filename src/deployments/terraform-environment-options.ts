import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { TerraformPermissions } from './terraform-permissions';
import { ITerraformState } from './terraform-state';

/** What a module of Terraform is given in an environment, be it deployed or looked at. */
export interface TerraformEnvironmentOptions {
  /** Where the state of the environment is kept. */
  readonly state: ITerraformState;
  /** What the module may read when it is planned or looked at, and change when the plan is applied. Nothing else of AWS is allowed. */
  readonly permissions: TerraformPermissions[];
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
}
