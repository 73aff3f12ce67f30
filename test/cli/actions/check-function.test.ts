import { App } from 'aws-cdk-lib';
import { actionContext } from './action-context';
import { CheckFunctionHandler } from '../../../src/cli/actions/check-function';
import { handlerFor } from '../../../src/cli/actions/registry';
import { readAssembly } from '../../../src/cli/assembly/assembly';
import { readPipelines } from '../../../src/cli/model/read-pipelines';
import type { FunctionRecord } from '../../../src/contract';
import { apps } from '../../helpers/apps';
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

test('the plan of a pipeline says what becomes of each of its checks here', () => {
  const app = new App();
  apps.checks(app);
  const [pipeline] = readPipelines(readAssembly(app.synth().directory));
  const invoked = pipeline.stages.flatMap(({ actions }) => actions).filter(({ category }) => category === 'Invoke');
  expect(Object.fromEntries(invoked.map((model) => [model.name, handlerFor(model).plan(model)]))).toEqual({
    'window': 'compares the time with the window MON 09:00 to 16:30 in Europe/Berlin, and with its freezes',
    'change-request': 'simulated: pass, no change is asked for; --answer change-request=fail for the other case',
    'findings-orders': 'simulated: pass, Amazon ECR has no findings of a local image; --answer findings-orders=fail for the other case',
    'signature-orders': 'simulated: pass, Amazon ECR signs no local image; --answer signature-orders=fail for the other case',
    'drift': 'simulated: pass, no stack is looked at; --answer drift=fail for the other case',
    'check-Fraud': 'simulated: the function fraud is not invoked; --answer check-Fraud=fail for the other case',
  });
});
