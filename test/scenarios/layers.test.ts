import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Check, FunctionPackage, LambdaFleet, LambdaFleetPipeline, LayerPackage, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { Checkout, CommandResult } from '../helpers/checkout';
import { describeWith, npm, python } from '../helpers/tools';

const APPS = 'examples/apps';
const LAYERS = `${APPS}/functions/layers`;
const DIRECTORIES = ['common-config', 'templates', 'geo-data', 'logging'];
const MINUTES = 60_000;

/** A function in Node.js, bundled, with the five layers that a function may have. */
function synthesize(outdir: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Mail');
  const fleet = new LambdaFleet(stack, 'Mail', { fleetName: 'mail' });
  fleet.addFunction('notify', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler' });
  new LambdaFleetPipeline(stack, 'Notify', {
    source: Source.gitHub('acme/shop', { connectionArn }),
    functions: {
      notify: FunctionPackage.node(`${APPS}/notify`, { bundle: { entry: 'src/handler.js' }, layers: ['python-packages', ...DIRECTORIES] }),
    },
    layers: {
      'python-packages': LayerPackage.python(`${LAYERS}/python-packages`),
      ...Object.fromEntries(DIRECTORIES.map((name) => [name, LayerPackage.directory(`${LAYERS}/${name}`)])),
    },
    environments: [{ name: 'live', fleet, checks: [Check.invoke(fleet, 'notify', { expected: { status: 'ok' } })] }],
  });
  app.synth();
}

function summaries(result: CommandResult): { [action: string]: string } {
  const events = result.stdout.trim().split('\n').map((line) => JSON.parse(line));
  return Object.fromEntries(events.filter(({ type }) => type === 'action-ended').map(({ stage, action, summary }) => [`${stage}/${action}`, summary]));
}

describeWith([python, npm], 'a function in Node.js and five layers', () => {
  let app: string;
  let checkout: Checkout;
  let first: CommandResult;
  const run = async () => checkout.run('run', 'Notify', '--app', app, '--json');

  beforeAll(async () => {
    synthesize(app = mkdtempSync(join(tmpdir(), 'cdk-out-')));
    checkout = new Checkout(`${APPS}/notify`, LAYERS);
    first = await run();
  }, 5 * MINUTES);

  afterAll(() => {
    checkout?.remove();
    rmSync(app, { recursive: true, force: true });
  });

  test('are built, published, deployed and invoked', () => {
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const all = summaries(first);
    expect(all['Build/functions']).toMatch(/^\d+ tests, .*1 built$/);
    expect(all['live/functions-notify']).toBe('notify: version 1 is live');
    expect(all['live/check-notify']).toMatch(/^notify answered \{.*"status":"ok"/);
  });

  test('a changed layer is published and deploys the function, which is not built', async () => {
    checkout.edit(`${LAYERS}/templates/templates/order-shipped.txt`, '', 'changed\n');
    const all = summaries(await run());
    expect(all['Build/functions']).toBe('1 unchanged');
    expect(Object.entries(all).filter(([action]) => action.startsWith('Build/layers')).map(([, summary]) => summary).join(', ')).toContain('1 built, 3 unchanged');
    expect(all['live/functions-notify']).toBe('notify: version 2 is live (was 1)');
  }, 3 * MINUTES);
});
