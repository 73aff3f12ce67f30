import type { GateSpec } from '../contract';

/** What approvers see: plain data, from which the page and the line of the approval are made. */
export interface Evidence {
  readonly version: 1;
  readonly pipeline: string;
  readonly environment: string;
  readonly execution: string;
  /** ISO 8601. */
  readonly collected: string;
  readonly revision?: Revision;
  /** What was delivered to the environment last; absent for the first delivery. */
  readonly previous?: Delivered;
  readonly change: Change;
  readonly message?: string;
  readonly checklist: readonly string[];
  /** What deployments say they would change. */
  readonly plans: readonly string[];
  /** What ran before the gate. */
  readonly actions: readonly ActionEvidence[];
  readonly measures: readonly Measure[];
  /** What could not be found out, and why. */
  readonly gaps: readonly string[];
}

export interface Revision {
  /** The commit, or what identifies the source otherwise. */
  readonly id: string;
  readonly message?: string;
  readonly url?: string;
}

export interface Delivered {
  readonly execution: string;
  readonly revision?: string;
}

/** The commits since the last delivery. */
export interface Change {
  /** Newest first. */
  readonly commits: readonly CommitEvidence[];
  /** Whether these are all. */
  readonly complete: boolean;
  /** Why they are not, when they are not. */
  readonly reason?: string;
  /** Where the difference can be looked at. */
  readonly compare?: string;
}

export interface CommitEvidence {
  readonly id: string;
  readonly author: Author;
  readonly message: string;
  /** ISO 8601. */
  readonly date?: string;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface ActionEvidence {
  readonly stage: string;
  readonly name: string;
  /** As users read it: `Succeeded`, or `Advisory` for a check that failed and stopped nothing. */
  readonly status: string;
  readonly seconds?: number;
  readonly summary?: string;
  readonly log?: string;
}

/** A number that an action left, and what it was at the last delivery. */
export interface Measure {
  /** `image-findings: high` */
  readonly name: string;
  readonly now: number;
  readonly before?: number;
}

/** An action of an execution, as whoever runs it keeps it. */
export interface RanAction {
  readonly stage: string;
  readonly name: string;
  readonly category: string;
  readonly namespace?: string;
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly started?: number;
  readonly seconds?: number;
  readonly variables: { readonly [name: string]: string };
  readonly log?: string;
}

/** What evidence is collected from, and where it goes. */
export interface EvidencePorts {
  /** What ran in an execution, retries included, in any order. */
  actions(execution: string): Promise<readonly RanAction[]>;
  /** What the execution delivers, as the service words it. */
  revision(execution: string): Promise<Revision | undefined>;
  /** Executions that succeeded in a stage, newest first. */
  delivered(stage: string): AsyncIterable<string>;
  /** Commits that are in `until` and not in `since`; without it, the newest of those in `until`. */
  commits(since: string | undefined, until: string): Promise<Change>;
  /** Keeps a file, over what was there, and returns where it can be looked at. */
  store(name: string, content: string, mediaType: string): Promise<string>;
  /** The content of a file that was stored; undefined when there is none. */
  read(name: string): Promise<string | undefined>;
  now(): Date;
}

/** Where a gate stands, and what it may use. */
export interface Gate {
  readonly spec: GateSpec;
  readonly ports: EvidencePorts;
}

export const evidenceFile = (execution: string) => `${execution}.json`;
export const pageFile = (execution: string) => `${execution}.html`;
export const approvalFile = (execution: string) => `${execution}.approval.json`;
