/**
 * Which stages a pipeline has and what runs when: builds, environments and their dependencies in; stages and run orders out.
 * Pure: no CDK in here, and no decision about layout anywhere else.
 *
 *     Source -> Build -> for each environment: [<name>-approval] -> <name>: deployments side by side, then checks side by side
 *
 * What is too much for one stage of an environment goes on in `<name>-2` and so on, in the same order.
 */

export const SOURCE_STAGE = 'Source';
export const BUILD_STAGE = 'Build';
export const SOURCE_ACTION = 'Source';

/** Limits of AWS CodePipeline: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export const LIMITS = { stages: 50, actionsPerStage: 50, nameLength: 100 } as const;

export interface LayoutInput {
  /** Names of the actions of each build. */
  readonly builds: readonly (readonly string[])[];
  readonly environments: readonly LayoutEnvironment[];
}

export interface LayoutEnvironment {
  readonly name: string;
  readonly gate: boolean;
  readonly deployments: readonly LayoutDeployment[];
  readonly checks: readonly string[];
}

export interface LayoutDeployment {
  readonly name: string;
  readonly steps: readonly LayoutStep[];
}

export interface LayoutStep {
  /** `Upload` */
  readonly name: string;
  /** From 1. Steps of the same order run side by side, and a step of a higher one after them. */
  readonly order: number;
}

export interface LayoutStage {
  readonly name: string;
  /** The environment that the stage belongs to. */
  readonly environment?: string;
  readonly actions: readonly LayoutAction[];
}

export interface LayoutAction {
  readonly name: string;
  readonly runOrder: number;
  readonly subject: LayoutSubject;
}

/** What an action comes from; indexes point into the input. */
export type LayoutSubject =
  | { readonly kind: 'source' }
  | { readonly kind: 'build'; readonly build: number; readonly step: number }
  | { readonly kind: 'gate'; readonly environment: number }
  | { readonly kind: 'deployment'; readonly environment: number; readonly deployment: number; readonly step: number }
  | { readonly kind: 'check'; readonly environment: number; readonly check: number };

export function layOut(input: LayoutInput): LayoutStage[] {
  const stages: LayoutStage[] = [
    { name: SOURCE_STAGE, actions: [{ name: SOURCE_ACTION, runOrder: 1, subject: { kind: 'source' } }] },
  ];
  if (input.builds.length > 0) {
    const actions = input.builds.flatMap((names, build) => names.map((name, step): LayoutAction => ({ name, runOrder: 1, subject: { kind: 'build', build, step } })));
    stages.push({ name: BUILD_STAGE, actions });
  }
  input.environments.forEach((environment, index) => stages.push(...stagesOf(environment, index)));
  return stages;
}

/** The name of the stage in which an environment's gate waits. */
export function gateStage(environment: string): string {
  return `${environment}-approval`;
}

function stagesOf(environment: LayoutEnvironment, index: number): LayoutStage[] {
  const { name } = environment;
  const steps = environment.deployments.flatMap((deployment, position) => deployment.steps.map((step, at): LayoutAction => ({
    name: `${deployment.name}-${step.name}`,
    runOrder: step.order,
    subject: { kind: 'deployment', environment: index, deployment: position, step: at },
  })));
  const afterSteps = Math.max(0, ...steps.map((step) => step.runOrder)) + 1;
  const checks = environment.checks.map((check, position): LayoutAction => ({
    name: check,
    runOrder: afterSteps,
    subject: { kind: 'check', environment: index, check: position },
  }));
  const gate: LayoutStage = {
    name: gateStage(name),
    environment: name,
    actions: [{ name: 'Approve', runOrder: 1, subject: { kind: 'gate', environment: index } }],
  };
  const parts = inParts([...steps, ...checks]).map((actions, part): LayoutStage => ({ name: part === 0 ? name : `${name}-${part + 1}`, environment: name, actions }));
  return [...(environment.gate ? [gate] : []), ...parts];
}

/** As many actions at a time as fit in a stage, none before one that it waits for. */
function inParts(actions: readonly LayoutAction[]): LayoutAction[][] {
  const inOrder = actions.length > LIMITS.actionsPerStage ? [...actions].sort((one, other) => one.runOrder - other.runOrder) : [...actions];
  const parts = Math.max(1, Math.ceil(inOrder.length / LIMITS.actionsPerStage));
  return Array.from({ length: parts }, (_, part) => inOrder.slice(part * LIMITS.actionsPerStage, (part + 1) * LIMITS.actionsPerStage));
}

/** Everything that the service would refuse, in the words of whoever defined the pipeline. */
export function validateLayout(stages: readonly LayoutStage[]): string[] {
  const problems: string[] = [];
  if (stages.length < 2) problems.push('there is nothing to do after the source; call addBuild() or addEnvironment()');
  if (stages.length > LIMITS.stages) {
    problems.push(`a pipeline has at most ${LIMITS.stages} stages, got ${stages.length}; split it into pipelines that follow each other`);
  }
  for (const name of duplicates(stages.map((stage) => stage.name))) {
    problems.push(`stage '${name}' exists twice; give the environments names that differ from each other, from 'Source', 'Build' and from '<name>-approval'`);
  }
  return [...problems, ...stages.flatMap(validateStage)];
}

function validateStage(stage: LayoutStage): string[] {
  const problems: string[] = [];
  if (!isName(stage.name)) problems.push(`stage '${stage.name}': ${nameRule(stage.name)}`);
  if (stage.actions.length === 0) {
    problems.push(`environment '${stage.environment}' does nothing; call deploy() or verify() on it`);
  }
  if (stage.actions.length > LIMITS.actionsPerStage) {
    problems.push(`stage '${stage.name}': at most ${LIMITS.actionsPerStage} actions fit in a stage, got ${stage.actions.length}; build some of them in another pipeline`);
  }
  for (const name of duplicates(stage.actions.map((action) => action.name))) {
    problems.push(`stage '${stage.name}': two actions are called '${name}'; give each build, deployment and check of a stage its own name`);
  }
  for (const action of stage.actions) {
    if (!isName(action.name)) problems.push(`stage '${stage.name}', action '${action.name}': ${nameRule(action.name)}`);
  }
  return problems;
}

function isName(name: string): boolean {
  return /^[A-Za-z0-9.@_-]+$/.test(name) && name.length <= LIMITS.nameLength;
}

function nameRule(name: string): string {
  return name.length > LIMITS.nameLength
    ? `a name has at most ${LIMITS.nameLength} characters, got ${name.length}; shorten it`
    : `a name holds letters, digits and . @ _ - only, got '${name}'; rename it`;
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
