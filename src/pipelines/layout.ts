import { findCycle, OrderedStep, runOrders } from './private/run-orders';

/**
 * Which stages a pipeline has and what runs when: builds, environments and their dependencies in; stages and run orders out.
 * Pure: no CDK in here, and no decision about layout anywhere else.
 *
 *     Source -> Build -> for each environment: [<name>-prepare] -> [<name>-approval] -> <name>: entry, builds and deployments, then checks
 *
 * Builds and deployments of an environment run side by side, each step as early as what it waits for allows, and then the checks,
 * side by side too. What makes a plan, with the builds that it takes, comes before the gate that shows the plan; without a gate it
 * needs no stage of its own. Requirements, which approvers see, stand beside the plans; entries, which have to hold when the
 * deployments start, right before these. What is too much for one stage goes on in `<stage>-2` and so on, in the same order.
 */

export const SOURCE_STAGE = 'Source';
export const BUILD_STAGE = 'Build';
export const SOURCE_ACTION = 'Source';

/** Limits of AWS CodePipeline: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export const LIMITS = { stages: 50, actionsPerStage: 50, nameLength: 100 } as const;

export interface LayoutInput {
  /** Builds of the pipeline. They wait for each other alone. */
  readonly builds: readonly LayoutUnit[];
  readonly environments: readonly LayoutEnvironment[];
}

export interface LayoutEnvironment {
  readonly name: string;
  readonly gate: boolean;
  /** Whether the gate collects evidence before the approval and keeps who approved after it. */
  readonly evidence?: boolean;
  /** Builds of the environment's own. */
  readonly builds: readonly LayoutUnit[];
  readonly deployments: readonly LayoutUnit[];
  readonly checks: readonly LayoutCheck[];
}

export interface LayoutCheck {
  readonly name: string;
  /** `prepare`: before the gate, `entry`: between gate and deployments, `after`: after the deployments. */
  readonly place: 'prepare' | 'entry' | 'after';
}

/** A build or a deployment. */
export interface LayoutUnit {
  readonly name: string;
  readonly steps: readonly LayoutStep[];
}

export interface LayoutStep {
  /** `Upload` */
  readonly name: string;
  /** From 1. Steps of the same order run side by side, and a step of a higher one after them. */
  readonly order: number;
  /** Whether it makes what the gate shows. */
  readonly planned?: boolean;
  /** What has to be done before: positions in the builds, and of an environment then in its deployments. */
  readonly after?: readonly number[];
}

export interface LayoutStage {
  readonly name: string;
  /** The environment that the stage belongs to. */
  readonly environment?: string;
  /** What the stage is to its environment. */
  readonly phase?: 'prepare' | 'approval' | 'deployment';
  /** Whether it is the first of those that deploy to the environment. */
  readonly opens?: boolean;
  /** Whether it is the last of those that deploy to the environment. */
  readonly closes?: boolean;
  readonly actions: readonly LayoutAction[];
}

export interface LayoutAction {
  readonly name: string;
  readonly runOrder: number;
  readonly subject: LayoutSubject;
}

/** What a gate does, in this order. */
export type GateStep = 'evidence' | 'approve' | 'approver';

/** What an action comes from; indexes point into the input. `delivery` is the stage that a gate lets deliver, the last one if it is several. */
export type LayoutSubject =
  | { readonly kind: 'source' }
  | { readonly kind: 'build'; readonly build: number; readonly step: number }
  | { readonly kind: 'gate'; readonly environment: number; readonly step: GateStep; readonly delivery: string }
  | { readonly kind: 'environment-build'; readonly environment: number; readonly build: number; readonly step: number }
  | { readonly kind: 'deployment'; readonly environment: number; readonly deployment: number; readonly step: number }
  | { readonly kind: 'check'; readonly environment: number; readonly check: number };

export function layOut(input: LayoutInput): LayoutStage[] {
  const stages: LayoutStage[] = [
    { name: SOURCE_STAGE, actions: [{ name: SOURCE_ACTION, runOrder: 1, subject: { kind: 'source' } }] },
  ];
  if (input.builds.length > 0) {
    const steps = input.builds.flatMap((unit, build) => unit.steps.map((step, at) => stepOf(build, step, step.name, { kind: 'build', build, step: at })));
    stages.push({ name: BUILD_STAGE, actions: inOrder(steps) });
  }
  input.environments.forEach((environment, index) => stages.push(...stagesOf(environment, index)));
  return stages;
}

/** A step of an environment on its way to a stage. */
interface Step extends OrderedStep {
  readonly name: string;
  readonly planned: boolean;
  readonly subject: LayoutSubject;
}

function stagesOf(environment: LayoutEnvironment, index: number): LayoutStage[] {
  const { name, gate } = environment;
  const steps = stepsOf(environment, index);
  const planning = gate ? planningSteps(steps, environment.builds.length) : [];
  const checksAt = (place: LayoutCheck['place'], runOrder: number) => environment.checks.flatMap((check, position): LayoutAction[] =>
    check.place === place ? [{ name: check.name, runOrder, subject: { kind: 'check', environment: index, check: position } }] : []);
  const preparing = [...inOrder(planning), ...checksAt('prepare', 1)];
  const entries = checksAt('entry', 1);
  const deploying = inOrder(steps.filter((step) => !planning.includes(step)), entries.length > 0 ? 1 : 0);
  const checks = checksAt('after', Math.max(0, ...[...entries, ...deploying].map(({ runOrder }) => runOrder)) + 1);
  const parts = inParts(name, [...entries, ...deploying, ...checks]);
  const gateSteps: readonly (readonly [string, GateStep])[] = environment.evidence
    ? [['Evidence', 'evidence'], ['Approve', 'approve'], ['Approver', 'approver']] : [['Approve', 'approve']];
  const gateActions = gateSteps.map(([title, step], at): LayoutAction => ({
    name: title, runOrder: at + 1, subject: { kind: 'gate', environment: index, step, delivery: parts[parts.length - 1].name },
  }));
  return [
    ...preparing.length > 0 ? inParts(`${name}-prepare`, preparing).map((part): LayoutStage => ({ ...part, environment: name, phase: 'prepare' })) : [],
    ...gate ? [{ name: `${name}-approval`, environment: name, phase: 'approval', actions: gateActions } as const] : [],
    ...parts.map((part, at): LayoutStage => ({ ...part, environment: name, phase: 'deployment', opens: at === 0, closes: at === parts.length - 1 })),
  ];
}

function stepsOf({ builds, deployments }: LayoutEnvironment, environment: number): Step[] {
  return [
    ...builds.flatMap(({ steps }, build) => steps.map((step, at) => stepOf(build, step, step.name, { kind: 'environment-build', environment, build, step: at }))),
    ...deployments.flatMap(({ name, steps }, deployment) => steps.map((step, at) =>
      stepOf(builds.length + deployment, step, `${name}-${step.name}`, { kind: 'deployment', environment, deployment, step: at }))),
  ];
}

function stepOf(unit: number, { order, after = [], planned = false }: LayoutStep, name: string, subject: LayoutSubject): Step {
  return { unit, order, after, planned, name, subject };
}

/** What makes the plans of an environment, with the builds that it takes and those that these take. */
function planningSteps(steps: readonly Step[], builds: number): Step[] {
  const planning = new Set(steps.filter(({ planned }) => planned));
  // The set grows while it is walked through.
  for (const { after } of planning) {
    for (const step of steps) if (step.unit < builds && after.includes(step.unit)) planning.add(step);
  }
  return steps.filter((step) => planning.has(step));
}

function inOrder(steps: readonly Step[], after = 0): LayoutAction[] {
  const orders = runOrders(steps);
  return steps.map((step) => ({ name: step.name, runOrder: after + orders.get(step)!, subject: step.subject }));
}

/** As many actions at a time as fit in a stage, none before one that it waits for. */
function inParts(name: string, actions: readonly LayoutAction[]): Pick<LayoutStage, 'name' | 'actions'>[] {
  const sorted = actions.length > LIMITS.actionsPerStage ? [...actions].sort((one, other) => one.runOrder - other.runOrder) : [...actions];
  const parts = Math.max(1, Math.ceil(sorted.length / LIMITS.actionsPerStage));
  return Array.from({ length: parts }, (_, part) => ({
    name: part === 0 ? name : `${name}-${part + 1}`,
    actions: sorted.slice(part * LIMITS.actionsPerStage, (part + 1) * LIMITS.actionsPerStage),
  }));
}

/** Environments whose steps wait for each other, or for what the approval comes before. */
export function validateDependencies({ environments }: LayoutInput): string[] {
  return environments.flatMap((environment, index) => {
    const steps = stepsOf(environment, index);
    const who = `environment '${environment.name}'`;
    const cycle = findCycle(steps);
    if (cycle) {
      const names = [...cycle, cycle[0]].map(({ name }) => `'${name}'`).join(' waits for ');
      return [`${who}: ${names}; let one of them do without what the other leaves`];
    }
    if (!environment.gate) return [];
    const builds = environment.builds.length;
    return planningSteps(steps, builds).flatMap(({ name, after }) => after.filter((unit) => unit >= builds).map((unit) =>
      `${who}: '${name}' comes before the approval, but uses what '${environment.deployments[unit - builds].name}' leaves, which is deployed after it; `
      + 'deploy that in an environment before this one'));
  });
}

/** Everything that the service would refuse, in the words of whoever defined the pipeline. */
export function validateLayout(stages: readonly LayoutStage[]): string[] {
  const problems: string[] = [];
  if (stages.length < 2) problems.push('there is nothing to do after the source; call addBuild() or addEnvironment()');
  if (stages.length > LIMITS.stages) {
    problems.push(`a pipeline has at most ${LIMITS.stages} stages, got ${stages.length}; split it into pipelines that follow each other`);
  }
  for (const name of duplicates(stages.map((stage) => stage.name))) {
    problems.push(`stage '${name}' exists twice; give the environments names that differ from each other, from 'Source', 'Build', '<name>-prepare' and '<name>-approval'`);
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
