import { createHash } from 'crypto';
import { PIPELINE_RECORD, type PipelineRecord } from '../../contract';
import { accountOf, regionOf } from '../assembly/local-names';
import { Resolver, type LocatedResource } from '../assembly/resolver';
import type { Assembly } from '../assembly/template';
import { UserError } from '../errors';
import type { ActionModel, ConditionModel, PipelineModel, StageModel } from './pipeline';
import { readAction, type CfnAction } from './read-actions';
import { readConditions, readFailure, type CfnConditions, type CfnFailure } from './read-conditions';
import { readRecord } from './records';

/** The pipeline resource with its intrinsics resolved. Types say what CloudFormation asks for; templates may still lack any of it. */
interface PipelineProperties {
  readonly Name?: string;
  readonly Stages?: readonly CfnStage[];
  readonly Variables?: readonly { readonly Name: string; readonly DefaultValue?: string }[];
  readonly DisableInboundStageTransitions?: readonly { readonly StageName: string; readonly Reason?: string }[];
}

interface CfnStage {
  readonly Name?: string;
  readonly Actions?: readonly CfnAction[];
  readonly BeforeEntry?: CfnConditions;
  readonly OnSuccess?: CfnConditions;
  readonly OnFailure?: CfnFailure;
}

/** Every pipeline of the assembly, whatever made it. */
export function readPipelines(assembly: Assembly): PipelineModel[] {
  const resolver = new Resolver(assembly);
  return resolver.resources('AWS::CodePipeline::Pipeline').map((located) => readPipeline(resolver, located));
}

/** The pipeline that a user means by a name: `Name`, or `Stack/Name` where several have it. */
export function findPipeline(models: readonly PipelineModel[], name: string): PipelineModel {
  const matchers: ((model: PipelineModel) => boolean)[] = [
    (model) => model.name === name,
    (model) => qualified(model) === name,
    (model) => [model.name, qualified(model)].some((candidate) => candidate.toLowerCase() === name.toLowerCase()),
  ];
  const found = matchers.map((matcher) => models.filter(matcher)).find((matches) => matches.length > 0) ?? [];
  if (found.length === 1) return found[0];
  if (found.length > 1) throw new UserError(`several pipelines are named '${name}'; say which one: ${pipelineNames(found)}`);
  throw new UserError(models.length === 0
    ? `there is no pipeline '${name}': the app has none at all`
    : `there is no pipeline '${name}'; the app has: ${pipelineNames(models)}`);
}

/** What `findPipeline` takes for each of them, for messages. */
export function pipelineNames(models: readonly PipelineModel[]): string {
  const isUnique = ({ name }: PipelineModel) => models.filter((other) => other.name.toLowerCase() === name.toLowerCase()).length === 1;
  return models.map((model) => isUnique(model) ? model.name : qualified(model)).join(', ');
}

function qualified(model: PipelineModel): string {
  return `${model.stackName}/${model.name}`;
}

function readPipeline(resolver: Resolver, located: LocatedResource): PipelineModel {
  const { stack, logicalId, resource } = located;
  const properties = (resolver.resolve(stack, resource.Properties) ?? {}) as PipelineProperties;
  const record = readRecord<PipelineRecord>(resolver, located, PIPELINE_RECORD);
  const disabled = new Map(properties.DisableInboundStageTransitions?.map(({ StageName, Reason }) => [StageName, Reason || 'no reason given']));
  const stages = (properties.Stages ?? []).map((stage): StageModel => {
    const name = stage.Name ?? '';
    const environment = record?.environments.find((candidate) => candidate.stages.includes(name));
    return {
      name,
      environment: environment?.name,
      production: environment?.production ?? false,
      disabled: disabled.get(name),
      actions: (stage.Actions ?? []).map((action) => readAction(resolver, stack, name, action, record)),
      beforeEntry: readConditions(resolver, stack, name, stage.BeforeEntry, record),
      onSuccess: readConditions(resolver, stack, name, stage.OnSuccess, record),
      onFailure: readFailure(resolver, stack, name, stage.OnFailure, record),
    };
  });
  return {
    name: record?.name ?? (properties.Name || logicalId),
    stackName: stack.name,
    logicalId,
    account: accountOf(stack),
    region: regionOf(stack),
    stages,
    variables: (properties.Variables ?? []).map(({ Name, DefaultValue }) => ({ name: Name, defaultValue: DefaultValue })),
    record,
    structureHash: structureHash(stages),
  };
}

/** Of what CodePipeline calls the structure: a changed project, function or record leaves it alone. */
function structureHash(stages: readonly StageModel[]): string {
  const ofAction = (action: ActionModel) => ({
    ...action,
    configuration: Object.entries(action.configuration).sort(),
    project: undefined,
    function: undefined,
    record: undefined,
    expects: undefined,
  });
  const ofConditions = (conditions: readonly ConditionModel[] | undefined) =>
    conditions?.map((condition) => ({ ...condition, rules: condition.rules.map(ofAction) }));
  const structure = stages.map(({ name, actions, beforeEntry, onSuccess, onFailure }) => ({
    name,
    actions: actions.map(ofAction),
    beforeEntry: ofConditions(beforeEntry),
    onSuccess: ofConditions(onSuccess),
    onFailure: onFailure && { ...onFailure, conditions: ofConditions(onFailure.conditions) },
  }));
  return createHash('sha256').update(JSON.stringify(structure)).digest('hex');
}
