import { randomUUID } from 'crypto';
import { UserError } from '../errors';
import { actionsOf, isDone, locationOf, STATE_VERSION, type RunState } from './run-state';
import { prerequisitesOf, withoutConditions } from './selection';
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
  const state = await createState(pipeline, stages, donor, store, clock, {
    skipTests: options.skipTests || (donor?.skipTests ?? false),
    pipelineVariables: options.pipelineVariables,
  });
  return { state, stages, notes: donor ? [`artifacts and variables of earlier actions are those of execution ${donor.execution}`] : [] };
}

/** A new execution of one stage, with all that an earlier execution had when it succeeded there (CP-45). */
export async function startRollback(pipeline: PipelineModel, stage: StageModel, target: RunState, store: RunStore, clock: Clock): Promise<Execution> {
  const stages = [asRollback(wholeStage(pipeline, stage))];
  const { skipTests, pipelineVariables, execution: rollbackTo } = target;
  return { state: await createState(pipeline, stages, target, store, clock, { skipTests, pipelineVariables, rollbackTo }), stages, notes: [] };
}

/** The newest execution that a stage can go back to. */
export function rollbackTarget(pipeline: PipelineModel, stage: StageModel, failed: RunState, store: RunStore): RunState | undefined {
  const { actions } = wholeStage(pipeline, stage);
  return store.history(pipeline.name).find((state) => state.execution !== failed.execution && isDonor(pipeline, state)
    && state.stages[stage.name]?.status === 'Succeeded' && actions.every((action) => isDone(state, action)));
}

/** With all its actions: the stage at hand has those that remained. */
function wholeStage(pipeline: PipelineModel, { name }: StageModel): StageModel {
  return pipeline.stages.find((stage) => stage.name === name)!;
}

/** Nothing stands between a stage and what it was before. */
function asRollback(stage: StageModel): StageModel {
  return { ...withoutConditions(stage), disabled: undefined };
}

/** The latest execution again, without what is done (CP-33). */
export function resumeExecution(pipeline: PipelineModel, store: RunStore): Execution {
  const again = `start anew with: cdk-delivery run ${pipeline.name}`;
  const state = store.latest(pipeline.name);
  if (!state) throw new UserError(`pipeline '${pipeline.name}' has no run to resume; ${again}`);
  if (state.status === 'Succeeded' && state.rollbackTo !== undefined) {
    throw new UserError(`the last run of pipeline '${pipeline.name}' was rolled back, nothing is left to resume; ${again}`);
  }
  if (state.status === 'Succeeded') throw new UserError(`the last run of pipeline '${pipeline.name}' succeeded, nothing is left to resume; ${again}`);
  if (state.structureHash !== pipeline.structureHash) {
    throw new UserError(`the structure of pipeline '${pipeline.name}' has changed since execution ${state.execution}, which cannot go on; ${again}`);
  }
  const open = pipeline.stages.filter(({ name }) => !['Succeeded', 'Skipped'].includes(state.stages[name]?.status));
  const stages = open.flatMap((stage) => remainingOf(stage, state) ?? []);
  return { state: { ...state, status: 'InProgress' }, stages, notes: [] };
}

/** What an execution still has to do in a stage; undefined when that is nothing. */
function remainingOf(stage: StageModel, state: RunState): StageModel | undefined {
  const selected = stage.actions.filter((action) => state.selected.includes(locationOf(action)));
  if (selected.length === 0) return undefined;
  const actions = selected.filter((action) => !isDone(state, action));
  if (state.rollbackTo !== undefined) return { ...asRollback(stage), actions };
  // Conditions are those of a whole stage.
  const guarded = selected.length < stage.actions.length ? withoutConditions(stage) : stage;
  // A transition is passed once, and so are the conditions of entry: a stage that the execution has entered is not gated again.
  const passed = state.stages[stage.name]?.entered ? { disabled: undefined, beforeEntry: undefined } : {};
  return actions.length > 0 || guarded.onSuccess ? { ...guarded, ...passed, actions } : undefined;
}

async function createState(
  pipeline: PipelineModel, stages: readonly StageModel[], donor: RunState | undefined, store: RunStore, clock: Clock,
  rest: Pick<RunState, 'skipTests' | 'pipelineVariables' | 'rollbackTo'>,
): Promise<RunState> {
  const restored = donor ? actionsOf(pipeline).filter((action) => isDone(donor, action) && !isIn(stages, action)) : [];
  const state: RunState = {
    version: STATE_VERSION,
    execution: randomUUID(),
    pipeline: pipeline.name,
    structureHash: pipeline.structureHash,
    started: clock.now(),
    status: 'InProgress',
    revision: donor?.revision ?? '',
    selected: stages.flatMap((stage) => stage.actions).map(locationOf),
    actions: Object.fromEntries(restored.map((action) => [locationOf(action), donor!.actions[locationOf(action)]])),
    stages: {},
    workDirectories: [],
    ...rest,
  };
  await store.create(state);
  // A skipped action has left nothing.
  const written = restored.filter((action) => donor!.actions[locationOf(action)].status === 'Succeeded');
  if (donor) store.copyArtifacts(donor.execution, state.execution, written.flatMap((action) => action.outputs.map((output) => output.name)));
  return state;
}

/** A rollback has what is old on purpose: nothing builds on it, and nothing goes back to it. */
function isDonor(pipeline: PipelineModel, state: RunState): boolean {
  return state.structureHash === pipeline.structureHash && state.rollbackTo === undefined;
}

/** The newest execution of the same structure that did all that is needed. */
function findDonor(pipeline: PipelineModel, stages: readonly StageModel[], prerequisites: readonly ActionModel[], store: RunStore): RunState {
  const donors = store.history(pipeline.name).filter((state) =>
    isDonor(pipeline, state) && prerequisites.every((action) => isDone(state, action)));
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
