import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What all rollouts have in common. */
export interface RolloutOptions {
  /**
   * Alarms that put the previous version back when they go off during the rollout. Alarms about what EcsRollout defines come
   * through its method `rollbackOn`.
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

/** Options of Rollout.allAtOnce. */
export interface AllAtOnceRolloutOptions extends RolloutOptions {
  /**
   * How long the alarms are watched once the new version has all traffic.
   * @default - 5 minutes with alarms, none without
   */
  readonly bake?: Duration;
}

/** Options of Rollout.rolling. */
export interface RollingRolloutOptions extends RolloutOptions {
  /**
   * How many tasks stay healthy meanwhile, in percent of the desired count.
   * @default 100
   */
  readonly minHealthyPercent?: number;
  /**
   * How many tasks run at most meanwhile, in percent of the desired count.
   * @default 200
   */
  readonly maxHealthyPercent?: number;
  /**
   * How long the alarms are watched after the last task was replaced.
   * @default - 5 minutes with alarms, none without
   */
  readonly bake?: Duration;
}

/** What all rollouts that shift traffic from one version to another have in common. */
export interface TrafficShiftOptions extends RolloutOptions {
  /**
   * Services only. Function that validates the new tasks before they get traffic of users. ECS wants `{ hookStatus: 'SUCCEEDED' }` as its answer,
   * CodeDeploy a call of `PutLifecycleEventHookExecutionStatus`.
   * @default - none
   */
  readonly beforeTraffic?: lambda.IFunction;
  /**
   * Services only. Function that validates the new tasks once they have all traffic, while the old ones are still there.
   * @default - none
   */
  readonly afterTraffic?: lambda.IFunction;
}

/** Options of Rollout.blueGreen and Rollout.codeDeployBlueGreen. */
export interface BlueGreenRolloutOptions extends TrafficShiftOptions {
  /** How long the old tasks stay after the new ones have all traffic: as long, going back is a matter of seconds. */
  readonly bake: Duration;
}

/** Options of Rollout.linear and Rollout.codeDeployLinear. */
export interface LinearRolloutOptions extends TrafficShiftOptions {
  /** How much traffic shifts at a time, in percent. */
  readonly stepPercent: number;
  /** Pause between two steps. */
  readonly stepBake: Duration;
  /**
   * How long the old tasks of a service stay after the new ones have all traffic; how long the alarms are watched for a function.
   * @default Duration.minutes(5)
   */
  readonly bake?: Duration;
}

/** Options of Rollout.canary and Rollout.codeDeployCanary. */
export interface CanaryRolloutOptions extends TrafficShiftOptions {
  /** How much traffic the new version gets first, in percent. */
  readonly percent: number;
  /** How long it is watched with that before it gets the rest. */
  readonly bake: Duration;
  /**
   * How long the old tasks of a service stay after the new ones have all traffic; how long the alarms are watched for a function.
   * @default Duration.minutes(5)
   */
  readonly finalBake?: Duration;
}
