import { actionContext } from './action-context';
import { CheckFunctionHandler } from '../../../src/cli/actions/check-function';
import { handlerFor } from '../../../src/cli/actions/registry';
import type { FunctionRecord } from '../../../src/contract';
import { action, functionModel } from '../engine/models';

const check = (kind: Exclude<FunctionRecord['kind'], 'fleet-deploy'>) => action('production', 'approved', {
  category: 'Invoke', provider: 'Lambda', function: functionModel({ record: { version: 1, kind } as FunctionRecord }),
});

test.each<['change-request' | 'image-findings' | 'image-signature' | 'stack-drift', string]>([
  ['change-request', 'simulated: pass, no change is asked for; --answer approved=fail for the other case'],
  ['image-findings', 'simulated: pass, Amazon ECR has no findings of a local image; --answer approved=fail for the other case'],
  ['image-signature', 'simulated: pass, Amazon ECR signs no local image; --answer approved=fail for the other case'],
  ['stack-drift', 'simulated: pass, no stack is looked at; --answer approved=fail for the other case'],
])('%s is simulated, with the variables of a check that passed', async (kind, words) => {
  const handler = handlerFor(check(kind));
  expect(handler).toBeInstanceOf(CheckFunctionHandler);
  expect(handler.plan(check(kind))).toBe(words);
  expect(await handler.run(check(kind), actionContext('/nowhere'))).toEqual({
    status: 'Succeeded', summary: words, simulated: true, variables: { RESULT: 'passed', SUMMARY: words, MEASURES: '{}' },
  });
});

test('other functions are not its own', () => {
  expect(CheckFunctionHandler.of(check('site-release'))).toBeUndefined();
  expect(CheckFunctionHandler.of(action('production', 'Deploy'))).toBeUndefined();
});
