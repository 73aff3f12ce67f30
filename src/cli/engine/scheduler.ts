import type { RunStatus } from './events';
import { StageRun, type StageRunOptions } from './stage-run';
import type { StageModel } from '../model/pipeline';

export interface SchedulerOptions extends StageRunOptions {
  /** In order, each with the actions that have to run. */
  readonly stages: readonly StageModel[];
}

export interface Schedule {
  readonly status: RunStatus;
  /** The stage that has to go back to what it was before (CP-45). */
  readonly rollback?: StageModel;
}

/** Walks the stages in order, up to the first that does not let the execution out (CP-30). Knows no kind of action. */
export class Scheduler {
  constructor(private readonly options: SchedulerOptions) {}

  async run(): Promise<Schedule> {
    const { clock, control, emit, stages, stop } = this.options;
    for (const stage of stages) {
      if (stop.stopping.aborted) return { status: 'Stopped' };
      const { status, reason, rollback } = await new StageRun(stage, this.options).run();
      control.ended(stage, status);
      emit({ type: 'stage-ended', time: clock.now(), stage: stage.name, status, ...(reason ? { reason } : {}) });
      if (status !== 'Succeeded' && status !== 'Skipped') return { status, ...(rollback ? { rollback: stage } : {}) };
    }
    return { status: 'Succeeded' };
  }
}
