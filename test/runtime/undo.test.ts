import * as fc from 'fast-check';
import { FakeUndo } from './fake-undo';
import type { UndoRecord } from '../../src/contract';
import { undoFailedStage } from '../../src/runtime/undo-stage';

const DEPLOYMENTS: UndoRecord = {
  storefront: { kind: 'site', releaseFunction: 'release' },
  functions: { kind: 'functions', deployFunctions: ['deploy'] },
  orders: {
    kind: 'service',
    cluster: 'shop',
    service: 'orders',
    images: { orders: '#{orders.IMAGE_URI}' },
    records: [{ recorder: 'record', parameters: { orders: '/orders' } }],
  },
};

let world: FakeUndo;
beforeEach(() => {
  world = new FakeUndo();
});

const failureOf = (execution: string, rest: object = {}) =>
  ({ detail: { 'pipeline': 'shop', 'execution-id': execution, 'stage': 'production', 'state': 'FAILED', ...rest } });
const undo = async (execution: string, deployments: UndoRecord = DEPLOYMENTS) =>
  undoFailedStage(failureOf(execution), { pipeline: 'shop', environment: 'production', deployments }, world);

test('what an execution made live goes back, kind by kind, and one event tells it', async () => {
  world.deliver('e1');
  world.deliver('e2');
  await undoFailedStage(
    failureOf('e2', { 'additional-attributes': { failedActions: [{ action: 'home-page' }, { action: 'load' }] } }),
    { pipeline: 'shop', environment: 'production', deployments: DEPLOYMENTS }, world,
  );
  expect(world.live).toEqual({ site: 'e1', fleet: 'e1', service: 'again-e1' });
  expect(world.recorded).toEqual([{ images: { '/orders': 'orders@sha256:e1' } }]);
  expect(world.events).toEqual([{
    'pipeline': 'shop',
    'execution-id': 'e2',
    'environment': 'production',
    'reason': "stage 'production' failed: home-page, load",
    'deployments': [
      { name: 'storefront', status: 'undone', summary: 'release e1 is live again' },
      { name: 'functions', status: 'undone', summary: 'ingest is back at version e1' },
      { name: 'orders', status: 'undone', summary: 'orders goes back to e1' },
    ],
  }]);
});

test('a deployment that goes on is stopped, and one that Amazon ECS has ended is left alone', async () => {
  world.deliver('e1');
  world.deliver('e2', ['service']);
  world.become('IN_PROGRESS');
  await undo('e2');
  await undo('e2');
  expect(world.changes).toEqual(['stop deployment/e2']);
  expect(world.lines.at(-1)).toContain('orders: Amazon ECS has ended the deployment itself: ROLLBACK_REQUESTED');
});

test('what is first stays, and so does what cannot be undone; without an event, as nothing was undone', async () => {
  world.deliver('e1');
  await undo('e1', { ...DEPLOYMENTS, infrastructure: { kind: 'none', why: 'stacks stay' } });
  expect([world.changes, world.events]).toEqual([[], []]);
  expect(world.lines).toEqual(['execution e1: nothing of it is live in production: storefront: release e1 stays live, as there is none before; '
    + 'functions: no alias leads to a version of this execution; orders: the deployment stays, as there is none before; infrastructure: stacks stay']);
});

test('an execution that deployed a part has that part undone; what stays is told beside it', async () => {
  world.deliver('e1');
  world.deliver('e2', ['fleet']);
  await undo('e2', { ...DEPLOYMENTS, infrastructure: { kind: 'none', why: 'stacks stay' } });
  expect(world.live).toEqual({ site: 'e1', fleet: 'e1', service: 'e1' });
  expect(world.events[0].deployments).toEqual([
    { name: 'storefront', status: 'unchanged', summary: 'release e1 is live' },
    { name: 'functions', status: 'undone', summary: 'ingest is back at version e1' },
    { name: 'orders', status: 'unchanged', summary: 'the execution did not come to it' },
    { name: 'infrastructure', status: 'unchanged', summary: 'stacks stay' },
  ]);
});

test('a service that somebody else has deployed since is left alone', async () => {
  world.deliver('e1');
  world.deliver('e2', ['service']);
  world.deploy('by-hand', false);
  await undo('e2');
  expect([world.live.service, world.changes]).toEqual(['by-hand', []]);
});

test('one that fails leaves the others undone, and the call comes again', async () => {
  world.deliver('e1');
  world.deliver('e2');
  world.fault = (call) => {
    if (call === 'update') throw new Error('Rate exceeded');
  };
  await expect(undo('e2')).rejects.toThrow(new Error('undo of execution e2: orders: could not be undone, Rate exceeded'));
  expect(world.live).toEqual({ site: 'e1', fleet: 'e1', service: 'e2' });
  expect(world.events[0].deployments[2]).toEqual({ name: 'orders', status: 'failed', summary: 'Rate exceeded' });

  world.fault = () => {};
  await undo('e2');
  expect(world.live).toEqual({ site: 'e1', fleet: 'e1', service: 'again-e1' });
  expect(world.events[1].deployments.map(({ status }) => status)).toEqual(['unchanged', 'unchanged', 'undone']);
});

test('all parts of a fleet are tried, and traffic that shifts is named', async () => {
  const asked: string[] = [];
  world.invoke = async (name) => {
    asked.push(name);
    if (name === 'second') throw new Error('second: the function ended');
    return { release: 'e1', functions: [], shifting: ['report'] };
  };
  const fleet = (...deployFunctions: string[]): UndoRecord => ({ functions: { kind: 'functions', deployFunctions } });
  await expect(undo('e1', fleet('first', 'second', 'third'))).rejects.toThrow('undo of execution e1: functions: could not be undone, second: the function ended');
  expect(asked).toEqual(['first', 'second', 'third']);
  await undo('e1', fleet('first'));
  expect(world.lines.at(-1)).toContain('functions: no alias leads to a version of this execution, traffic of report is shifting and was left alone');
});

test.each([
  undefined, null, 'text', {}, { detail: {} }, failureOf('e1', { pipeline: 'payroll' }), failureOf('e1', { state: 'SUCCEEDED' }),
  failureOf('e1', { stage: 7 }), failureOf('e1/../e2'),
])('fails for the event %j', async (event) => {
  await expect(undoFailedStage(event, { pipeline: 'shop', environment: 'production', deployments: DEPLOYMENTS }, world)).rejects.toThrow(new Error(
    `undo: it takes the event of a failed stage of pipeline 'shop', got ${JSON.stringify(event)}; `
    + 'send what AWS CodePipeline sends: CodePipeline Stage Execution State Change'));
  expect(world.changes).toEqual([]);
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), parts: fc.subarray(['site', 'fleet', 'service'] as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('by-hand' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('event' as const), of: fc.nat(7), failing: fc.option(fc.nat(12)) }) },
);

test('whatever comes in whatever order, nothing is moved but what the failed execution made live', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
    world = new FakeUndo();
    world.deliver('e0');
    let executions = 1;
    for (const each of steps) {
      if (each.kind === 'deliver') {world.deliver(`e${executions++}`, each.parts);} else if (each.kind === 'by-hand') {world.deploy(`hand-${world.deployments.length}`, false);} else {
        const failed = `e${each.of % executions}`;
        const before = world.live;
        let calls = 0;
        world.fault = () => {
          if (calls++ === each.failing) throw new Error('the call failed');
        };
        const told = world.events.length;
        await undo(failed).catch(() => undefined);
        for (const part of ['site', 'fleet', 'service'] as const) {
          if (before[part] !== failed) expect({ [part]: world.live[part] }).toEqual({ [part]: before[part] });
        }
        expect(world.events.length - told).toBeLessThanOrEqual(1);
        if (world.events.length > told) expect(world.events.at(-1)!.deployments.some(({ status }) => status !== 'unchanged')).toBe(true);
      }
    }
  }), { numRuns: 300 });
});
