import type { RunState, StageState } from './run-state';
import type { RunStore } from '../ports/store';

/** The state of the execution that runs now: on disk at every change. */
export class LiveState {
  constructor(private current: RunState, private readonly store: RunStore) {}

  get value(): RunState {
    return this.current;
  }

  update(change: (state: RunState) => Partial<RunState>): void {
    this.current = { ...this.current, ...change(this.current) };
    this.store.save(this.current);
  }

  stage(name: string): StageState {
    return this.current.stages[name] ?? { status: 'InProgress', entered: false, retried: false };
  }

  updateStage(name: string, change: Partial<StageState>): void {
    this.update(({ stages }) => ({ stages: { ...stages, [name]: { ...this.stage(name), ...change } } }));
  }
}
