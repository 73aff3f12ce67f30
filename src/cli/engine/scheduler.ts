import type { ActionStatus, RunEvent, RunStatus } from './events';
import type { StopControl } from './stop';
import type { ActionModel, StageModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';

/** How an action ended, as far as the order of things is concerned; what it did is told in its own events. */
export type ActionOutcome = Extract<ActionStatus, 'Succeeded' | 'Failed' | 'Abandoned' | 'Skipped' | 'Waiting'>;

export interface SchedulerOptions {
  /** In order, each with the actions that have to run. */
  readonly stages: readonly StageModel[];
  /** Actions that run at the same time, at most. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly stop: StopControl;
  emit(event: RunEvent): void;
  /** Runs one action. Never rejects: a failure is an outcome. */
  runAction(action: ActionModel): Promise<ActionOutcome>;
}

enum State {
  RUNNING = 'RUNNING',
  FAILED = 'FAILED',
  WAITING = 'WAITING',
  STOPPED = 'STOPPED',
}

/** What a run, or a stage, that ends in this state is called. */
const RUN_STATUS: { readonly [state in State]: RunStatus } = {
  [State.RUNNING]: 'Succeeded',
  [State.FAILED]: 'Failed',
  [State.WAITING]: 'Waiting',
  [State.STOPPED]: 'Stopped',
};

/** Walks the stages in order and their run orders in parallel groups (CP-2, CP-30). Knows no kind of action. */
export class Scheduler {
  private state = State.RUNNING;

  constructor(private readonly options: SchedulerOptions) {}

  async run(): Promise<RunStatus> {
    for (const stage of this.options.stages) {
      if (!this.mayStart()) break;
      await this.runStage(stage);
    }
    return RUN_STATUS[this.state];
  }

  /** Asked before anything starts. A stop that finds nothing left to start changes nothing. */
  private mayStart(): boolean {
    if (this.state === State.RUNNING && this.options.stop.stopping.aborted) this.state = State.STOPPED;
    return this.state === State.RUNNING;
  }

  private async runStage(stage: StageModel): Promise<void> {
    if (stage.disabled !== undefined) {
      this.state = State.WAITING;
      this.endStage(stage, `inbound transition disabled: ${stage.disabled}`);
      return;
    }
    this.options.emit({ type: 'stage-started', time: this.options.clock.now(), stage: stage.name });
    for (const group of groupsOf(stage.actions)) {
      if (!this.mayStart()) break;
      await this.runGroup(group);
    }
    this.endStage(stage);
  }

  /** A failing action lets its siblings finish, also those that wait for a free place (CP-30). */
  private async runGroup(group: readonly ActionModel[]): Promise<void> {
    const { stopping } = this.options.stop;
    const queue = [...group];
    const outcomes: ActionOutcome[] = [];
    const work = async () => {
      while (queue.length > 0 && !stopping.aborted) outcomes.push(await this.options.runAction(queue.shift()!));
    };
    await Promise.all(Array.from({ length: Math.min(this.options.concurrency, group.length) }, work));
    if (queue.length > 0 || outcomes.includes('Abandoned')) this.state = State.STOPPED;
    else if (outcomes.includes('Failed')) this.state = State.FAILED;
    else if (outcomes.includes('Waiting')) this.state = stopping.aborted ? State.STOPPED : State.WAITING;
  }

  private endStage(stage: StageModel, reason?: string): void {
    const status = RUN_STATUS[this.state];
    this.options.emit({ type: 'stage-ended', time: this.options.clock.now(), stage: stage.name, status, ...(reason ? { reason } : {}) });
  }
}

/** The actions by run order: equal numbers run together, gaps mean nothing. */
function groupsOf(actions: readonly ActionModel[]): ActionModel[][] {
  const groups = new Map<number, ActionModel[]>();
  for (const action of actions) groups.set(action.runOrder, [...groups.get(action.runOrder) ?? [], action]);
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
