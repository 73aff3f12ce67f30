import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { validateRollout } from './private/validation';
import { RolloutConfig, TrafficStep } from './rollout-config';
import { BlueGreenRolloutOptions, CanaryRolloutOptions, LinearRolloutOptions, RollingRolloutOptions, TrafficShiftOptions } from './rollout-options';

const { ECS, CODE_DEPLOY } = ecs.DeploymentControllerType;

/**
 * How a new version of an ECS service takes over from the old one.
 *
 * - `rolling` replaces task after task: nothing to set up, no load balancer needed.
 * - `blueGreen` starts a second set of tasks and gives it all traffic at once; the old set stays for a while, to go back to.
 * - `linear` and `canary` do the same in steps.
 * - `codeDeployBlueGreen`, `codeDeployLinear` and `codeDeployCanary` leave it to AWS CodeDeploy: for services that it deploys
 *   already, and for rollouts that take longer than an hour.
 *
 * A rollout is a matter of the service: EcsRollout defines one that fits, and Deployment.ecs checks that it does.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
 *
 * @example
 * import { Duration } from 'aws-cdk-lib';
 * import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
 * import { Rollout } from 'cdk-delivery-pipelines';
 *
 * declare const errorRate: cloudwatch.IAlarm;
 * Rollout.canary({ percent: 10, bake: Duration.minutes(10), alarms: [errorRate] });
 */
export class Rollout {
  /** Replaces task after task. */
  public static rolling(options: RollingRolloutOptions = {}): Rollout {
    const alarms = options.alarms ?? [];
    return new Rollout({
      title: 'Rollout.rolling',
      controller: ECS,
      strategy: ecs.DeploymentStrategy.ROLLING,
      minHealthyPercent: options.minHealthyPercent ?? 100,
      maxHealthyPercent: options.maxHealthyPercent ?? 200,
      bake: options.bake ?? Duration.minutes(alarms.length > 0 ? 5 : 0),
      alarms,
    });
  }

  /** Gives a second set of tasks all traffic at once, by Amazon ECS itself. */
  public static blueGreen(options: BlueGreenRolloutOptions): Rollout {
    return new Rollout(shifted(ECS, 'Rollout.blueGreen', ecs.DeploymentStrategy.BLUE_GREEN, options, options.bake));
  }

  /** Gives a second set of tasks all traffic in equal steps, by Amazon ECS itself. */
  public static linear(options: LinearRolloutOptions): Rollout {
    return new Rollout(shifted(ECS, 'Rollout.linear', ecs.DeploymentStrategy.LINEAR, options, options.bake, { percent: options.stepPercent, bake: options.stepBake }));
  }

  /** Gives a second set of tasks a little of the traffic and then the rest, by Amazon ECS itself. */
  public static canary(options: CanaryRolloutOptions): Rollout {
    return new Rollout(shifted(ECS, 'Rollout.canary', ecs.DeploymentStrategy.CANARY, options, options.finalBake, { percent: options.percent, bake: options.bake }));
  }

  /** Gives a second set of tasks all traffic at once, by AWS CodeDeploy. */
  public static codeDeployBlueGreen(options: BlueGreenRolloutOptions): Rollout {
    return new Rollout(shifted(CODE_DEPLOY, 'Rollout.codeDeployBlueGreen', ecs.DeploymentStrategy.BLUE_GREEN, options, options.bake));
  }

  /** Gives a second set of tasks all traffic in equal steps, by AWS CodeDeploy. */
  public static codeDeployLinear(options: LinearRolloutOptions): Rollout {
    const step = { percent: options.stepPercent, bake: options.stepBake };
    return new Rollout(shifted(CODE_DEPLOY, 'Rollout.codeDeployLinear', ecs.DeploymentStrategy.LINEAR, options, options.bake, step));
  }

  /** Gives a second set of tasks a little of the traffic and then the rest, by AWS CodeDeploy. */
  public static codeDeployCanary(options: CanaryRolloutOptions): Rollout {
    return new Rollout(shifted(CODE_DEPLOY, 'Rollout.codeDeployCanary', ecs.DeploymentStrategy.CANARY, options, options.finalBake, { percent: options.percent, bake: options.bake }));
  }

  /** @internal */
  public readonly _config: RolloutConfig;

  private constructor(config: RolloutConfig) {
    this._config = validateRollout(config);
  }

  /** The rollout in messages. */
  public toString(): string {
    return this._config.title;
  }
}

function shifted(
  controller: RolloutConfig['controller'],
  title: string,
  strategy: ecs.DeploymentStrategy,
  { alarms = [], beforeTraffic, afterTraffic }: TrafficShiftOptions,
  bake: Duration = Duration.minutes(5),
  step?: TrafficStep,
): RolloutConfig {
  return { title, controller, strategy, minHealthyPercent: 100, maxHealthyPercent: 200, step, bake, alarms, beforeTraffic, afterTraffic };
}
