import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What takes a new version: a service of Amazon ECS, or functions of AWS Lambda. */
export type RolloutSubject = 'service' | 'functions';

/** A rollout as plain data. */
export interface RolloutConfig {
  /** What users wrote: `Rollout.canary`. */
  readonly title: string;
  /** What it can roll out. */
  readonly fits: readonly RolloutSubject[];
  readonly controller: ecs.DeploymentControllerType.ECS | ecs.DeploymentControllerType.CODE_DEPLOY;
  readonly strategy: ecs.DeploymentStrategy;
  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
  /** The first step of a canary, each step of a linear rollout. */
  readonly step?: TrafficStep;
  /** From when the new version has all traffic until the rollout is over. */
  readonly bake: Duration;
  readonly alarms: cloudwatch.IAlarm[];
  readonly beforeTraffic?: lambda.IFunction;
  readonly afterTraffic?: lambda.IFunction;
}

export interface TrafficStep {
  readonly percent: number;
  readonly bake: Duration;
}

/** How long a rollout takes at least, in minutes: bakes alone, without the time in which tasks start and stop. */
export function minutesOf(strategy: ecs.DeploymentStrategy, bake: number, step?: { readonly percent: number; readonly bake: number }): number {
  if (!step) return bake;
  const pauses = strategy === ecs.DeploymentStrategy.LINEAR ? Math.ceil(100 / step.percent) - 1 : 1;
  return pauses * step.bake + bake;
}
