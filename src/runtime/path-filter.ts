/** Decides whether a push to CodeCommit concerns a pipeline: EventBridge cannot see which files a push changed. */

/** What the rule of a pipeline hands to the function. */
export interface PathFilterEvent {
  /** Id of the event: EventBridge may deliver it more than once, the pipeline starts once. */
  readonly id: string;
  readonly pipelineName: string;
  /** The source action whose revision is pinned to the commit. */
  readonly actionName: string;
  /** Glob patterns of paths that concern the pipeline; empty for all. */
  readonly includes: readonly string[];
  /** Glob patterns of paths that do not, whatever `includes` says. */
  readonly excludes: readonly string[];
  readonly change: RepositoryChange;
}

/** The detail of a "CodeCommit Repository State Change" event, as far as it is read here. */
export interface RepositoryChange {
  readonly event: string;
  readonly repositoryName: string;
  readonly referenceName: string;
  readonly commitId: string;
  /** Absent when the branch is new. */
  readonly oldCommitId?: string;
}

export interface PathFilterPorts {
  /** Paths that differ between two commits, old names of renamed files included. */
  changedPaths(repositoryName: string, before: string, after: string): AsyncIterable<string>;
  startPipeline(start: PipelineStart): Promise<void>;
}

export interface PipelineStart {
  readonly pipelineName: string;
  readonly actionName: string;
  readonly commitId: string;
  /** Two starts with one token are one start. */
  readonly token: string;
}

export interface PathFilterResult {
  readonly started: boolean;
  readonly reason: string;
}

/** Errors of GetDifferences which say that the previous commit cannot be compared with: it was rewritten and is gone. */
const NO_BASE = ['CommitDoesNotExistException', 'InvalidCommitException', 'InvalidCommitIdException'];

/** Starts the pipeline when the change touches a path that `matches`, or when that cannot be known. */
export async function startWhenPathsMatch(
  event: PathFilterEvent, matches: (path: string) => boolean, ports: PathFilterPorts,
): Promise<PathFilterResult> {
  const result = await decide(event.change, matches, ports);
  if (result.started) {
    const { id: token, pipelineName, actionName, change: { commitId } } = event;
    await ports.startPipeline({ pipelineName, actionName, commitId, token });
  }
  return result;
}

async function decide(change: RepositoryChange, matches: (path: string) => boolean, ports: PathFilterPorts): Promise<PathFilterResult> {
  const { repositoryName, referenceName, commitId, oldCommitId } = change;
  if (!oldCommitId) return { started: true, reason: `branch ${referenceName} is new` };
  let changed = 0;
  try {
    for await (const path of ports.changedPaths(repositoryName, oldCommitId, commitId)) {
      if (matches(path)) return { started: true, reason: `${path} changed` };
      changed += 1;
    }
  } catch (error) {
    if (!(error instanceof Error && NO_BASE.includes(error.name))) throw error;
    return { started: true, reason: `commit ${oldCommitId} is gone, nothing to compare with` };
  }
  return { started: false, reason: `none of ${changed} changed paths matches` };
}
