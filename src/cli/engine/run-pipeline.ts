import type { ActionHandler } from '../actions/handler';
import { EXIT, UserError } from '../errors';
import { ActionRunner } from './action-runner';
import type { RunEvent, RunStatus } from './events';
import { resumeExecution, rollbackTarget, startExecution, startRollback, type Execution, type StartOptions } from './execution';
import { LiveState } from './live-state';
import { nextSteps } from './next-steps';
import { Recorder } from './recorder';
import type { RunState } from './run-state';
import { Scheduler, type Schedule } from './scheduler';
import { selectStages, type Selection } from './selection';
import { StageConditions } from './stage-conditions';
import type { StopControl } from './stop';
import { undoFailedStage } from './undo';
import type { FunctionModel } from '../model/function';
import { rulesOf, type ActionModel, type PipelineModel } from '../model/pipeline';
import type { ServiceModel } from '../model/service';
import type { SiteModel } from '../model/site';
import { RunNotifications } from '../notifications/run-notifications';
import type { Clock } from '../ports/clock';
import type { ContainerEngine } from '../ports/container-engine';
import { Repository } from '../ports/repository';
import type { Shell } from '../ports/shell';
import { RunStore } from '../ports/store';

export interface RunOptions {
  readonly pipeline: PipelineModel;
  readonly sites: readonly SiteModel[];
  readonly services: readonly ServiceModel[];
  readonly functions: readonly FunctionModel[];
  /** A directory of the repository that the pipeline delivers. */
  readonly directory: string;
  /** What to run anew, or the latest execution from where it ended. */
  readonly part: Selection | 'resume';
  readonly concurrency: number;
  /** Values of pipeline variables, parameters and secrets, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Build arguments of images, by name: they win over those of the pipeline. */
  readonly buildArguments: ReadonlyMap<string, string>;
  /** Stages whose disabled inbound transition is passed all the same. */
  readonly enabledTransitions: readonly string[];
  readonly keepWork: boolean;
  /** How the user would type another command for the same app. */
  commandLine(args: string): string;
}

export interface RunPorts {
  readonly shell: Shell;
  readonly clock: Clock;
  readonly stop: StopControl;
  /** Docker or Podman, whichever answers; only asked when an action needs it. */
  containerEngine(): Promise<ContainerEngine | undefined>;
  /** Also of rules, whose category is `Rule`. */
  handlerFor(action: ActionModel): ActionHandler;
  /** Told every event, in order. */
  view(event: RunEvent): void;
}

export interface RunOutcome {
  readonly status: RunStatus;
  readonly exitCode: number;
  readonly execution: string;
  /** Events, logs and artifacts of the execution. */
  readonly directory: string;
}

const EXIT_CODE: { readonly [status in RunStatus]: number } = {
  Succeeded: EXIT.ok,
  Failed: EXIT.failed,
  Waiting: EXIT.waiting,
  Stopped: EXIT.stopped,
};

/** Runs a pipeline, or a part of it, on this machine. Wrong input is a `UserError` before anything runs. */
export async function runPipeline(options: RunOptions, ports: RunPorts): Promise<RunOutcome> {
  const { pipeline, part } = options;
  requireStages(pipeline, options.enabledTransitions);
  const start: StartOptions | undefined = part === 'resume' ? undefined : {
    pipeline,
    stages: selectStages(pipeline, part),
    skipTests: part.skipTests,
    pipelineVariables: pipelineVariablesOf(pipeline, options.parameters),
  };
  for (const action of start?.stages.flatMap((stage) => [...stage.actions, ...rulesOf(stage)]) ?? []) ports.handlerFor(action).preflight?.(action);
  const repository = await Repository.find(ports.shell, options.directory);
  const store = new RunStore(repository.root);
  const lock = store.lock(pipeline.name);
  try {
    const execution = start ? await startExecution(start, store, ports.clock) : resumeExecution(pipeline, store);
    const { outcome, schedule, rollback } = await execute(execution, options, ports, store);
    // What the pipeline came to stays: the rollback is an execution of its own.
    if (schedule.rollback && rollback) {
      await execute(await startRollback(pipeline, schedule.rollback, rollback, store, ports.clock), options, ports, store);
    }
    return outcome;
  } finally {
    lock.release();
  }
}

interface Executed {
  readonly outcome: RunOutcome;
  readonly schedule: Schedule;
  /** The execution that the stage of the schedule's rollback goes back to. */
  readonly rollback?: RunState;
}

async function execute(execution: Execution, options: RunOptions, ports: RunPorts, store: RunStore): Promise<Executed> {
  const { pipeline } = options;
  const { clock, stop } = ports;
  const { execution: id, rollbackTo } = execution.state;
  const directory = store.executionDirectory(id);
  const recorder = new Recorder(directory);
  const state = new LiveState(execution.state, store);
  const notifications = new RunNotifications(pipeline, () => state.value);
  const emit = (event: RunEvent) => {
    for (const told of [event, ...notifications.of(event)]) {
      recorder.handle(told);
      ports.view(told);
    }
  };
  const runner = new ActionRunner({ ...options, ...ports, state, store, emit, abandoning: stop.abandoning });
  const control = new StageConditions({ pipeline, state, runner, store, clock, emit, abandoning: stop.abandoning });
  const stages = execution.stages.map((stage) => options.enabledTransitions.includes(stage.name) ? { ...stage, disabled: undefined } : stage);
  const { concurrency } = options;
  const scheduler = new Scheduler({ stages, concurrency, clock, stop, control, emit, runAction: (action) => runner.run(action) });
  try {
    const started = clock.now();
    emit({
      type: 'run-started',
      time: started,
      execution: id,
      pipeline: pipeline.name,
      directory,
      stages: stages.map(({ name, actions }) => ({ name, actions: actions.map((action) => action.name) })),
      ...(rollbackTo === undefined ? {} : { rollbackTo }),
    });
    const schedule = await scheduler.run();
    const { status } = schedule;
    state.update(() => ({ status }));
    if (status === 'Failed') {
      await undoFailedStage({ ...options, ...ports, state, emit, targets: store.directories.targets, signal: stop.abandoning });
    }
    const rollback = schedule.rollback && rollbackTarget(pipeline, schedule.rollback, state.value, store);
    const time = clock.now();
    const notes = [...execution.notes, ...runner.notes, ...nextSteps({ schedule, rollback, stages, state: state.value }, options)];
    emit({ type: 'run-ended', time, status, seconds: (time - started) / 1000, notes });
    return { outcome: { status, exitCode: EXIT_CODE[status], execution: id, directory }, schedule, rollback };
  } finally {
    recorder.close();
  }
}

function requireStages(pipeline: PipelineModel, names: readonly string[]): void {
  const unknown = names.find((name) => !pipeline.stages.some((stage) => stage.name === name));
  if (unknown === undefined) return;
  throw new UserError(`pipeline '${pipeline.name}' has no stage '${unknown}'; its stages are: ${pipeline.stages.map((stage) => stage.name).join(', ')}`);
}

function pipelineVariablesOf(pipeline: PipelineModel, parameters: ReadonlyMap<string, string>): { readonly [name: string]: string } {
  return Object.fromEntries(pipeline.variables.map(({ name, defaultValue }) => {
    const value = parameters.get(name) ?? defaultValue;
    if (value === undefined) throw new UserError(`pipeline '${pipeline.name}' needs a value for its variable '${name}'; add --parameter ${name}=<value>`);
    return [name, value];
  }));
}
