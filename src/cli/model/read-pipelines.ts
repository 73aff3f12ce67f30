import { createHash } from 'crypto';
import { PIPELINE_RECORD, type PipelineRecord } from '../../contract';
import { accountOf, regionOf } from '../assembly/local-names';
import { Resolver, type LocatedResource } from '../assembly/resolver';
import type { Assembly, StackTemplate } from '../assembly/template';
import { UserError } from '../errors';
import type { ActionModel, EnvironmentVariable, PipelineModel, StageModel } from './pipeline';
import { environmentVariable, readProject, textValues, type CfnEnvironmentVariable } from './read-compute';
import { readFunction } from './read-functions';
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
}

interface CfnAction {
  readonly Name?: string;
  readonly ActionTypeId?: { readonly Category?: string; readonly Owner?: string; readonly Provider?: string };
  readonly RunOrder?: number | string;
  readonly Namespace?: string;
  readonly Region?: string;
  readonly Configuration?: unknown;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly OutputArtifacts?: readonly { readonly Name: string; readonly Files?: readonly string[] }[];
  readonly Commands?: readonly string[];
  readonly OutputVariables?: readonly string[];
  readonly EnvironmentVariables?: readonly CfnEnvironmentVariable[];
}

/** CDK adds it to CodeBuild actions so that a changed project restarts a self-updating pipeline: it means nothing to the build. */
const PROJECT_CONFIG_HASH = '_PROJECT_CONFIG_HASH';

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

function readAction(resolver: Resolver, stack: StackTemplate, stage: string, action: CfnAction, record?: PipelineRecord): ActionModel {
  const name = action.Name ?? '';
  const { environmentVariables, configuration } = readConfiguration(resolver, stack, action);
  return {
    stage,
    name,
    category: action.ActionTypeId?.Category ?? '',
    owner: action.ActionTypeId?.Owner ?? '',
    provider: action.ActionTypeId?.Provider ?? '',
    runOrder: Number(action.RunOrder ?? 1),
    namespace: action.Namespace,
    region: action.Region ?? regionOf(stack),
    configuration,
    inputs: (action.InputArtifacts ?? []).map((artifact) => artifact.Name),
    outputs: (action.OutputArtifacts ?? []).map((artifact) => ({ name: artifact.Name, files: artifact.Files ?? [] })),
    commands: action.Commands ?? [],
    outputVariables: action.OutputVariables ?? [],
    environmentVariables,
    record: record?.actions[`${stage}/${name}`],
    project: configuration.ProjectName ? readProject(resolver, stack, configuration.ProjectName) : undefined,
    function: configuration.FunctionName ? readFunction(resolver, stack, configuration.FunctionName) : undefined,
  };
}

/**
 * Configuration and environment variables. Commands actions have the variables in CloudFormation's own spelling, CodeBuild
 * actions as JSON text within the configuration, which stays there too for what shows or checks it.
 */
function readConfiguration(resolver: Resolver, stack: StackTemplate, action: CfnAction): Pick<ActionModel, 'configuration' | 'environmentVariables'> {
  const own = (action.EnvironmentVariables ?? []).map((variable) => environmentVariable(resolver, stack, variable));
  const { EnvironmentVariables: json, ...configuration } = textValues(resolver, stack, action.Configuration);
  if (json === undefined) return { configuration, environmentVariables: own };
  const variables = parseEnvironmentVariables(json);
  if (!variables) return { configuration: { ...configuration, EnvironmentVariables: json }, environmentVariables: own };
  const meant = variables.filter((variable) => variable.name !== PROJECT_CONFIG_HASH);
  return {
    configuration: meant.length > 0 ? { ...configuration, EnvironmentVariables: JSON.stringify(meant) } : configuration,
    environmentVariables: [...own, ...meant],
  };
}

/** The `EnvironmentVariables` of a CodeBuild action; undefined when it is not the JSON that CodePipeline wants. */
export function parseEnvironmentVariables(json: string): EnvironmentVariable[] | undefined {
  try {
    return (JSON.parse(json) as EnvironmentVariable[]).map(({ name, value, type }) => ({ name, value: String(value), type: type ?? 'PLAINTEXT' }));
  } catch {
    return undefined;
  }
}

/** Of what CodePipeline calls the structure: a changed project, function or record leaves it alone. */
function structureHash(stages: readonly StageModel[]): string {
  const structure = stages.map(({ name, actions }) => ({
    name,
    actions: actions.map((action) => ({
      ...action, configuration: Object.entries(action.configuration).sort(), project: undefined, function: undefined, record: undefined,
    })),
  }));
  return createHash('sha256').update(JSON.stringify(structure)).digest('hex');
}
