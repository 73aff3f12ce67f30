import type { ActionStatus, RunEvent, RunStatus } from './events';
import type { StopControl } from './stop';
import type { ActionModel, ConditionResult, Moment, RetryMode, StageModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';

/** How an action ended, as far as the order of things is concerned; what it did is told in its own events. */
export type ActionOutcome = Extract<ActionStatus, 'Succeeded' | 'Failed' | 'Abandoned' | 'Skipped' | 'Waiting'>;

/** The result that a condition has engaged, and why. */
export interface Engaged {
  readonly result: ConditionResult;
  readonly reason: string;
}

/** What a stage asks for besides its actions. */
export interface StageControl {
  /** Checks the conditions of that moment; what they engage, if anything. */
  check(stage: StageModel, moment: Moment): Promise<Engaged | undefined>;
  /** Called when the stage has let the execution in: it is not asked again. */
  entered(stage: StageModel): void;
  /** The actions of the automatic retry, none when the stage has had it. */
  retry(stage: StageModel, mode: RetryMode): readonly ActionModel[];
  ended(stage: StageModel, status: StageEnd['status']): void;
}

export interface StageRunOptions {
  /** Actions that run at the same time, at most. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly stop: StopControl;
  readonly control: StageControl;
  emit(event: RunEvent): void;
  /** Runs one action. Never rejects: a failure is an outcome. */
  runAction(action: ActionModel): Promise<ActionOutcome>;
}

export interface StageEnd {
  readonly status: RunStatus | 'Skipped';
  readonly reason?: string;
  readonly rollback?: boolean;
}

/** One way through a stage: its conditions, and its run orders in parallel groups (CP-2, CP-41, CP-42). */
export class StageRun {
  constructor(private readonly stage: StageModel, private readonly options: StageRunOptions) {}

  async run(): Promise<StageEnd> {
    const { stage, options: { clock, control, emit } } = this;
    if (stage.disabled !== undefined) return { status: 'Waiting', reason: `inbound transition disabled: ${stage.disabled}` };
    emit({ type: 'stage-started', time: clock.now(), stage: stage.name });
    const refused = await this.check('before-entry');
    if (refused) return refused.result === 'SKIP' ? { status: 'Skipped', reason: refused.reason } : { status: 'Failed', reason: refused.reason };
    if (this.abandoned) return { status: 'Stopped' };
    control.entered(stage);

    const course = await this.runActions(stage.actions);
    if (course === 'Failed') return this.recover();
    return course === 'Succeeded' ? this.leave() : { status: course };
  }

  /** After a failure: once more, or back (CP-42, CP-43). A run that is being stopped does neither. */
  private async recover(): Promise<StageEnd> {
    if (this.stopping) return { status: 'Failed' };
    const engaged = await this.check('on-failure');
    if (engaged?.result === 'ROLLBACK') return { status: 'Failed', reason: engaged.reason, rollback: true };
    const again = engaged?.result === 'RETRY' ? this.options.control.retry(this.stage, this.stage.onFailure!.retryMode) : [];
    if (again.length === 0) return { status: this.abandoned ? 'Stopped' : 'Failed' };
    const course = await this.runActions(again);
    return course === 'Succeeded' ? this.leave() : { status: course };
  }

  private async leave(): Promise<StageEnd> {
    // A stop that finds nothing left to do changes nothing.
    if (this.stage.onSuccess && this.stopping) return { status: 'Stopped' };
    const engaged = await this.check('on-success');
    if (engaged) return { status: 'Failed', reason: engaged.reason, rollback: engaged.result === 'ROLLBACK' };
    return { status: this.stage.onSuccess && this.abandoned ? 'Stopped' : 'Succeeded' };
  }

  private check(moment: Moment): Promise<Engaged | undefined> {
    return this.options.control.check(this.stage, moment);
  }

  private async runActions(actions: readonly ActionModel[]): Promise<RunStatus> {
    for (const group of groupsOf(actions)) {
      if (this.stopping) return 'Stopped';
      const course = await this.runGroup(group);
      if (course !== 'Succeeded') return course;
    }
    return 'Succeeded';
  }

  /** A failing action lets its siblings finish, also those that wait for a free place (CP-30). */
  private async runGroup(group: readonly ActionModel[]): Promise<RunStatus> {
    const queue = [...group];
    const outcomes: ActionOutcome[] = [];
    const work = async () => {
      while (queue.length > 0 && !this.stopping) outcomes.push(await this.options.runAction(queue.shift()!));
    };
    await Promise.all(Array.from({ length: Math.min(this.options.concurrency, group.length) }, work));
    if (queue.length > 0 || outcomes.includes('Abandoned')) return 'Stopped';
    if (outcomes.includes('Failed')) return 'Failed';
    if (outcomes.includes('Waiting')) return this.stopping ? 'Stopped' : 'Waiting';
    return 'Succeeded';
  }

  private get stopping(): boolean {
    return this.options.stop.stopping.aborted;
  }

  private get abandoned(): boolean {
    return this.options.stop.abandoning.aborted;
  }
}

/** The actions by run order: equal numbers run together, gaps mean nothing. */
function groupsOf(actions: readonly ActionModel[]): ActionModel[][] {
  const groups = new Map<number, ActionModel[]>();
  for (const action of actions) groups.set(action.runOrder, [...groups.get(action.runOrder) ?? [], action]);
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
