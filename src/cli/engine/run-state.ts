import type { ActionStatus, RunStatus } from './events';
import type { Namespaces } from './variables';
import type { ActionModel, PipelineModel } from '../model/pipeline';

/** Raised when an earlier version's state would be misread: such state is not continued. */
export const STATE_VERSION = 2;

/** What is kept of an execution, so that it can be continued and later runs can build on it. */
export interface RunState {
  readonly version: number;
  readonly execution: string;
  readonly pipeline: string;
  readonly structureHash: string;
  readonly started: number;
  readonly status: RunStatus | 'InProgress';
  /** Revision of the source: the commit id, as a rule. */
  readonly revision: string;
  readonly skipTests: boolean;
  /** Values of the pipeline's own variables. */
  readonly pipelineVariables: { readonly [name: string]: string };
  /** Locations of the actions that the execution set out to run. */
  readonly selected: readonly string[];
  /** By location. */
  readonly actions: { readonly [location: string]: ActionState };
  /** By name, of the stages that the execution has come to. */
  readonly stages: { readonly [stage: string]: StageState };
  /** Of the rollback of a stage: the execution that it goes back to. */
  readonly rollbackTo?: string;
  /** Work directories that were kept. They go when the execution goes. */
  readonly workDirectories: readonly string[];
}

export interface StageState {
  readonly status: ActionStatus | 'InProgress';
  /** Whether its conditions let the execution in: they are not asked again. */
  readonly entered: boolean;
  /** Whether it has had its automatic retry: there is one an execution. */
  readonly retried: boolean;
}

export interface ActionState {
  readonly status: ActionStatus;
  readonly seconds: number;
  readonly summary: string;
  readonly simulated: boolean;
  readonly variables: { readonly [name: string]: string };
}

/** What users and states call an action: `<stage>/<action>`. */
export function locationOf(action: ActionModel): string {
  return `${action.stage}/${action.name}`;
}

export function actionsOf(pipeline: PipelineModel): ActionModel[] {
  return pipeline.stages.flatMap((stage) => stage.actions);
}

/** Whether the action needs not run again in this execution. */
export function isDone(state: RunState, action: ActionModel): boolean {
  return ['Succeeded', 'Skipped'].includes(state.actions[locationOf(action)]?.status);
}

/** The variables that the next action may refer to (CP-20). */
export function namespacesOf(pipeline: PipelineModel, state: RunState): Namespaces {
  const namespaces = new Map<string, { readonly [name: string]: string }>([
    ['codepipeline', { PipelineExecutionId: state.execution }],
    ['variables', state.pipelineVariables],
  ]);
  for (const action of actionsOf(pipeline)) {
    if (action.namespace && isDone(state, action)) namespaces.set(action.namespace, state.actions[locationOf(action)].variables);
  }
  return namespaces;
}
