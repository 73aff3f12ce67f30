import { packageBuild } from './package-build';
import { terraformBuild } from './terraform-build';
import type { ActionContext } from '../actions/handler';
import type { ActionModel, EnvironmentVariable } from '../model/pipeline';

/** Where a build left what it made. */
export interface BuildOutcome {
  /** Directory that the commands ran in. */
  readonly sources: string;
  /** Zip files of the output artifacts. */
  readonly artifacts: readonly string[];
}

/** A build that takes something from this machine that it gets from AWS there, and whose outcome says more than a number of files. */
export interface BuildKind {
  /** For `plan`. */
  readonly plan: string;
  /** Win over the variables of the project. */
  variables(project: string, context: Pick<ActionContext, 'skipTests' | 'state'>): EnvironmentVariable[];
  /** Why it cannot run here: a program that this machine does not have. */
  missing(searchPath: string): string | undefined;
  describe(outcome: BuildOutcome): Promise<string | undefined>;
}

/** Undefined for a build that runs as it is. */
export function buildKindOf({ record }: ActionModel): BuildKind | undefined {
  switch (record?.kind) {
    case 'package-build': return packageBuild(record);
    case 'terraform': return terraformBuild(record);
    default: return undefined;
  }
}
