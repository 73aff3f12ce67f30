import { UserError } from '../errors';
import { actionsOf } from './run-state';
import { referencedNamespaces } from './variables';
import { rulesOf, type ActionModel, type PipelineModel, type StageModel } from '../model/pipeline';

/** Which part of a pipeline to run. Nothing given is all of it. */
export interface Selection {
  /** Up to and including the stages of this environment. */
  readonly environment?: string;
  /** From this stage on. */
  readonly from?: string;
  /** Just `<stage>` or `<stage>/<action>`. */
  readonly only?: string;
  readonly skipTests: boolean;
}

/** The stages to run, each with the actions to run. */
export function selectStages(pipeline: PipelineModel, selection: Selection): StageModel[] {
  if (selection.only !== undefined && (selection.from !== undefined || selection.environment !== undefined)) {
    throw new UserError('--only says exactly what to run; leave out --from and --environment');
  }
  const stages = selection.only === undefined
    ? upTo(pipeline, selection.environment).filter((stage) => pipeline.stages.indexOf(stage) >= indexOf(pipeline, selection.from))
    : only(pipeline, selection.only);
  if (stages.length === 0) {
    throw new UserError(`nothing to run: stage '${selection.from}' comes after the stages of environment '${selection.environment}'`);
  }
  if (selection.skipTests) refuseProduction(pipeline, stages);
  return stages;
}

/** The stage as far as it is its actions. */
export function withoutConditions(stage: StageModel): StageModel {
  return { ...stage, beforeEntry: undefined, onSuccess: undefined, onFailure: undefined };
}

/** Actions outside of the selection whose artifacts or variables it needs. */
export function prerequisitesOf(pipeline: PipelineModel, stages: readonly StageModel[]): ActionModel[] {
  const selected = stages.flatMap((stage) => [...stage.actions, ...rulesOf(stage)]);
  const artifacts = new Set(selected.flatMap((action) => action.inputs));
  const namespaces = new Set(selected.flatMap((action) => [...referencedNamespaces(action)]));
  return actionsOf(pipeline).filter((action) => !selected.includes(action)
    && (action.outputs.some((output) => artifacts.has(output.name)) || (action.namespace !== undefined && namespaces.has(action.namespace))));
}

function upTo(pipeline: PipelineModel, environment: string | undefined): readonly StageModel[] {
  if (environment === undefined) return pipeline.stages;
  const environments = [...new Set(pipeline.stages.flatMap((stage) => stage.environment ?? []))];
  const rank = environments.indexOf(environment);
  if (rank < 0) {
    const known = environments.length > 0 ? `its environments are: ${environments.join(', ')}` : 'it has no environments';
    throw new UserError(`pipeline '${pipeline.name}' has no environment '${environment}'; ${known}`);
  }
  const last = pipeline.stages.map((stage) => stage.environment).lastIndexOf(environment);
  return pipeline.stages.filter((stage, index) =>
    index <= last && (stage.environment === undefined || environments.indexOf(stage.environment) <= rank));
}

function indexOf(pipeline: PipelineModel, stage: string | undefined): number {
  return stage === undefined ? 0 : pipeline.stages.indexOf(findStage(pipeline, stage));
}

function only(pipeline: PipelineModel, location: string): StageModel[] {
  const [stageName, actionName] = split(location);
  const stage = findStage(pipeline, stageName);
  if (actionName === undefined) return [stage];
  const action = stage.actions.find((candidate) => candidate.name === actionName);
  if (!action) {
    throw new UserError(`stage '${stage.name}' has no action '${actionName}'; its actions are: ${stage.actions.map(({ name }) => name).join(', ')}`);
  }
  return [{ ...withoutConditions(stage), actions: [action] }];
}

function split(location: string): [string, string | undefined] {
  const slash = location.indexOf('/');
  return slash < 0 ? [location, undefined] : [location.slice(0, slash), location.slice(slash + 1)];
}

function findStage(pipeline: PipelineModel, name: string): StageModel {
  const stage = pipeline.stages.find((candidate) => candidate.name === name);
  if (!stage) throw new UserError(`pipeline '${pipeline.name}' has no stage '${name}'; its stages are: ${pipeline.stages.map((s) => s.name).join(', ')}`);
  return stage;
}

function refuseProduction(pipeline: PipelineModel, stages: readonly StageModel[]): void {
  const production = stages.find((stage) => stage.production);
  if (!production) return;
  const earlier = pipeline.stages.slice(0, pipeline.stages.findIndex((stage) => stage.name === production.name));
  const before = earlier.reverse().find((stage) => stage.environment !== undefined && !stage.production)?.environment;
  const instead = before === undefined ? 'leave it out' : `leave it out, or stop earlier with --environment ${before}`;
  throw new UserError(`--skip-tests: stage '${production.name}' deploys to production, which needs the tests; ${instead}`);
}
