import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { EcsRollout, Rollout } from '../../src';
import { functionShift } from '../../src/rollouts/private/function-shift';
import { platformOf, taskOf } from '../helpers/services';

const minutes = Duration.minutes;
const stack = new Stack(new App(), 'Data');
const hook = lambda.Function.fromFunctionName(stack, 'Hook', 'hook');
const alarms = Array.from({ length: 11 }, (_, i) => (
  cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${i}`, `arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors-${i}`)
));
const [errors] = alarms;

test.each<[string, Rollout | undefined, object]>([
  ['no rollout', undefined, { alarms: [] }],
  ['all at once', Rollout.allAtOnce(), { alarms: [] }],
  ['all at once, watched', Rollout.allAtOnce({ alarms: [errors] }), { bakeMinutes: 5, alarms: ['errors-0'] }],
  ['all at once, watched for longer', Rollout.allAtOnce({ alarms: [errors], bake: minutes(30) }), { bakeMinutes: 30, alarms: ['errors-0'] }],
  ['a bake in which nothing is watched', Rollout.allAtOnce({ bake: minutes(30) }), { alarms: [] }],
  ['a canary', Rollout.canary({ percent: 2.5, bake: minutes(10) }), { shift: { kind: 'canary', percent: 2.5, minutes: 10 }, alarms: [] }],
  ['a canary, watched', Rollout.canary({ percent: 10, bake: minutes(10), finalBake: minutes(1), alarms: [errors] }),
    { shift: { kind: 'canary', percent: 10, minutes: 10 }, bakeMinutes: 1, alarms: ['errors-0'] }],
  ['equal steps', Rollout.linear({ stepPercent: 25, stepBake: Duration.hours(1) }), { shift: { kind: 'linear', percent: 25, minutes: 60 }, alarms: [] }],
  ['the longest steps', Rollout.linear({ stepPercent: 25, stepBake: minutes(479) }), { shift: { kind: 'linear', percent: 25, minutes: 479 }, alarms: [] }],
  ['ten alarms', Rollout.allAtOnce({ alarms: alarms.slice(1) }), { bakeMinutes: 5, alarms: alarms.slice(1).map((alarm) => alarm.alarmName) }],
])('functions take %s', (_, rollout, shift) => {
  const { alarms: watched, ...others } = functionShift("deployment 'functions'", rollout);
  expect({ ...others, alarms: watched.map((alarm) => alarm.alarmName) }).toEqual(shift);
});

test.each<[string, Rollout, string]>([
  ['a rollout that replaces tasks', Rollout.rolling(),
    'Rollout.rolling is for services of Amazon ECS, got it for functions; use Rollout.allAtOnce, Rollout.linear or Rollout.canary'],
  ['a rollout with a second set of tasks', Rollout.blueGreen({ bake: minutes(5) }),
    'Rollout.blueGreen is for services of Amazon ECS, got it for functions; use Rollout.allAtOnce, Rollout.linear or Rollout.canary'],
  ['a rollout of AWS CodeDeploy', Rollout.codeDeployCanary({ percent: 10, bake: minutes(5) }),
    'Rollout.codeDeployCanary is for services of Amazon ECS, got it for functions; use Rollout.allAtOnce, Rollout.linear or Rollout.canary'],
  ['a function that validates tasks', Rollout.canary({ percent: 10, bake: minutes(5), beforeTraffic: hook }),
    "Rollout.canary calls functions that validate tasks of a service only, got 'Data/Hook'; verify the environment by Check.invoke"],
  ['a function that validates tasks afterwards', Rollout.linear({ stepPercent: 10, stepBake: minutes(5), afterTraffic: hook }),
    "Rollout.linear calls functions that validate tasks of a service only, got 'Data/Hook'; verify the environment by Check.invoke"],
  ['eleven alarms', Rollout.allAtOnce({ alarms }),
    'Rollout.allAtOnce watches at most 10 alarms for functions, got 11; combine some of them in a composite alarm'],
  ['steps of a day', Rollout.linear({ stepPercent: 25, stepBake: minutes(480) }),
    'Rollout.linear takes 24 hours, and an action that deploys a function ends after 24; take larger steps or shorter bakes'],
  ['a canary and a bake that take more than a day', Rollout.canary({ percent: 10, bake: minutes(1430), finalBake: minutes(40), alarms: [errors] }),
    'Rollout.canary takes 24.5 hours, and an action that deploys a function ends after 24; take larger steps or shorter bakes'],
])('fails for %s', (_, rollout, message) => {
  expect(() => functionShift("deployment 'functions'", rollout)).toThrow(new Error(`deployment 'functions': ${message}`));
});

test('fails for a service that would be given all at once', () => {
  const platform = platformOf(new App());
  const { cluster } = platform;
  expect(() => new EcsRollout(platform.stack, 'Orders', { cluster, taskDefinition: taskOf(platform.stack), rollout: Rollout.allAtOnce() })).toThrow(new Error(
    "ecs rollout 'Orders': Rollout.allAtOnce is for functions of AWS Lambda, got it for a service of Amazon ECS; use Rollout.rolling or Rollout.blueGreen"));
});
