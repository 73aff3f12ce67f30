import type { NotificationKindName, NotificationRecord, UndoneDeployment } from '../../contract';
import type { Message } from '../../runtime/notification-message';
import type { ConditionResult, Moment, RetryMode } from '../model/pipeline';

/** What a run tells. The engine prints nothing: views, logs and tests are consumers of these. */
export type ActionStatus = 'Succeeded' | 'Failed' | 'Abandoned' | 'Skipped' | 'Waiting' | 'Stopped';
export type RunStatus = 'Succeeded' | 'Failed' | 'Stopped' | 'Waiting';

export interface ActionRef {
  readonly stage: string;
  readonly action: string;
}

export interface ConditionRef {
  readonly stage: string;
  readonly moment: Moment;
}

/** How a rule of a condition came out. */
export interface RuleEnd {
  readonly rule: string;
  readonly provider: string;
  readonly status: 'Succeeded' | 'Failed';
  readonly seconds: number;
  /** One line that says why: `'main' is 'main'`. */
  readonly summary: string;
  /** True when nothing here can tell: the rule was taken as passed. */
  readonly simulated: boolean;
}

export type RunEvent =
  | {
    readonly type: 'run-started';
    readonly time: number;
    readonly execution: string;
    readonly pipeline: string;
    readonly stages: readonly { readonly name: string; readonly actions: readonly string[] }[];
    readonly directory: string;
    /** Of the run of a rollback, which follows that of the execution that failed: the execution that the stage goes back to. */
    readonly rollbackTo?: string;
  }
  | { readonly type: 'stage-started'; readonly time: number; readonly stage: string }
  /** The automatic retry of a stage: its actions start again. */
  | { readonly type: 'stage-retried'; readonly time: number; readonly stage: string; readonly mode: RetryMode; readonly actions: readonly string[] }
  | { readonly type: 'stage-ended'; readonly time: number; readonly stage: string; readonly status: ActionStatus; readonly reason?: string }
  | ({ readonly type: 'condition-started'; readonly time: number; readonly rules: readonly string[]; readonly logFile: string } & ConditionRef)
  | ({ readonly type: 'condition-log'; readonly time: number; readonly line: string } & ConditionRef)
  | ({
    readonly type: 'condition-ended';
    readonly time: number;
    readonly rules: readonly RuleEnd[];
    /** Whether all rules passed. */
    readonly met: boolean;
    /** What becomes of the stage for it. */
    readonly result?: ConditionResult;
    /** Last lines of the log, when a rule failed. */
    readonly tail: readonly string[];
  } & ConditionRef)
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
  /** Somebody would be told: who, and what. */
  | {
    readonly type: 'notification';
    readonly time: number;
    readonly kind: NotificationKindName;
    readonly channel: NotificationRecord['channel'];
    readonly recipients: readonly string[];
    readonly subject: string;
    readonly message: Message;
  }
  /** What became of the deployments of a stage that failed. */
  | { readonly type: 'stage-undone'; readonly time: number; readonly stage: string; readonly deployments: readonly UndoneDeployment[] }
  | { readonly type: 'run-ended'; readonly time: number; readonly status: RunStatus; readonly seconds: number; readonly notes: readonly string[] };

/** What tells the actions and conditions of a run apart. */
export function keyOf(ref: ActionRef | ConditionRef): string {
  return 'action' in ref ? `${ref.stage}/${ref.action}` : `${ref.stage} ${ref.moment}`;
}
