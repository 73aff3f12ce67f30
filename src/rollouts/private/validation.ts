import { Duration, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { minutesOf, RolloutConfig } from '../rollout-config';

/** Limits of the services: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const MAX_BAKE = 1440;
const MAX_ECS_SHIFT = 33 * 60;
const MAX_CODE_DEPLOY = 2880;

/** What the services would refuse minutes later. */
export function validateRollout(config: RolloutConfig): RolloutConfig {
  const { title, bake, step, strategy } = config;
  const codeDeploy = config.controller === ecs.DeploymentControllerType.CODE_DEPLOY;
  validateHealthyPercents(config);
  if (step) validatePercent(config, step.percent, codeDeploy);
  const maxBake = codeDeploy ? MAX_CODE_DEPLOY : MAX_BAKE;
  for (const duration of [bake, ...(step ? [step.bake] : [])]) {
    const minutes = minutesIn(duration);
    if (minutes === undefined || (minutes >= 0 && minutes <= maxBake && Number.isInteger(minutes))) continue;
    throw new Error(`${title}: a bake is 0 to ${maxBake} whole minutes, got ${duration.toHumanString()}; use Duration.minutes(10), say`);
  }
  const stepBake = step && minutesIn(step.bake);
  if (!step || stepBake === undefined || Token.isUnresolved(step.percent)) return config;
  const shift = minutesOf(strategy, codeDeploy ? 0 : minutesIn(bake) ?? 0, { percent: step.percent, bake: stepBake });
  const maxShift = codeDeploy ? MAX_CODE_DEPLOY : MAX_ECS_SHIFT;
  if (shift > maxShift) {
    throw new Error(`${title}: steps take ${maxShift / 60} hours at most, got ${shift / 60} hours; take larger steps or shorter bakes`);
  }
  return config;
}

/** Whole minutes, as far as they are known. */
export function minutesIn(duration: Duration): number | undefined {
  return Token.isUnresolved(duration) || duration.isUnresolved() ? undefined : duration.toMinutes({ integral: false });
}

function validateHealthyPercents({ title, minHealthyPercent: min, maxHealthyPercent: max }: RolloutConfig): void {
  if (Token.isUnresolved(min) || Token.isUnresolved(max)) return;
  if (!Number.isInteger(min) || min < 0 || min > 100) {
    throw new Error(`${title}: minHealthyPercent is a whole number from 0 to 100, got ${min}; use 100 to lose no capacity`);
  }
  if (!Number.isInteger(max) || max < 100 || max > 200 || max === min) {
    throw new Error(`${title}: maxHealthyPercent is a whole number from 100 to 200 above minHealthyPercent, got ${max}; use 200 to replace all tasks at once`);
  }
}

function validatePercent({ title, strategy }: RolloutConfig, percent: number, codeDeploy: boolean): void {
  if (Token.isUnresolved(percent)) return;
  const min = codeDeploy ? 1 : strategy === ecs.DeploymentStrategy.LINEAR ? 3 : 0.1;
  const max = codeDeploy ? 99 : 100;
  const fits = codeDeploy ? Number.isInteger(percent) : Math.abs(percent * 10 - Math.round(percent * 10)) < 1e-9;
  if (fits && percent >= min && percent <= max) return;
  throw new Error(`${title}: a step is ${min} to ${max} percent of the traffic, ${codeDeploy ? 'in whole percent' : 'in steps of 0.1'}, got ${percent}; use 10, say`);
}
