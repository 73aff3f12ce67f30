import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { TerraformTool } from './terraform-tool';

/** Options of Build.terraform. */
export interface TerraformBuildOptions {
  /** Directory of the root module in the repository. */
  readonly directory: string;
  /**
   * Further directories of the repository that the root module refers to, such as modules beside it.
   * @default - none: the root module brings all that it needs, or gets it from a registry
   */
  readonly inputs?: string[];
  /**
   * The program and its version. All environments are planned and applied with it.
   * @default - Terraform 1.11.4
   */
  readonly tool?: TerraformTool;
  /**
   * Environment variables of the validation. A value may hold variables of the pipeline.
   * @default - none of its own
   */
  readonly environment?: { [name: string]: string };
  /**
   * The size of the machine.
   * @default ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;
  /**
   * After how long the validation is stopped: 5 minutes to 36 hours.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
}
