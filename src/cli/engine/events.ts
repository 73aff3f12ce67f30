/** What a run tells. The engine prints nothing: views, logs and tests are consumers of these. */
export type ActionStatus = 'Succeeded' | 'Failed' | 'Abandoned' | 'Skipped' | 'Waiting' | 'Stopped';
export type RunStatus = 'Succeeded' | 'Failed' | 'Stopped' | 'Waiting';

export interface ActionRef {
  readonly stage: string;
  readonly action: string;
}

export type RunEvent =
  | { readonly type: 'run-started'; readonly time: number; readonly execution: string; readonly pipeline: string; readonly stages: readonly { readonly name: string; readonly actions: readonly string[] }[]; readonly directory: string }
  | { readonly type: 'stage-started'; readonly time: number; readonly stage: string }
  | { readonly type: 'stage-ended'; readonly time: number; readonly stage: string; readonly status: ActionStatus; readonly reason?: string }
  | ({ readonly type: 'action-started'; readonly time: number; readonly logFile: string } & ActionRef)
  | ({ readonly type: 'action-log'; readonly time: number; readonly line: string } & ActionRef)
  /** What the action is doing now, in a few words: `BUILD npm run build`. */
  | ({ readonly type: 'action-progress'; readonly time: number; readonly text: string } & ActionRef)
  | ({
    readonly type: 'action-ended';
    readonly time: number;
    readonly status: ActionStatus;
    readonly seconds: number;
    /** One line that says what happened: `built 12 files`, `live: 1f3c (was 90ab)`, or why it failed. */
    readonly summary: string;
    /** True when nothing was really done, because nothing here can stand in for the service. */
    readonly simulated: boolean;
    /** Last lines of the log, of a failure. */
    readonly tail: readonly string[];
  } & ActionRef)
  | { readonly type: 'run-ended'; readonly time: number; readonly status: RunStatus; readonly seconds: number; readonly notes: readonly string[] };
