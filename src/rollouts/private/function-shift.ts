import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { minutesIn } from './validation';
import { DeployRequest } from '../../contract';
import { Rollout } from '../rollout';
import { minutesOf, RolloutConfig } from '../rollout-config';

/** How the alias of a function goes over to a new version. */
export interface FunctionShift extends Pick<DeployRequest, 'shift' | 'bakeMinutes'> {
  readonly alarms: readonly cloudwatch.IAlarm[];
}

/** One call describes so many alarms, and the request names them all. */
const MAX_ALARMS = 10;
/** An action that invokes a function ends after that: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MAX_ACTION_MINUTES = 24 * 60;

/** The shift of a rollout; without one, all traffic at once. */
export function functionShift(who: string, rollout?: Rollout): FunctionShift {
  if (!rollout) return { alarms: [] };
  const config = rollout._for(who, 'functions');
  validate(who, config);
  const { strategy, step, bake, alarms } = config;
  return {
    shift: step && { kind: strategy === ecs.DeploymentStrategy.LINEAR ? 'linear' : 'canary', percent: step.percent, minutes: step.bake.toMinutes() },
    bakeMinutes: alarms.length > 0 ? bake.toMinutes() : undefined, // without alarms, nothing is watched
    alarms,
  };
}

function validate(who: string, { title, strategy, step, bake, alarms, beforeTraffic, afterTraffic }: RolloutConfig): void {
  const hook = beforeTraffic ?? afterTraffic;
  if (hook) {
    throw new Error(`${who}: ${title} calls functions that validate tasks of a service only, got '${hook.node.path}'; verify the environment by Check.invoke`);
  }
  if (alarms.length > MAX_ALARMS) {
    throw new Error(`${who}: ${title} watches at most ${MAX_ALARMS} alarms for functions, got ${alarms.length}; combine some of them in a composite alarm`);
  }
  const [stepMinutes, bakeMinutes] = [step && minutesIn(step.bake), alarms.length > 0 ? minutesIn(bake) : 0];
  const minutes = minutesOf(strategy, bakeMinutes ?? 0, step && { percent: step.percent, bake: stepMinutes ?? 0 });
  if (minutes >= MAX_ACTION_MINUTES) {
    throw new Error(`${who}: ${title} takes ${minutes / 60} hours, and an action that deploys a function ends after 24; take larger steps or shorter bakes`);
  }
}
