import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { validateRollout } from './private/validation';
import { RolloutConfig, RolloutSubject, TrafficStep } from './rollout-config';
import {
  AllAtOnceRolloutOptions, BlueGreenRolloutOptions, CanaryRolloutOptions, LinearRolloutOptions, RollingRolloutOptions, RolloutOptions,
  TrafficShiftOptions,
} from './rollout-options';

const { ECS, CODE_DEPLOY } = ecs.DeploymentControllerType;

/**
 * How a new version takes over from the old one.
 *
 * For services of Amazon ECS and functions of AWS Lambda:
 * - `linear` and `canary` shift traffic to the new version in steps.
 *
 * For functions:
 * - `allAtOnce` gives the new version all traffic at once, and can watch alarms afterwards.
 *
 * For services:
 * - `rolling` replaces task after task: nothing to set up, no load balancer needed.
 * - `blueGreen` starts a second set of tasks and gives it all traffic at once; the old set stays for a while, to go back to.
 * - `codeDeployBlueGreen`, `codeDeployLinear` and `codeDeployCanary` leave it to AWS CodeDeploy: for services that it deploys
 *   already, and for rollouts that take longer than an hour.
 *
 * The rollout of a service is a matter of the service: EcsRollout defines one that fits, and Deployment.ecs checks that it does.
 * Functions need nothing defined.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 *
 * @example
 * import { Duration } from 'aws-cdk-lib';
 * import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
 * import { Rollout } from 'cdk-delivery-pipelines';
 *
 * declare const errorRate: cloudwatch.IAlarm;
 * Rollout.canary({ percent: 10, bake: Duration.minutes(10), alarms: [errorRate] });
 * Rollout.linear({ stepPercent: 20, stepBake: Duration.minutes(3), alarms: [errorRate] });
 * // functions
 * Rollout.allAtOnce({ alarms: [errorRate] });
 * // services
 * Rollout.rolling({ minHealthyPercent: 50 });
 * Rollout.blueGreen({ bake: Duration.minutes(15), alarms: [errorRate] });
 * Rollout.codeDeployBlueGreen({ bake: Duration.hours(2) });
 * Rollout.codeDeployLinear({ stepPercent: 10, stepBake: Duration.minutes(15) });
 * Rollout.codeDeployCanary({ percent: 5, bake: Duration.hours(1), alarms: [errorRate] });
 */
export class Rollout {
  /** Gives the new version of a function all traffic at once. */
  public static allAtOnce(options: AllAtOnceRolloutOptions = {}): Rollout {
    const config = shifted(ECS, 'Rollout.allAtOnce', ecs.DeploymentStrategy.BLUE_GREEN, options, options.bake ?? bakeFor(options.alarms));
    return new Rollout({ ...config, fits: ['functions'] });
  }

  /** Replaces task after task. */
  public static rolling(options: RollingRolloutOptions = {}): Rollout {
    return new Rollout({
      title: 'Rollout.rolling',
      fits: ['service'],
      controller: ECS,
      strategy: ecs.DeploymentStrategy.ROLLING,
      minHealthyPercent: options.minHealthyPercent ?? 100,
      maxHealthyPercent: options.maxHealthyPercent ?? 200,
      bake: options.bake ?? bakeFor(options.alarms),
      alarms: options.alarms ?? [],
    });
  }

  /** Gives a second set of tasks all traffic at once, by Amazon ECS itself. */
  public static blueGreen(options: BlueGreenRolloutOptions): Rollout {
    return new Rollout(shifted(ECS, 'Rollout.blueGreen', ecs.DeploymentStrategy.BLUE_GREEN, options, options.bake));
  }

  /** Gives the new version all traffic in equal steps: that of a service by Amazon ECS itself, that of a function by its alias. */
  public static linear(options: LinearRolloutOptions): Rollout {
    const step = { percent: options.stepPercent, bake: options.stepBake };
    return new Rollout({ ...shifted(ECS, 'Rollout.linear', ecs.DeploymentStrategy.LINEAR, options, options.bake, step), fits: ['service', 'functions'] });
  }

  /** Gives the new version a little of the traffic and then the rest: that of a service by Amazon ECS itself, that of a function by its alias. */
  public static canary(options: CanaryRolloutOptions): Rollout {
    const step = { percent: options.percent, bake: options.bake };
    return new Rollout({ ...shifted(ECS, 'Rollout.canary', ecs.DeploymentStrategy.CANARY, options, options.finalBake, step), fits: ['service', 'functions'] });
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

  private readonly config: RolloutConfig;

  private constructor(config: RolloutConfig) {
    this.config = validateRollout(config);
  }

  /**
   * The rollout for what takes the new version. Fails when it is for something else.
   * @internal
   */
  public _for(who: string, subject: RolloutSubject): RolloutConfig {
    if (this.config.fits.includes(subject)) return this.config;
    throw new Error(subject === 'functions'
      ? `${who}: ${this} is for services of Amazon ECS, got it for functions; use Rollout.allAtOnce, Rollout.linear or Rollout.canary`
      : `${who}: ${this} is for functions of AWS Lambda, got it for a service of Amazon ECS; use Rollout.rolling or Rollout.blueGreen`);
  }

  /** The rollout in messages. */
  public toString(): string {
    return this.config.title;
  }
}

/** There is nothing to wait for when nothing is watched. */
function bakeFor(alarms: RolloutOptions['alarms'] = []): Duration {
  return Duration.minutes(alarms.length > 0 ? 5 : 0);
}

function shifted(
  controller: RolloutConfig['controller'],
  title: string,
  strategy: ecs.DeploymentStrategy,
  { alarms = [], beforeTraffic, afterTraffic }: TrafficShiftOptions,
  bake: Duration = Duration.minutes(5),
  step?: TrafficStep,
): RolloutConfig {
  return { title, fits: ['service'], controller, strategy, minHealthyPercent: 100, maxHealthyPercent: 200, step, bake, alarms, beforeTraffic, afterTraffic };
}
