import type { FunctionModel } from '../model/function';
import type { ActionModel, PipelineModel } from '../model/pipeline';
import type { ServiceModel } from '../model/service';
import type { SiteModel } from '../model/site';
import type { ContainerEngine } from '../ports/container-engine';
import type { Shell } from '../ports/shell';

/** One kind of action. The scheduler knows none of them. */
export interface ActionHandler {
  /** What a local run does with the action, in a few words, for `plan`. */
  plan(action: ActionModel): string;
  /** Throws a `UserError` for what is known to fail before anything runs. */
  preflight?(action: ActionModel): void;
  run(action: ActionModel, context: ActionContext): Promise<ActionResult>;
}

export interface ActionContext {
  readonly pipeline: PipelineModel;
  /** Every site of the assembly, for what asks a URL. */
  readonly sites: readonly SiteModel[];
  /** Every service of Amazon ECS of the assembly. */
  readonly services: readonly ServiceModel[];
  /** Every function of AWS Lambda of the assembly. */
  readonly functions: readonly FunctionModel[];
  readonly execution: string;
  /** Zip file of each input artifact, by artifact name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** A fresh directory of the action's own, removed after the run unless it is asked to stay. */
  readonly workDirectory: string;
  /** `.cdk-delivery` of the repository. */
  readonly state: StateDirectories;
  readonly shell: Shell;
  /** Revision of the source: commit id and `arn`-like location, for the build's environment. */
  readonly revision: string;
  readonly skipTests: boolean;
  /** Secrets and parameters given by the user, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Build arguments of images that the user gave: they win over those of the pipeline. */
  readonly buildArguments: ReadonlyMap<string, string>;
  /** Aborted when the run is abandoned. */
  readonly signal: AbortSignal;
  /** Docker or Podman, whichever answers. */
  containerEngine(): Promise<ContainerEngine | undefined>;
  /** Where the zip file of an output artifact has to be written. */
  outputPath(artifact: string): string;
  /** How the user would type another command for the same app. */
  commandLine(args: string): string;
  log(line: string): void;
  progress(text: string): void;
}

export interface StateDirectories {
  readonly root: string;
  /** Deployed things: `targets/s3/<bucket>/...`, `targets/kvs/<store>.json`, `targets/ecs/<cluster>/<service>.json`, `targets/lambda/<function>/...`. */
  readonly targets: string;
  /** Build caches: `cache/<project>/...`. */
  readonly cache: string;
}

export interface ActionResult {
  /** `Waiting` is for what only a person can go on with: an approval that nobody answered. */
  readonly status: 'Succeeded' | 'Failed' | 'Skipped' | 'Waiting';
  readonly summary: string;
  /** Output variables of the action's namespace. */
  readonly variables?: { readonly [name: string]: string };
  /** Nothing was really done. */
  readonly simulated?: boolean;
  /** What users should know after the run: where the page is, say. */
  readonly notes?: readonly string[];
}
