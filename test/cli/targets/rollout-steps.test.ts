import type { RolloutModel } from '../../../src/cli/model/service';
import { rolloutSteps } from '../../../src/cli/targets/rollout-steps';

const notWaited = (minutes: string) => `; its bake time of ${minutes} is not waited for here`;
const to = (percent: number) => `${percent} % of the traffic to revision 7`;

test.each<[string, Partial<RolloutModel>, string[]]>([
  ['rolling', { strategy: 'ROLLING', bakeMinutes: 5 }, [to(100)]],
  ['blue/green', { strategy: 'BLUE_GREEN', bakeMinutes: 1 }, [`${to(100)}${notWaited('1 minute')}`]],
  ['canary', { strategy: 'CANARY', stepPercent: 10, stepBakeMinutes: 15, bakeMinutes: 5 }, [`${to(10)}${notWaited('15 minutes')}`, `${to(100)}${notWaited('5 minutes')}`]],
  ['linear', { strategy: 'LINEAR', stepPercent: 40, stepBakeMinutes: 2 }, [`${to(40)}${notWaited('2 minutes')}`, `${to(80)}${notWaited('2 minutes')}`, to(100)]],
  ['linear that ends even', { strategy: 'LINEAR', stepPercent: 33.4 }, [to(33.4), to(66.8), to(100)]],
  ['hooks', { hooks: [{ target: 'smoke', stages: ['POST_TEST_TRAFFIC_SHIFT'] }] }, ['smoke is not asked here (POST_TEST_TRAFFIC_SHIFT)', to(100)]],
  ['CodeDeploy', { controller: 'CODE_DEPLOY' }, ['CodeDeploy: 100 % of the traffic to revision 7, at once here']],
])('%s', (_, model, steps) => {
  expect(rolloutSteps({ controller: 'ECS', strategy: 'ROLLING', hooks: [], ...model }, 7)).toEqual(steps);
});
