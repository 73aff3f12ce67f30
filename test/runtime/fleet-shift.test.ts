import { FakeFleet, packageOf } from './fake-fleet';
import { awsError } from './fake-lambda-rules';
import type { DeployRequest } from '../../src/contract';
import { readAliasRecord } from '../../src/runtime/fleet-alias';
import { continueDeployment, deployFunction, type DeployOutcome, type ShiftState } from '../../src/runtime/fleet-deploy';
import { rollBackFleet } from '../../src/runtime/fleet-rollback';

const FUNCTION = 'staging-ingest';
const MINUTE = 60_000;
const CANARY: DeployRequest = { deploy: 'ingest', release: 'r2', shift: { kind: 'canary', percent: 10, minutes: 5 }, alarms: ['errors'] };
const LINEAR: DeployRequest = { ...CANARY, shift: { kind: 'linear', percent: 40, minutes: 3 }, bakeMinutes: 10 };

let fleet: FakeFleet;

beforeEach(async () => {
  fleet = new FakeFleet('ingest');
  fleet.target.alarmStates.set('errors', false);
  await deployFunction({ deploy: 'ingest', release: 'r1' }, packageOf('a'), fleet);
});

afterEach(() => {
  expect(fleet.target.harm).toEqual([]);
});

const live = () => fleet.target.functions.get(FUNCTION)!.aliases.get('live')!;

function shifting(outcome: DeployOutcome): ShiftState {
  if (outcome.status !== 'shifting') throw new Error(`${outcome.status}, but traffic should be shifting`);
  return JSON.parse(JSON.stringify(outcome.state)) as ShiftState; // as it travels
}

/** The next call, so many minutes later. */
async function next(request: DeployRequest, outcome: DeployOutcome, minutes: number): Promise<DeployOutcome> {
  fleet.target.time += minutes * MINUTE;
  return continueDeployment(request, fleet, shifting(outcome));
}

describe('canary', () => {
  test('has its percentage for its time, then all', async () => {
    const record = live().description;
    const first = await deployFunction(CANARY, packageOf('b'), fleet);
    expect(first).toMatchObject({ status: 'shifting', percent: 10, until: fleet.target.time + 5 * MINUTE });
    expect(live()).toEqual({ version: '1', description: record, weights: { 2: 0.1 } });

    expect(await next(CANARY, first, 4.9)).toEqual({ ...first });
    expect(await next(CANARY, first, 0.2)).toEqual({ status: 'deployed', version: '2', previous: '1' });
    expect(live()).toEqual({ version: '2', description: expect.any(String) });
    expect(readAliasRecord(live().description)).toEqual({ release: 'r2', previous: '1', time: fleet.target.time });
  });

  test('goes on however late it is called', async () => {
    const first = await deployFunction(CANARY, packageOf('b'), fleet);
    expect(await next(CANARY, first, 500)).toMatchObject({ status: 'deployed' });
  });

  test('a state is a continuation token', async () => {
    await fleet.target.updateAlias(FUNCTION, 'live', { version: '1', description: '"'.repeat(256) });
    const { state } = await deployFunction(CANARY, packageOf('b'), fleet) as { state: ShiftState };
    expect(JSON.stringify(state).length).toBeLessThan(1000);
  });
});

describe('linear', () => {
  test('takes one step at a time, also when it is late, and watches at the end', async () => {
    const percents: number[] = [];
    let outcome = await deployFunction(LINEAR, packageOf('b'), fleet);
    while (outcome.status === 'shifting') {
      percents.push(outcome.percent);
      outcome = await next(LINEAR, outcome, percents.length === 1 ? 100 : 3);
    }
    expect(percents).toEqual([40, 80, 100, 100, 100, 100]);
    expect(outcome).toEqual({ status: 'deployed', version: '2', previous: '1' });
  });
});

describe('without a version before', () => {
  test('there is nothing to shift from', async () => {
    fleet.target.functions.get(FUNCTION)!.aliases.clear();
    expect(await deployFunction(CANARY, packageOf('b'), fleet)).toEqual({ status: 'deployed', version: '2', previous: undefined });
  });

  test('there is nothing to put back', async () => {
    fleet.target.functions.get(FUNCTION)!.aliases.clear();
    const outcome = await deployFunction(LINEAR, packageOf('b'), fleet);
    fleet.target.alarmStates.set('errors', true);
    await expect(next(LINEAR, outcome, 1)).rejects.toThrow(
      new Error("ingest: alarm 'errors' went off at 100 percent, there is no version before 2 to put back"),
    );
  });
});

describe('puts the version before back', () => {
  test.each([[1, 40], [2, 80], [3, 100]])('when an alarm goes off after step %d', async (steps, percent) => {
    const before = live();
    let outcome = await deployFunction(LINEAR, packageOf('b'), fleet);
    for (let step = 1; step < steps; step++) outcome = await next(LINEAR, outcome, 3);
    fleet.target.alarmStates.set('errors', true);

    await expect(next(LINEAR, outcome, 1)).rejects.toThrow(new Error(`ingest: alarm 'errors' went off at ${percent} percent, version 1 is live again`));
    expect(live()).toEqual({ version: '1', description: before.description });
  });

  test('an alias without a description has none again', async () => {
    await fleet.target.updateAlias(FUNCTION, 'live', { version: '1' });
    const outcome = await next({ ...CANARY, bakeMinutes: 5 }, await deployFunction(CANARY, packageOf('b'), fleet), 5);
    fleet.target.alarmStates.set('errors', true);
    await expect(next({ ...CANARY, bakeMinutes: 5 }, outcome, 1)).rejects.toThrow('version 1 is live again');
    expect(live()).toEqual({ version: '1', description: undefined });
  });

  test('when the alias cannot be moved', async () => {
    fleet.target.meanwhile = (call) => {
      if (call.startsWith('updateAlias')) {
        fleet.target.meanwhile = undefined;
        throw awsError('InvalidParameterValueException', 'Both versions must have the same execution role.');
      }
    };
    await expect(deployFunction(CANARY, packageOf('b'), fleet)).rejects.toThrow(
      new Error('ingest: Both versions must have the same execution role., version 1 is still live'),
    );
  });

  test('and says so when it cannot', async () => {
    const outcome = await deployFunction(CANARY, packageOf('b'), fleet);
    fleet.target.alarmStates.set('errors', true);
    fleet.target.meanwhile = (call) => {
      if (call.startsWith('updateAlias')) throw awsError('AccessDeniedException', 'not allowed');
    };
    await expect(next(CANARY, outcome, 1)).rejects.toThrow(new Error(
      "ingest: alarm 'errors' went off at 10 percent, and version 1 could not be put back: not allowed; point alias 'live' of staging-ingest to it",
    ));
  });
});

describe('somebody else moves the alias', () => {
  const MOVED = 'ingest: the alias was moved by somebody else while traffic shifted to version 2; see where it leads, and deploy again';
  const point = async (version: string, weights?: { [version: string]: number }) => fleet.target.updateAlias(FUNCTION, 'live', { version, weights });

  test.each<[string, () => Promise<unknown>]>([
    ['rolls back', async () => rollBackFleet(fleet)],
    ['takes the weights off', async () => fleet.target.updateAlias(FUNCTION, 'live', { version: '1' })],
    ['deletes it', async () => fleet.target.functions.get(FUNCTION)!.aliases.clear()],
    ['deploys something else', async () => deployFunction({ deploy: 'ingest', release: 'r3' }, packageOf('c'), fleet)],
  ])('%s: the deployment ends, and moves nothing', async (_, act) => {
    const outcome = await deployFunction(CANARY, packageOf('b'), fleet);
    await act();
    const after = fleet.target.functions.get(FUNCTION)!.aliases.get('live');

    await expect(next(CANARY, outcome, 5)).rejects.toThrow(new Error(MOVED));
    expect(fleet.target.functions.get(FUNCTION)!.aliases.get('live')).toEqual(after);
  });

  test('before the version has started', async () => {
    await deployFunction({ deploy: 'ingest', release: 'r0' }, packageOf('0'), fleet);
    await point('1');
    fleet.target.startTime = 5 * MINUTE;
    const outcome = await deployFunction(CANARY, packageOf('b'), fleet);
    expect(outcome).toMatchObject({ percent: 0 });
    await point('1', { 2: 0.5 });
    await expect(next(CANARY, outcome, 5)).rejects.toThrow(new Error(MOVED.replace('version 2', 'version 3')));
    expect(live().weights).toEqual({ 2: 0.5 });
  });

  test('while alarms are watched at the end', async () => {
    const outcome = await next(LINEAR, await next(LINEAR, await deployFunction(LINEAR, packageOf('b'), fleet), 3), 3);
    expect(outcome).toMatchObject({ percent: 100 });
    await point('2', { 1: 0.5 });
    await expect(next(LINEAR, outcome, 1)).rejects.toThrow(new Error(MOVED));
  });

  test('when an alarm goes off at the same moment', async () => {
    const outcome = await deployFunction(CANARY, packageOf('b'), fleet);
    await deployFunction({ deploy: 'ingest', release: 'r3' }, packageOf('c'), fleet);
    await point('1', { 2: 0.1 });
    fleet.target.alarmStates.set('errors', true);
    fleet.target.meanwhile = (call) => {
      if (call.startsWith('alarms')) fleet.target.functions.get(FUNCTION)!.aliases.set('live', { version: '3' });
    };
    await expect(next(CANARY, outcome, 1)).rejects.toThrow(/^ingest: alarm 'errors' went off at 10 percent, and version 1 could not be put back: the alias was moved/);
    expect(live()).toEqual({ version: '3' });
  });
});

describe('the same call again', () => {
  test('after a step whose answer was lost does not take the next step at once', async () => {
    const first = await deployFunction(LINEAR, packageOf('b'), fleet);
    expect(await next(LINEAR, first, 3)).toMatchObject({ percent: 80 });
    expect(await next(LINEAR, first, 1)).toMatchObject({ percent: 80, until: fleet.target.time + 3 * MINUTE });
    expect(live().weights).toEqual({ 2: 0.8 });
  });

  test('after the last step watches', async () => {
    const first = await deployFunction(LINEAR, packageOf('b'), fleet);
    const last = await next(LINEAR, await next(LINEAR, first, 3), 3);
    expect(last).toMatchObject({ percent: 100 });
    expect(await next(LINEAR, first, 1)).toMatchObject({ status: 'shifting', percent: 100, until: fleet.target.time + 10 * MINUTE });
  });
});
