import * as fs from 'fs';
import * as path from 'path';
import { actionContext } from './action-context';
import { handlerFor } from '../../../src/cli/actions/registry';
import { FunctionStore } from '../../../src/cli/targets/function-store';
import { action, functionModel } from '../engine/models';
import { temporaryDirectory } from '../targets/deployed-site';
import { answering, zipOf } from '../targets/fleets';

let directory: string;

beforeEach(() => { directory = temporaryDirectory(); });
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const functions = [functionModel({ name: 'orders', runtime: 'nodejs22.x', handler: 'index.handler' })];
const model = (configuration: { readonly [key: string]: string }, inputs: readonly string[] = []) => action('Staging', 'Deploy', {
  category: 'Deploy', provider: 'Lambda', configuration: { FunctionName: 'orders', ...configuration }, inputs,
});

async function run(configuration: { readonly [key: string]: string }, answer?: unknown) {
  const inputs = new Map<string, string>();
  if (answer !== undefined) {
    await zipOf(path.join(directory, 'App'), answering(answer));
    inputs.set('App', path.join(directory, 'App.zip'));
  }
  const context = actionContext(directory, { functions, inputs });
  const described = model(configuration, [...inputs.keys()]);
  return { ...await handlerFor(described).run(described, context), lines: context.lines };
}

const stored = () => new FunctionStore(path.join(directory, 'targets'), 'orders').load()!;

test('the artifact is the code of a new version, which the alias leads to', async () => {
  expect(await run({ FunctionAlias: 'live' }, 1)).toMatchObject({
    status: 'Succeeded',
    summary: 'orders: version 1 is live',
    variables: { FunctionVersion: '1' },
    notes: ['orders is deployed here; invoke it: npx cdk-delivery invoke orders'],
  });
  expect(await run({ FunctionAlias: 'live' }, 1)).toMatchObject({ summary: 'orders: unchanged, version 1', variables: { FunctionVersion: '1' } });
  expect(await run({ FunctionAlias: 'live' }, 2)).toMatchObject({ summary: 'orders: version 2 is live (was 1)' });
  expect(stored()).toMatchObject({ name: 'orders', alias: 'live', aliases: { live: { version: '2' } }, versions: [{ version: '1' }, { version: '2' }] });
});

test('without an alias a version is published, and nothing leads to it', async () => {
  expect(await run({}, 1)).toMatchObject({ status: 'Succeeded', summary: 'orders: published version 1', variables: { FunctionVersion: '1' } });
  expect(stored().aliases).toEqual({});
});

test('a version that was published before is what the alias leads to', async () => {
  await run({ FunctionAlias: 'live' }, 1);
  await run({ FunctionAlias: 'live' }, 2);
  expect(await run({ FunctionAlias: 'live', PublishedTargetVersion: '1' })).toMatchObject({ summary: 'orders: version 1 is live (was 2)', variables: { FunctionVersion: '1' } });
});

test('the steps of a strategy are told, and not waited for', async () => {
  await run({ FunctionAlias: 'live' }, 1);
  expect((await run({ FunctionAlias: 'live', DeployStrategy: 'Linear40PercentEvery10Minutes' }, 2)).lines).toEqual([
    'orders: the minutes between steps are not waited for here, and no alarm is watched',
    'orders: 40 percent to version 2', 'orders: 80 percent to version 2', 'orders: 100 percent to version 2',
  ]);
  expect((await run({ FunctionAlias: 'live', DeployStrategy: 'Canary10Percent5Minutes' }, 3)).lines.slice(1))
    .toEqual(['orders: 10 percent to version 3', 'orders: 100 percent to version 3']);
});

test('the plan says what happens here', () => {
  const plan = (configuration: { readonly [key: string]: string }, inputs?: string[]) =>
    handlerFor(model(configuration)).plan(model(configuration, inputs));
  expect(plan({ FunctionAlias: 'live' }, ['App'])).toBe('publishes a version of orders here, and makes alias live lead to it');
  expect(plan({}, ['App'])).toBe('publishes a version of orders here');
  expect(plan({ FunctionAlias: 'live', PublishedTargetVersion: '7' })).toBe('takes version 7 of orders here, and makes alias live lead to it');
});

test('fails for what the action does not take', async () => {
  await expect(run({ FunctionAlias: 'live' })).rejects.toThrow('orders: without an input artifact, PublishedTargetVersion and FunctionAlias are needed, '
    + 'got no version and live; configure both, or give the action an artifact');
  await expect(run({ FunctionAlias: 'live', DeployStrategy: 'Slowly' }, 1)).rejects.toThrow(
    'DeployStrategy is AllAtOnce, Canary<n>Percent<n>Minutes or Linear<n>PercentEvery<n>Minutes, got Slowly; write it so');
  await expect(run({ FunctionAlias: 'live', PublishedTargetVersion: '7' })).rejects.toThrow('orders: there is no version 7 here; its versions are: none');
});
