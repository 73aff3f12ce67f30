/** What a gate's function is asked, what it is told beforehand, and what it leaves. */

/** Environment variable of an `evidence` function: its GateSpec as JSON. */
export const GATE_SPEC = 'GATE_SPEC';

/** What a gate's function knows of where it stands. */
export interface GateSpec {
  /** Name in AWS CodePipeline. */
  readonly pipeline: string;
  readonly environment: string;
  /** The stage of the gate, and its actions. */
  readonly stage: string;
  readonly actions: GateActions;
  /** The stage whose last success approvers compare with; absent when nobody can tell. */
  readonly delivery?: string;
  /** Where the evidence goes. */
  readonly bucket: string;
  readonly message?: string;
  readonly checklist: readonly string[];
  /** Lines about what would change, with variables of the pipeline. */
  readonly reviews: readonly string[];
  readonly history: HistorySpec;
  readonly twoPersonRule: boolean;
  /** By e-mail address of an author, in lower case: other names of the same person. */
  readonly aliases: { readonly [email: string]: readonly string[] };
  readonly reminder?: ReminderSpec;
}

export interface GateActions {
  readonly evidence: string;
  readonly approve: string;
  readonly approver: string;
}

/** Who can say which commits are new. */
export type HistorySpec =
  | { readonly kind: 'codecommit'; readonly repository: string }
  /** Commits cannot be listed; `{since}` and `{until}` in the address of a comparison stand for commits. */
  | { readonly kind: 'web'; readonly compare: string }
  | { readonly kind: 'none' };

export interface ReminderSpec {
  readonly topic: string;
  /** What the names of schedules begin with. */
  readonly prefix: string;
  /** The role that schedules invoke the function with. */
  readonly role: string;
  /** How long approvers have. */
  readonly timeoutMinutes: number;
  /** How long before the end they are reminded. */
  readonly minutesBefore: number;
}

/** What a gate's function is asked, by an execution of its pipeline: as `UserParameters` of actions, `remind` by a schedule. */
export type GateRequest = { readonly collect: string } | { readonly approved: string } | { readonly remind: string };

/** Output variables of the action that collects. */
export const EVIDENCE_VARIABLES = {
  /** Where the page is. */
  url: 'URL',
  /** One line: `3 commits of 2 authors; 7 checks and builds succeeded; coverage 84.2 (+0.3)`. */
  summary: 'SUMMARY',
} as const;

/**
 * What a build exports its coverage as, in percent: compared with that of the release before, as MEASURES of checks are.
 */
export const COVERAGE_VARIABLE = 'COVERAGE';

/**
 * What the keys of evidence begin with. Beside the artifacts of pipelines, not among them: builds, which run what the authors of the
 * change wrote, may write all artifacts of their pipeline.
 */
export function evidencePrefix(pipeline: string, environment: string): string {
  return `${EVIDENCE_FOLDER}/${pipeline}/${environment}/`;
}

export const EVIDENCE_FOLDER = 'evidence';
