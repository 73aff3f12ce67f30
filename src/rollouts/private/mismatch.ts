import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceShape, shapeOf } from './service-shape';
import { minutesIn } from './validation';
import { minutesOf, RolloutConfig } from '../rollout-config';

/** How the ECS action of CodePipeline waits: not longer than this. */
export const MAX_ACTION_MINUTES = 60;

const DEFINE = 'define it with EcsRollout';

/** What keeps a pipeline from deploying to a service by a rollout; by any that the service has when none is given. */
export function rolloutMismatches(service: ecs.IBaseService, rollout?: RolloutConfig): string[] {
  const shape = shapeOf(service);
  if (!shape) return [];
  const who = `service '${service.node.path}'`;
  const foreign = controllerMismatch(who, shape, rollout);
  if (foreign) return [foreign];
  if (!rollout || rollout.controller === ecs.DeploymentControllerType.CODE_DEPLOY) return [];
  if (shape.strategy !== rollout.strategy) {
    return [`${who} has the deployment strategy ${shape.strategy}, and ${rollout.title} needs ${rollout.strategy}; ${DEFINE} or set deploymentStrategy`];
  }
  return [...differences(who, shape, rollout), ...missing(who, shape, rollout, (value) => Stack.of(service).resolve(value))];
}

/** What keeps the ECS action from seeing the end of a rollout: it waits for so many minutes. */
export function timeoutMismatch(timeout: number, service: ecs.IBaseService, rollout?: RolloutConfig): string | undefined {
  if (rollout?.controller === ecs.DeploymentControllerType.CODE_DEPLOY) return undefined;
  const { strategy, bake, step } = rollout ? known(rollout) : shapeOf(service) ?? {};
  if (strategy === undefined || bake === undefined || (!rollout && strategy === 'ROLLING')) return undefined;
  const minutes = minutesOf(strategy as ecs.DeploymentStrategy, bake, step);
  if (!(minutes >= timeout)) return undefined; // also when it is not known
  const who = rollout?.title ?? `the rollout of service '${service.node.path}'`;
  return `${who} takes ${minutes} minutes beside the time in which tasks start, and the action waits ${timeout} minutes; `
    + (minutes < MAX_ACTION_MINUTES ? 'raise the timeout' : `shorten the bakes, or use ${codeDeployTwin(strategy)}, which may take days`);
}

function known({ strategy, bake, step }: RolloutConfig) {
  return { strategy, bake: minutesIn(bake), step: step && { percent: step.percent, bake: minutesIn(step.bake) ?? NaN } };
}

/** A rollout with its values, for messages and comparisons. */
export function describeRollout({ title, step, bake }: RolloutConfig): string {
  const values = [...(step ? [`${step.percent} percent, ${minutesIn(step.bake)} minutes`] : []), `bake ${minutesIn(bake)} minutes`];
  return `${title} (${values.join(', ')})`;
}

function controllerMismatch(who: string, { controller }: ServiceShape, rollout?: RolloutConfig): string | undefined {
  if (controller === 'EXTERNAL') {
    return `${who} has the deployment controller EXTERNAL, whose deployments CodePipeline cannot start; ${DEFINE}, or set the deployment controller ECS`;
  }
  if (!rollout) {
    return controller === 'CODE_DEPLOY'
      ? `${who} has the deployment controller CODE_DEPLOY, and its deployment group is not known; ${DEFINE}, or pass its rollout and deploymentGroup`
      : undefined;
  }
  if (controller === rollout.controller) return undefined;
  return controller === 'CODE_DEPLOY'
    ? `${who} has the deployment controller CODE_DEPLOY, and ${rollout.title} needs ECS; use ${codeDeployTwin(rollout.strategy)}, or ${DEFINE}`
    : `${who} has the deployment controller ${controller}, and ${rollout.title} needs CODE_DEPLOY; use ${nativeTwin(rollout.strategy)}, or ${DEFINE}`;
}

/** Values that the service has other than the rollout says. What is no number is a reference, and not known yet. */
function differences(who: string, shape: ServiceShape, { title, strategy, step, bake }: RolloutConfig): string[] {
  const compare = (what: string, unit: string, has: unknown, says: unknown) => typeof has === 'number' && typeof says === 'number' && has !== says
    ? [`${who} has a ${what} of ${has} ${unit}, and ${title} one of ${says}; ${DEFINE}, or give both the same`]
    : [];
  return [
    ...compare('traffic step', 'percent', shape.step?.percent, step?.percent),
    ...compare('pause between steps', 'minutes', shape.step?.bake, step && minutesIn(step.bake)),
    ...(strategy === ecs.DeploymentStrategy.ROLLING ? [] : compare('bake time', 'minutes', shape.bake, minutesIn(bake))),
  ];
}

/** What the rollout needs and the service does not have. */
function missing(who: string, shape: ServiceShape, rollout: RolloutConfig, resolve: (value: unknown) => unknown): string[] {
  const problems: string[] = [];
  if (rollout.strategy !== ecs.DeploymentStrategy.ROLLING && !shape.alternateTarget) {
    problems.push(`${who} has no second target group, and ${rollout.title} shifts traffic to one; ${DEFINE}, or give its load balancer target an alternateTarget`);
  }
  const has = (list: readonly unknown[], value: unknown) => list.some((one) => JSON.stringify(one) === JSON.stringify(resolve(value)));
  for (const alarm of rollout.alarms) {
    if (has(shape.alarmNames, alarm.alarmName)) continue;
    problems.push(`${who} does not watch alarm '${alarm.node.path}' of ${rollout.title}; ${DEFINE}, or add it to deploymentAlarms`);
  }
  for (const hook of [rollout.beforeTraffic, rollout.afterTraffic]) {
    if (!hook || has(shape.hookArns, hook.functionArn)) continue;
    problems.push(`${who} does not call function '${hook.node.path}' of ${rollout.title}; ${DEFINE}, or add it to lifecycleHooks`);
  }
  return problems;
}

function nativeTwin(strategy: ecs.DeploymentStrategy): string {
  return { ROLLING: 'Rollout.rolling', BLUE_GREEN: 'Rollout.blueGreen', LINEAR: 'Rollout.linear', CANARY: 'Rollout.canary' }[strategy];
}

function codeDeployTwin(strategy: string): string {
  return { LINEAR: 'Rollout.codeDeployLinear', CANARY: 'Rollout.codeDeployCanary' }[strategy] ?? 'Rollout.codeDeployBlueGreen';
}
