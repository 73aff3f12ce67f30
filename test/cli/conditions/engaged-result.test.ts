import { engagedResult, unconditionalResult } from '../../../src/cli/conditions/engaged-result';
import type { ConditionModel, ConditionResult, Moment } from '../../../src/cli/model/pipeline';

test.each<[Moment, ConditionResult, met: boolean, engaged: ConditionResult | undefined]>([
  ['before-entry', 'FAIL', true, undefined],
  ['before-entry', 'FAIL', false, 'FAIL'],
  ['before-entry', 'SKIP', true, undefined],
  ['before-entry', 'SKIP', false, 'SKIP'],
  ['on-success', 'FAIL', true, undefined],
  ['on-success', 'FAIL', false, 'FAIL'],
  ['on-success', 'ROLLBACK', true, undefined],
  ['on-success', 'ROLLBACK', false, 'ROLLBACK'],
  ['on-failure', 'ROLLBACK', true, 'ROLLBACK'],
  ['on-failure', 'ROLLBACK', false, undefined],
])('%s with the result %s: met is %s, engaged is %s', (moment, result, met, engaged) => {
  expect(engagedResult(moment, { result, rules: [] }, met)).toBe(engaged);
});

test.each<[ConditionResult | undefined, ConditionModel[], ConditionResult | undefined]>([
  ['ROLLBACK', [], 'ROLLBACK'],
  ['RETRY', [], 'RETRY'],
  [undefined, [], undefined],
  ['ROLLBACK', [{ result: 'ROLLBACK', rules: [] }], undefined],
])('on failure without regard to conditions: %s with %j is %s', (result, conditions, expected) => {
  expect(unconditionalResult({ result, retryMode: 'FAILED_ACTIONS', conditions })).toBe(expected);
});
