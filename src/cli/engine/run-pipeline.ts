import type { ActionHandler } from '../actions/handler';
import { EXIT, UserError } from '../errors';
import { ActionRunner } from './action-runner';
import type { RunEvent, RunStatus } from './events';
import { resumeExecution, startExecution, type Execution, type StartOptions } from './execution';
import { Recorder } from './recorder';
import type { RunState } from './run-state';
import { Scheduler } from './scheduler';
import { selectStages, type Selection } from './selection';
import type { StopControl } from './stop';
import type { FunctionModel } from '../model/function';
import type { ActionModel, PipelineModel, StageModel } from '../model/pipeline';
import type { ServiceModel } from '../model/service';
import type { SiteModel } from '../model/site';
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
  for (const action of start?.stages.flatMap((stage) => stage.actions) ?? []) ports.handlerFor(action).preflight?.(action);
  const repository = await Repository.find(ports.shell, options.directory);
  const store = new RunStore(repository.root);
  const lock = store.lock(pipeline.name);
  try {
    const execution = start ? await startExecution(start, store, ports.clock) : resumeExecution(pipeline, store);
    return await execute(execution, options, ports, store);
  } finally {
    lock.release();
  }
}

async function execute(execution: Execution, options: RunOptions, ports: RunPorts, store: RunStore): Promise<RunOutcome> {
  const { clock, stop } = ports;
  const id = execution.state.execution;
  const directory = store.executionDirectory(id);
  const recorder = new Recorder(directory);
  const emit = (event: RunEvent) => {
    recorder.handle(event);
    ports.view(event);
  };
  const runner = new ActionRunner({ ...options, ...ports, store, emit, abandoning: stop.abandoning }, execution.state);
  const stages = execution.stages.map((stage) => options.enabledTransitions.includes(stage.name) ? { ...stage, disabled: undefined } : stage);
  const scheduler = new Scheduler({ stages, concurrency: options.concurrency, clock, stop, emit, runAction: (action) => runner.run(action) });
  try {
    const started = clock.now();
    emit({
      type: 'run-started',
      time: started,
      execution: id,
      pipeline: options.pipeline.name,
      directory,
      stages: stages.map(({ name, actions }) => ({ name, actions: actions.map((action) => action.name) })),
    });
    const status = await scheduler.run();
    store.save({ ...runner.state, status });
    const time = clock.now();
    const notes = [...execution.notes, ...runner.notes, ...nextSteps(status, options, stages, runner.state)];
    emit({ type: 'run-ended', time, status, seconds: (time - started) / 1000, notes });
    return { status, exitCode: EXIT_CODE[status], execution: id, directory };
  } finally {
    recorder.close();
  }
}

/** How to go on after a run that did not get to its end. */
function nextSteps(status: RunStatus, { pipeline, commandLine }: RunOptions, stages: readonly StageModel[], state: RunState): string[] {
  const resume = (args = '') => commandLine(`resume ${pipeline.name}${args}`);
  const waiting = Object.entries(state.actions).filter(([, action]) => action.status === 'Waiting').map(([location]) => location);
  switch (status) {
    case 'Succeeded': return [];
    case 'Failed': return [`after a change of the source: ${commandLine(`run ${pipeline.name}`)}; the same source again: ${resume()}`];
    case 'Stopped': return [`continue: ${resume()}`];
    case 'Waiting': return waiting.length > 0
      ? [`approve and continue: ${resume(waiting.map((location) => ` --approve ${location}`).join(''))}`]
      : [`continue: ${resume(` --enable-transition ${stages.find((stage) => stage.disabled !== undefined)?.name}`)}`];
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
