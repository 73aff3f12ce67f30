import type { RunOptions } from './run-pipeline';
import type { RunState } from './run-state';
import type { Schedule } from './scheduler';
import type { StageModel } from '../model/pipeline';

interface RunEnd {
  readonly schedule: Schedule;
  /** The execution that the stage of the schedule's rollback goes back to. */
  readonly rollback?: RunState;
  readonly stages: readonly StageModel[];
  readonly state: RunState;
}

/** What to know, and how to go on, after a run. */
export function nextSteps({ schedule, rollback, stages, state }: RunEnd, { pipeline, commandLine }: Pick<RunOptions, 'pipeline' | 'commandLine'>): string[] {
  const resume = (args = '') => commandLine(`resume ${pipeline.name}${args}`);
  const waiting = Object.entries(state.actions).filter(([, action]) => action.status === 'Waiting').map(([location]) => location);
  const changed = `after a change of the source: ${commandLine(`run ${pipeline.name}`)}`;
  switch (schedule.status) {
    case 'Succeeded': return state.rollbackTo === undefined ? [] : [`stage '${stages[0].name}' is rolled back to execution ${state.rollbackTo}`];
    case 'Stopped': return [`continue: ${resume()}`];
    case 'Waiting': return waiting.length > 0
      ? [`approve and continue: ${resume(waiting.map((location) => ` --approve ${location}`).join(''))}`]
      : [`continue: ${resume(` --enable-transition ${stages.find((stage) => stage.disabled !== undefined)?.name}`)}`];
    case 'Failed':
      if (rollback) return [`rolling back stage '${schedule.rollback?.name}' to execution ${rollback.execution}`, changed];
      return [
        ...schedule.rollback ? [`stage '${schedule.rollback.name}' is not rolled back: no earlier execution of this structure has succeeded in it`] : [],
        `${changed}; the same source again: ${resume()}`,
      ];
  }
}
