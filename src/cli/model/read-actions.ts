import type { ActionModel, EnvironmentVariable } from './pipeline';
import { environmentVariable, readProject, textValues, type CfnEnvironmentVariable } from './read-compute';
import { readFunction } from './read-functions';
import type { PipelineRecord } from '../../contract';
import { regionOf } from '../assembly/local-names';
import type { Resolver } from '../assembly/resolver';
import type { StackTemplate } from '../assembly/template';

/** An action as CloudFormation spells it, its intrinsics resolved. Templates may lack any of it. */
export interface CfnAction {
  readonly Name?: string;
  readonly ActionTypeId?: { readonly Category?: string; readonly Owner?: string; readonly Provider?: string };
  readonly RunOrder?: number | string;
  readonly Namespace?: string;
  readonly Region?: string;
  readonly RoleArn?: unknown;
  readonly Configuration?: unknown;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly OutputArtifacts?: readonly { readonly Name: string; readonly Files?: readonly string[] }[];
  readonly Commands?: readonly string[];
  readonly OutputVariables?: readonly string[];
  readonly EnvironmentVariables?: readonly CfnEnvironmentVariable[];
}

/** CDK adds it to CodeBuild actions so that a changed project restarts a self-updating pipeline: it means nothing to the build. */
const PROJECT_CONFIG_HASH = '_PROJECT_CONFIG_HASH';

export function readAction(resolver: Resolver, stack: StackTemplate, stage: string, action: CfnAction, record?: PipelineRecord): ActionModel {
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
    roleArn: resolver.text(stack, action.RoleArn) || undefined,
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
