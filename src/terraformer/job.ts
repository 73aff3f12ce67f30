import type { Terraform } from './terraform';
import type { TerraformEnvironment } from '../contract/terraform-spec';

/** What `plan` and `apply` work on. */
export interface Job {
  /** What users call it in messages. */
  readonly name: string;
  readonly environment: TerraformEnvironment;
  readonly terraform: Terraform;
  /** Root of the artifact. */
  readonly root: string;
  print(line: string): void;
}
