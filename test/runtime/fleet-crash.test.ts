import { FakeFleet, packageOf } from './fake-fleet';
import type { DeployRequest } from '../../src/contract';
import { deployFunction } from '../../src/runtime/fleet-deploy';
import { rollBackFleet } from '../../src/runtime/fleet-rollback';

const FUNCTION = 'staging-ingest';
const LAYER = 'arn:aws:lambda:eu-central-1:111111111111:layer:common:1';
/** Each call of a deployment is tried, and their number is not known beforehand. */
const MIN_CALLS = 8;
const MAX_CALLS = 100;

type Start = readonly [name: string, prepare: (fleet: FakeFleet) => Promise<unknown>];

const STARTS: readonly Start[] = [
  ['no alias', async () => undefined],
  ['an alias of $LATEST', async (fleet) => fleet.target.functions.get(FUNCTION)!.aliases.set('live', { version: '$LATEST' })],
  ['a version before', async (fleet) => deploy(fleet, { deploy: 'ingest', release: 'r1' }, 'a')],
];

const REQUESTS: readonly (readonly [string, DeployRequest])[] = [
  ['all at once', { deploy: 'ingest', release: 'r2', layers: LAYER }],
  ['linear, watched', {
    deploy: 'ingest', release: 'r2', layers: LAYER, shift: { kind: 'linear', percent: 40, minutes: 1 }, bakeMinutes: 2, alarms: ['errors'],
  }],
];

/** Deploys to the end, as the service calls again while traffic shifts. */
async function deploy(fleet: FakeFleet, request: DeployRequest, code: string): Promise<void> {
  for (let outcome = await deployFunction(request, packageOf(code), fleet); outcome.status === 'shifting';) {
    fleet.target.time += 30_000;
    outcome = await deployFunction(request, packageOf(code), fleet, outcome.state);
  }
}

async function newFleet([, prepare]: Start): Promise<FakeFleet> {
  const fleet = new FakeFleet('ingest');
  fleet.target.alarmStates.set('errors', false);
  Object.assign(fleet.target, { updateTime: 1000, startTime: 1000 });
  await prepare(fleet);
  fleet.target.calls.length = 0;
  return fleet;
}

/** Nothing works any more from that call on, as when the process has died. */
function die(fleet: FakeFleet, at: number, when: 'before' | 'after'): void {
  const error = new Error('died');
  fleet.target.fault = { at, when, error };
  fleet.target.meanwhile = () => {
    if (fleet.target.calls.length >= at) throw error;
  };
}

function revive(fleet: FakeFleet): void {
  fleet.target.fault = undefined;
  fleet.target.meanwhile = undefined;
}

describe.each(STARTS)('from %s', (...start) => {
  describe.each(REQUESTS)('%s', (_, request) => {
    test.each(['before', 'after'] as const)('the next run ends what died %s any call', async (when) => {
      let at = 1;
      for (; at < MAX_CALLS; at++) {
        const fleet = await newFleet(start);
        const before = fleet.target.functions.get(FUNCTION)!.aliases.has('live');
        die(fleet, at, when);
        const died = await deploy(fleet, request, 'b').then(() => false, () => true);
        if (!died) break;
        expect(fleet.target.functions.get(FUNCTION)!.aliases.has('live') || !before).toBe(true);

        revive(fleet);
        await deploy(fleet, { ...request, release: 'r3' }, 'b');
        expect(fleet.target.traffic(FUNCTION, 'live')).toEqual({ [packageOf('b').record.sha256]: 1 });
        const { version } = fleet.target.functions.get(FUNCTION)!.aliases.get('live')!;
        expect(fleet.target.functions.get(FUNCTION)!.versions.get(version)!.layers).toEqual([LAYER]);
        expect(fleet.target.harm).toEqual([]);
      }
      expect(at).toBeGreaterThan(MIN_CALLS);
      expect(at).toBeLessThan(MAX_CALLS);
    });

    test.each(['before', 'after'] as const)('one call that fails (%s its work) leaves what was live, or what is wanted', async (when) => {
      let at = 1;
      for (; at < MAX_CALLS; at++) {
        const fleet = await newFleet(start);
        const was = fleet.target.functions.get(FUNCTION)!.aliases.has('live') ? fleet.target.traffic(FUNCTION, 'live') : undefined;
        fleet.target.fault = { at, when, error: new Error('lost') };
        if (await deploy(fleet, request, 'b').then(() => true, () => false)) {
          if (fleet.target.calls.length < at) break;
          continue; // it was read again
        }
        if (was) expect([was, { [packageOf('b').record.sha256]: 1 }]).toContainEqual(fleet.target.traffic(FUNCTION, 'live'));
        expect(fleet.target.harm).toEqual([]);
      }
      expect(at).toBeGreaterThan(MIN_CALLS);
      expect(at).toBeLessThan(MAX_CALLS);
    });
  });
});

test.each(['before', 'after'] as const)('a rollback that died %s any call is ended by the next one', async (when) => {
  let at = 1;
  for (; at < MAX_CALLS; at++) {
    const fleet = new FakeFleet('ingest', 'report', 'notify');
    for (const name of ['ingest', 'report', 'notify']) {
      await deployFunction({ deploy: name, release: 'r1' }, packageOf('a'), fleet);
      await deployFunction({ deploy: name, release: 'r2' }, packageOf('b'), fleet);
    }
    fleet.target.calls.length = 0;
    die(fleet, at, when);
    const died = await rollBackFleet(fleet).then(() => false, () => true);
    if (!died) break;

    revive(fleet);
    await rollBackFleet(fleet, 'r2');
    for (const functionName of Object.values(fleet.functions)) {
      expect(fleet.target.traffic(functionName, 'live')).toEqual({ [packageOf('a').record.sha256]: 1 });
    }
  }
  expect(at).toBe(7); // three aliases read, three moved
});
