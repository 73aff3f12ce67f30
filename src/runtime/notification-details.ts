import type { Occurrence } from './notification-event';

/** What AWS CodePipeline tells of an execution, as far as it is read here. */
export interface ExecutionFacts {
  readonly revisions: readonly { readonly id: string; readonly summary?: string; readonly url?: string }[];
  /** The latest first. */
  readonly actions: readonly ActionFacts[];
}

export interface ActionFacts {
  readonly stage: string;
  readonly action: string;
  /** `Source`, `Build`, ... */
  readonly category?: string;
  readonly status: string;
  /** Output variables. */
  readonly variables?: { readonly [name: string]: string };
  readonly summary?: string;
  readonly error?: string;
  /** Where its log is: a page, or the ARN of a log stream. */
  readonly log?: string;
}

/** What a message says beyond what happened. */
export interface Details {
  readonly commit?: string;
  readonly commitMessage?: string;
  readonly commitUrl?: string;
  readonly author?: string;
  readonly failures?: readonly Failure[];
  /** What became of the approval since, when the event comes late. */
  readonly answered?: string;
  /** Why there is no more. */
  readonly unknown?: string;
}

export interface Failure {
  readonly action: string;
  readonly error?: string;
  readonly log?: string;
}

/** What of an execution says something about an occurrence. */
export function detailsOf({ kind, stage, action }: Pick<Occurrence, 'kind' | 'stage' | 'action'>, { revisions, actions }: ExecutionFacts): Details {
  const [revision] = revisions;
  const variables = actions.find(({ category, variables: left }) => category === 'Source' && left?.CommitId === revision?.id)?.variables
    ?? actions.find(({ category }) => category === 'Source')?.variables ?? {};
  const here = latestOf(actions.filter((each) => each.stage === stage));
  const approval = here.find((each) => each.action === action);
  return {
    commit: revision?.id ?? variables.CommitId,
    commitMessage: variables.CommitMessage ?? messageIn(revision?.summary),
    commitUrl: revision?.url ?? variables.CommitUrl,
    author: variables.AuthorDisplayName ?? variables.AuthorId,
    failures: kind === 'failed' ? here.filter(({ status }) => status === 'Failed').map(failureOf) : undefined,
    answered: kind === 'approval-needed' && approval && approval.status !== 'InProgress' ? approval.status : undefined,
  };
}

/** A retry runs an action again: what counts is how it came out last. */
function latestOf(actions: readonly ActionFacts[]): ActionFacts[] {
  return actions.filter((each, at) => actions.findIndex(({ action }) => action === each.action) === at);
}

function failureOf({ action, error, summary, log }: ActionFacts): Failure {
  return { action, error: error ?? summary, log };
}

/** Connections write the message into JSON. */
function messageIn(summary: string | undefined): string | undefined {
  try {
    const { CommitMessage } = JSON.parse(summary ?? '') as { readonly CommitMessage?: unknown };
    return typeof CommitMessage === 'string' ? CommitMessage : summary;
  } catch {
    return summary;
  }
}
