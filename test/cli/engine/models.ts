import type { FunctionModel } from '../../../src/cli/model/function';
import type { ActionModel, PipelineModel, StageModel } from '../../../src/cli/model/pipeline';

/** An action that says only what a test is about. */
export function action(stageName: string, name: string, rest: Partial<ActionModel> = {}): ActionModel {
  return {
    stage: stageName,
    name,
    category: 'Build',
    owner: 'AWS',
    provider: 'CodeBuild',
    runOrder: 1,
    region: 'us-east-1',
    configuration: {},
    inputs: [],
    outputs: [],
    commands: [],
    outputVariables: [],
    environmentVariables: [],
    ...rest,
  };
}

/** A rule of a condition. */
export function rule(stageName: string, name: string, provider = 'VariableCheck', rest: Partial<ActionModel> = {}): ActionModel {
  return action(stageName, name, { category: 'Rule', provider, ...rest });
}

export function functionModel(rest: Partial<FunctionModel> = {}): FunctionModel {
  return { name: 'fn', stackName: 'Shop', logicalId: 'Fn', environment: {}, timeoutSeconds: 3, memoryMb: 128, region: 'eu-west-1', layers: [], ...rest };
}

export function stage(name: string, actions: readonly ActionModel[], rest: Partial<StageModel> = {}): StageModel {
  return { name, production: false, actions, ...rest };
}

export function pipeline(stages: readonly StageModel[], rest: Partial<PipelineModel> = {}): PipelineModel {
  return {
    name: 'Shop', stackName: 'ShopStack', logicalId: 'Pipeline', account: '111111111111', region: 'us-east-1', variables: [], structureHash: 'h1', stages, ...rest,
  };
}

/** Source -> Build -> Staging -> Production with its gate, wired by artifacts and a namespace. */
export function deliveryPipeline(rest: Partial<PipelineModel> = {}): PipelineModel {
  const output = (name: string) => ({ name, files: [] });
  return pipeline([
    stage('Source', [action('Source', 'Checkout', { category: 'Source', namespace: 'Source', outputs: [output('Tree')] })]),
    stage('Build', [action('Build', 'App', { inputs: ['Tree'], outputs: [output('Site')] })]),
    stage('Staging', [action('Staging', 'Deploy', { inputs: ['Site'] })], { environment: 'staging' }),
    stage('Production', [
      action('Production', 'Gate', { category: 'Approval', provider: 'Manual', configuration: { CustomData: 'release #{Source.CommitId}?' } }),
      action('Production', 'Deploy', { inputs: ['Site'], runOrder: 2 }),
    ], { environment: 'production', production: true }),
  ], rest);
}
