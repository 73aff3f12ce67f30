import type { ActionModel, PipelineModel, StageModel } from './pipeline';
import { parseEnvironmentVariables } from './read-actions';
import { rulesAt, validateConditions } from './validate-conditions';

/** An action with its place in the pipeline, for order and for messages. */
interface PlacedAction {
  readonly action: ActionModel;
  readonly stageIndex: number;
  /** `<template path> (<stage>/<action>)` */
  readonly who: string;
}

/** What CodePipeline would refuse, or fail on while it runs, as far as the template tells. */
export function validatePipeline(model: PipelineModel): string[] {
  const path = `${model.stackName}/${model.logicalId}`;
  const actions = model.stages.flatMap((stage, stageIndex) => stage.actions.map((action, i): PlacedAction =>
    ({ action, stageIndex, who: `${path}/Stages.${stageIndex}.Actions.${i} (${stage.name}/${action.name})` })));
  const rules = model.stages.flatMap((stage, stageIndex) => rulesAt(`${path}/Stages.${stageIndex}`, stage).map((rule): PlacedAction => ({ ...rule, stageIndex })));
  return [
    ...validateStages(path, model.stages),
    ...model.stages.flatMap((stage, stageIndex) => validateConditions(`${path}/Stages.${stageIndex} (${stage.name})`, stage, stageIndex === 0)),
    ...actions.flatMap(validateAction),
    ...validateUniqueNames(actions),
    ...validateArtifactOrder([...actions, ...rules], actions),
    ...validateVariables([...actions, ...rules], actions, model),
  ];
}

const STAGES = { min: 2, max: 50 };
const PARALLEL_ACTIONS = 50;
const RUN_ORDER = { min: 1, max: 999 };

function validateStages(path: string, stages: readonly StageModel[]): string[] {
  const problems: string[] = [];
  if (stages.length < STAGES.min || stages.length > STAGES.max) {
    problems.push(`${path}: a pipeline has ${STAGES.min} to ${STAGES.max} stages, got ${stages.length}`);
  }
  stages.forEach((stage, i) => {
    const who = `${path}/Stages.${i} (${stage.name})`;
    if (stages.findIndex(({ name }) => name === stage.name) < i) problems.push(`${who}: another stage has the same name; rename one of them`);
    if (stage.actions.length === 0) problems.push(`${who}: the stage has no action; add one or remove the stage`);
    const misplaced = stage.actions.filter((action) => (action.category === 'Source') !== (i === 0)).map((action) => `'${action.name}'`);
    if (misplaced.length > 0 && i === 0) problems.push(`${who}: the first stage holds only source actions, got ${misplaced.join(', ')}; move it to a later stage`);
    if (misplaced.length > 0 && i > 0) problems.push(`${who}: source actions belong to the first stage, got ${misplaced.join(', ')}; move it there`);
    for (const runOrder of new Set(stage.actions.map((action) => action.runOrder))) {
      const parallel = stage.actions.filter((action) => action.runOrder === runOrder).length;
      if (parallel > PARALLEL_ACTIONS) {
        problems.push(`${who}: at most ${PARALLEL_ACTIONS} actions run in parallel, got ${parallel} of run order ${runOrder}; give some another run order`);
      }
    }
  });
  return problems;
}

type Range = readonly [min: number, max: number];

/** How many input and output artifacts an action takes; what is not here is not checked. */
const ARTIFACTS: { readonly [kind: string]: { readonly inputs: Range; readonly outputs: Range } } = {
  'Source/AWS/S3': { inputs: [0, 0], outputs: [1, 1] },
  'Source/AWS/CodeCommit': { inputs: [0, 0], outputs: [1, 1] },
  'Source/AWS/CodeStarSourceConnection': { inputs: [0, 0], outputs: [1, 1] },
  'Source/AWS/ECR': { inputs: [0, 0], outputs: [1, 1] },
  'Source/ThirdParty/GitHub': { inputs: [0, 0], outputs: [1, 1] },
  'Build/AWS/CodeBuild': { inputs: [1, 5], outputs: [0, 5] },
  'Test/AWS/CodeBuild': { inputs: [1, 5], outputs: [0, 5] },
  'Compute/AWS/Commands': { inputs: [1, 10], outputs: [0, 1] },
  'Approval/AWS/Manual': { inputs: [0, 0], outputs: [0, 0] },
  'Deploy/AWS/S3': { inputs: [1, 1], outputs: [0, 0] },
  'Deploy/AWS/CloudFormation': { inputs: [0, 10], outputs: [0, 1] },
  'Deploy/AWS/CodeDeploy': { inputs: [1, 1], outputs: [0, 0] },
  'Deploy/AWS/CodeDeployToECS': { inputs: [1, 5], outputs: [0, 0] },
  'Deploy/AWS/ECS': { inputs: [1, 1], outputs: [0, 0] },
  'Deploy/AWS/Lambda': { inputs: [0, 1], outputs: [0, 0] },
  'Invoke/AWS/Lambda': { inputs: [0, 5], outputs: [0, 5] },
};
const CUSTOM_ARTIFACTS = { inputs: [0, 5] as Range, outputs: [0, 5] as Range };

function validateAction({ action, who }: PlacedAction): string[] {
  const problems: string[] = [];
  const { runOrder, owner, configuration } = action;
  if (!Number.isInteger(runOrder) || runOrder < RUN_ORDER.min || runOrder > RUN_ORDER.max) {
    problems.push(`${who}: a run order is a whole number from ${RUN_ORDER.min} to ${RUN_ORDER.max}, got ${runOrder}`);
  }
  const allowed = owner === 'Custom' ? CUSTOM_ARTIFACTS : ARTIFACTS[`${action.category}/${owner}/${action.provider}`];
  for (const side of ['inputs', 'outputs'] as const) {
    const [min, max] = allowed?.[side] ?? [0, Infinity];
    const count = action[side].length;
    if (count < min || count > max) {
      problems.push(`${who}: ${action.provider} actions have ${rangeText(min, max)} ${side.slice(0, -1)} artifact${max === 1 ? '' : 's'}, got ${count}`);
    }
  }
  if (configuration.EnvironmentVariables !== undefined && !parseEnvironmentVariables(configuration.EnvironmentVariables)) {
    problems.push(`${who}: 'EnvironmentVariables' is a JSON list of { name, value, type }, got ${configuration.EnvironmentVariables}`);
  }
  return problems;
}

function rangeText(min: number, max: number): string {
  if (max === 0) return 'no';
  if (min === 0) return `at most ${max}`;
  return min === max ? `exactly ${min}` : `${min} to ${max}`;
}

function validateUniqueNames(actions: readonly PlacedAction[]): string[] {
  const outputs = actions.flatMap(({ action, who }) => action.outputs.map(({ name }) => ({ name, who })));
  const namespaces = actions.flatMap(({ action, who }) => action.namespace === undefined ? [] : [{ name: action.namespace, who }]);
  const names = actions.map(({ action, stageIndex, who }) => ({ name: action.name, who, scope: stageIndex }));
  return [
    ...repeated(names).map(({ name, who }) => `${who}: another action of the stage is named '${name}' too; rename one of them`),
    ...repeated(outputs).map(({ name, who }) => `${who}: output artifact '${name}' is written by another action too; rename one of them`),
    ...repeated(namespaces).map(({ name, who }) => `${who}: variable namespace '${name}' belongs to another action too; rename one of them`),
    ...namespaces.filter(({ name }) => outputs.some((output) => output.name === name))
      .map(({ name, who }) => `${who}: variable namespace '${name}' is also the name of an artifact; rename one of them`),
  ];
}

function repeated<T extends { readonly name: string; readonly scope?: number }>(items: readonly T[]): T[] {
  return items.filter((item, i) => items.findIndex(({ name, scope }) => name === item.name && scope === item.scope) < i);
}

function validateArtifactOrder(consumers: readonly PlacedAction[], actions: readonly PlacedAction[]): string[] {
  return consumers.flatMap((consumer) => consumer.action.inputs.flatMap((input) => {
    const producer = actions.find(({ action }) => action.outputs.some(({ name }) => name === input));
    if (!producer) return [`${consumer.who}: no action writes input artifact '${input}'; name the output of an earlier action`];
    if (!isBefore(producer, consumer)) {
      return [`${consumer.who}: input artifact '${input}' is written only by ${locationOf(producer)}; run that action earlier`];
    }
    return [];
  }));
}

/** Namespaces that CodePipeline itself fills. */
const EXECUTION_NAMESPACE = 'codepipeline';
const PIPELINE_NAMESPACE = 'variables';

function validateVariables(consumers: readonly PlacedAction[], actions: readonly PlacedAction[], model: PipelineModel): string[] {
  return consumers.flatMap((consumer) => variablesOf(consumer.action).flatMap(({ text, namespace, key }) => {
    if (namespace === EXECUTION_NAMESPACE) return [];
    if (namespace === PIPELINE_NAMESPACE) {
      return model.variables.some(({ name }) => name === key) ? [] : [`${consumer.who}: ${text} names no variable of the pipeline; declare it`];
    }
    const producer = actions.find(({ action }) => action.namespace === namespace);
    if (!producer) return [`${consumer.who}: no action has the variable namespace of ${text}; give the action that sets it the namespace '${namespace}'`];
    if (!isBefore(producer, consumer)) return [`${consumer.who}: ${text} is set only by ${locationOf(producer)}; run that action earlier`];
    return [];
  }));
}

function variablesOf(action: ActionModel): { readonly text: string; readonly namespace: string; readonly key: string }[] {
  const texts = [...Object.values(action.configuration), ...action.environmentVariables.map(({ value }) => value)];
  const variables = texts.flatMap((text) => [...text.matchAll(/#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_.-]+)\}/g)]);
  return [...new Map(variables.map(([text, namespace, key]) => [text, { text, namespace, key }])).values()];
}

function isBefore(first: PlacedAction, second: PlacedAction): boolean {
  return first.stageIndex < second.stageIndex || (first.stageIndex === second.stageIndex && first.action.runOrder < second.action.runOrder);
}

function locationOf({ action }: PlacedAction): string {
  return `${action.stage}/${action.name}`;
}
