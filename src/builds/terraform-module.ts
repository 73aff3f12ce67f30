import { TerraformTool } from './terraform-tool';

/** A root module that a build leaves: what its deployments need to know of it. */
export interface TerraformModule {
  /** Relative to the root of the artifact. */
  readonly directory: string;
  readonly tool: TerraformTool;
}
