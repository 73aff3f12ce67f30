import { Duration, Lazy } from 'aws-cdk-lib';
import { Rollout } from '../../src';

const minutes = Duration.minutes;

test('a rollout is called by its factory in messages', () => {
  expect(`${Rollout.codeDeployCanary({ percent: 10, bake: minutes(10) })}`).toBe('Rollout.codeDeployCanary');
});

test('values that are known at deployment only pass', () => {
  const token = Lazy.number({ produce: () => 10 });
  Rollout.rolling({ minHealthyPercent: token, maxHealthyPercent: token });
  Rollout.canary({ percent: token, bake: minutes(token) });
  Rollout.linear({ stepPercent: token, stepBake: minutes(token) });
  Rollout.codeDeployBlueGreen({ bake: minutes(token) });
});

test('the limits themselves are allowed', () => {
  Rollout.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 });
  Rollout.canary({ percent: 0.1, bake: minutes(1440), finalBake: minutes(0) });
  Rollout.linear({ stepPercent: 3, stepBake: minutes(60), bake: minutes(0) });
  Rollout.codeDeployBlueGreen({ bake: minutes(2880) });
  Rollout.codeDeployLinear({ stepPercent: 1, stepBake: minutes(29) });
});

test.each<[string, () => Rollout, string]>([
  ['a negative share of healthy tasks', () => Rollout.rolling({ minHealthyPercent: -1 }),
    'Rollout.rolling: minHealthyPercent is a whole number from 0 to 100, got -1; use 100 to lose no capacity'],
  ['no room to start tasks', () => Rollout.rolling({ maxHealthyPercent: 100 }),
    'Rollout.rolling: maxHealthyPercent is a whole number from 100 to 200 above minHealthyPercent, got 100; use 200 to replace all tasks at once'],
  ['a bake of a day and a minute', () => Rollout.blueGreen({ bake: minutes(1441) }),
    'Rollout.blueGreen: a bake is 0 to 1440 whole minutes, got 1 day 1 minute; use Duration.minutes(10), say'],
  ['a bake of half a minute', () => Rollout.canary({ percent: 10, bake: Duration.seconds(30) }),
    'Rollout.canary: a bake is 0 to 1440 whole minutes, got 30 seconds; use Duration.minutes(10), say'],
  ['a canary of nothing', () => Rollout.canary({ percent: 0, bake: minutes(5) }),
    'Rollout.canary: a step is 0.1 to 100 percent of the traffic, in steps of 0.1, got 0; use 10, say'],
  ['a canary in hundredths of percent', () => Rollout.canary({ percent: 0.25, bake: minutes(5) }),
    'Rollout.canary: a step is 0.1 to 100 percent of the traffic, in steps of 0.1, got 0.25; use 10, say'],
  ['linear steps that are too small', () => Rollout.linear({ stepPercent: 2, stepBake: minutes(5) }),
    'Rollout.linear: a step is 3 to 100 percent of the traffic, in steps of 0.1, got 2; use 10, say'],
  ['linear steps that take two days', () => Rollout.linear({ stepPercent: 3, stepBake: minutes(90), bake: minutes(0) }),
    'Rollout.linear: steps take 33 hours at most, got 49.5 hours; take larger steps or shorter bakes'],
  ['a canary of CodeDeploy with a fraction', () => Rollout.codeDeployCanary({ percent: 2.5, bake: minutes(5) }),
    'Rollout.codeDeployCanary: a step is 1 to 99 percent of the traffic, in whole percent, got 2.5; use 10, say'],
  ['a bake of CodeDeploy beyond two days', () => Rollout.codeDeployBlueGreen({ bake: minutes(2881) }),
    'Rollout.codeDeployBlueGreen: a bake is 0 to 2880 whole minutes, got 2 days 1 minute; use Duration.minutes(10), say'],
  ['steps of CodeDeploy beyond two days', () => Rollout.codeDeployLinear({ stepPercent: 1, stepBake: minutes(30) }),
    'Rollout.codeDeployLinear: steps take 48 hours at most, got 49.5 hours; take larger steps or shorter bakes'],
])('fails for %s', (_, rollout, message) => {
  expect(rollout).toThrow(new Error(message));
});
