import { randomUUID } from 'crypto';
import { UserError } from '../errors';
import { actionsOf, isDone, locationOf, STATE_VERSION, type RunState } from './run-state';
import { prerequisitesOf } from './selection';
import type { ActionModel, PipelineModel, StageModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';
import type { RunStore } from '../ports/store';

/** What one call of `run` or `resume` has to do. */
export interface Execution {
  readonly state: RunState;
  /** Stages with the actions that remain. */
  readonly stages: readonly StageModel[];
  readonly notes: readonly string[];
}

export interface StartOptions {
  readonly pipeline: PipelineModel;
  /** The stages to run, each with the actions to run. */
  readonly stages: readonly StageModel[];
  readonly skipTests: boolean;
  readonly pipelineVariables: { readonly [name: string]: string };
}

/** A new execution. What it leaves out, but needs, comes from an earlier one. */
export async function startExecution({ pipeline, stages, ...options }: StartOptions, store: RunStore, clock: Clock): Promise<Execution> {
  const prerequisites = prerequisitesOf(pipeline, stages);
  const donor = prerequisites.length > 0 ? findDonor(pipeline, stages, prerequisites, store) : undefined;
  const restored = donor ? actionsOf(pipeline).filter((action) => isDone(donor, action) && !isIn(stages, action)) : [];
  const state: RunState = {
    version: STATE_VERSION,
    execution: randomUUID(),
    pipeline: pipeline.name,
    structureHash: pipeline.structureHash,
    started: clock.now(),
    status: 'InProgress',
    revision: donor?.revision ?? '',
    skipTests: options.skipTests || (donor?.skipTests ?? false),
    pipelineVariables: options.pipelineVariables,
    selected: stages.flatMap((stage) => stage.actions).map(locationOf),
    actions: Object.fromEntries(restored.map((action) => [locationOf(action), donor!.actions[locationOf(action)]])),
    workDirectories: [],
  };
  await store.create(state);
  if (donor) store.copyArtifacts(donor.execution, state.execution, restored.flatMap((action) => action.outputs.map((output) => output.name)));
  return { state, stages, notes: donor ? [`artifacts and variables of earlier actions are those of execution ${donor.execution}`] : [] };
}

/** The latest execution again, without what is done (CP-33). */
export function resumeExecution(pipeline: PipelineModel, store: RunStore): Execution {
  const again = `start anew with: cdk-delivery run ${pipeline.name}`;
  const state = store.latest(pipeline.name);
  if (!state) throw new UserError(`pipeline '${pipeline.name}' has no run to resume; ${again}`);
  if (state.status === 'Succeeded') throw new UserError(`the last run of pipeline '${pipeline.name}' succeeded, nothing is left to resume; ${again}`);
  if (state.structureHash !== pipeline.structureHash) {
    throw new UserError(`the structure of pipeline '${pipeline.name}' has changed since execution ${state.execution}, which cannot go on; ${again}`);
  }
  const stages = pipeline.stages.map((stage): StageModel => ({
    ...stage,
    // A transition is passed once: a stage that the execution has entered is not gated again.
    disabled: stage.actions.some((action) => locationOf(action) in state.actions) ? undefined : stage.disabled,
    actions: stage.actions.filter((action) => state.selected.includes(locationOf(action)) && !isDone(state, action)),
  }));
  return { state: { ...state, status: 'InProgress' }, stages: stages.filter((stage) => stage.actions.length > 0), notes: [] };
}

/** The newest execution of the same structure that did all that is needed. */
function findDonor(pipeline: PipelineModel, stages: readonly StageModel[], prerequisites: readonly ActionModel[], store: RunStore): RunState {
  const donors = store.history(pipeline.name).filter((state) =>
    state.structureHash === pipeline.structureHash && prerequisites.every((action) => isDone(state, action)));
  const production = stages.find((stage) => stage.production);
  // What was built without its tests is not promoted to production by a detour either.
  const donor = donors.find((state) => !(production && state.skipTests));
  if (donor) return donor;
  if (donors.length > 0) {
    throw new UserError(`stage '${production!.name}' deploys to production, and the earlier runs skipped the tests; run the whole pipeline with its tests`);
  }
  throw new UserError(`pipeline '${pipeline.name}' has no earlier run of this structure that has done ${prerequisites.map(locationOf).join(', ')}, `
    + 'which this part builds on; run the pipeline from its start');
}

function isIn(stages: readonly StageModel[], action: ActionModel): boolean {
  return stages.some((stage) => stage.actions.includes(action));
}
