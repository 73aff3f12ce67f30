import { FakeFleet, packageOf } from './fake-fleet';
import { awsError } from './fake-lambda-rules';
import { MAX_PACKAGE_BYTES, type DeployRequest } from '../../src/contract';
import { readAliasRecord } from '../../src/runtime/fleet-alias';
import { deployFunction } from '../../src/runtime/fleet-deploy';

const FUNCTION = 'staging-ingest';
const R1: DeployRequest = { deploy: 'ingest', release: 'r1', revision: '1f3c2a9' };
const R2: DeployRequest = { deploy: 'ingest', release: 'r2' };
const [ONE, TWO] = ['arn:aws:lambda:eu-central-1:111111111111:layer:common:1', 'arn:aws:lambda:eu-central-1:111111111111:layer:tools:4'];

let fleet: FakeFleet;

beforeEach(() => {
  fleet = new FakeFleet('ingest');
});

afterEach(() => {
  expect(fleet.target.harm).toEqual([]);
});

const ingest = () => fleet.target.functions.get(FUNCTION)!;
const live = () => ingest().aliases.get('live')!;

describe('what differs is deployed', () => {
  test('the first deployment makes the alias', async () => {
    expect(await deployFunction(R1, packageOf('a'), fleet)).toEqual({ status: 'deployed', version: '1', previous: undefined });
    expect(fleet.target.traffic(FUNCTION, 'live')).toEqual({ [packageOf('a').record.sha256]: 1 });
    expect(readAliasRecord(live().description)).toEqual({ release: 'r1', time: fleet.target.time });
    expect(ingest().versions.get('1')!.description).toBe('revision 1f3c2a9, release r1');
    expect(fleet.target.changes).toEqual([`updateCode ${FUNCTION}`, `publish ${FUNCTION}`, `createAlias ${FUNCTION} live`]);
  });

  test('the second one remembers the version before', async () => {
    await deployFunction(R1, packageOf('a'), fleet);
    expect(await deployFunction(R2, packageOf('b'), fleet)).toEqual({ status: 'deployed', version: '2', previous: '1' });
    expect(readAliasRecord(live().description)).toEqual({ release: 'r2', previous: '1', time: fleet.target.time });
  });

  test('what runs already is left alone, and its package is not read', async () => {
    await deployFunction(R1, packageOf('a'), fleet);
    fleet.target.changes.length = 0;
    const pkg = packageOf('a');

    expect(await deployFunction(R2, pkg, fleet)).toEqual({ status: 'unchanged', version: '1' });
    expect(pkg.reads).toBe(0);
    expect(fleet.target.changes).toEqual([]);
  });

  test('other layers are deployed without the code', async () => {
    await deployFunction({ ...R1, layers: ONE }, packageOf('a'), fleet);
    const pkg = packageOf('a');

    expect(await deployFunction({ ...R2, layers: `${ONE},${TWO}` }, pkg, fleet)).toEqual({ status: 'deployed', version: '2', previous: '1' });
    expect(ingest().versions.get('2')!.layers).toEqual([ONE, TWO]);
    expect(pkg.reads).toBe(0);
    expect(await deployFunction({ ...R2, layers: `${TWO},${ONE}` }, pkg, fleet)).toMatchObject({ version: '3' }); // the order counts
    expect(await deployFunction({ ...R2, layers: '' }, pkg, fleet)).toMatchObject({ version: '4' });
    expect(ingest().versions.get('4')!.layers).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['a setting', () => ingest().latest = { ...ingest().latest, settings: '{"MemorySize":512}' }],
    ['layers of a request that names none', () => ingest().latest = { ...ingest().latest, layers: [TWO] }],
  ])('%s that somebody changed on $LATEST goes live', async (_, change) => {
    await deployFunction(R1, packageOf('a'), fleet);
    change();
    expect(await deployFunction(R2, packageOf('a'), fleet)).toEqual({ status: 'deployed', version: '2', previous: '1' });
    expect(ingest().versions.get('2')).toMatchObject({ layers: ingest().latest.layers, settings: ingest().latest.settings });
  });

  test.each([false, true])('code that was rolled back can come again (versions by description: %s)', async (described) => {
    fleet.target.describedVersions = described;
    await deployFunction(R1, packageOf('a'), fleet);
    await deployFunction(R2, packageOf('b'), fleet);
    await fleet.target.updateAlias(FUNCTION, 'live', { version: '1' });
    const pkg = packageOf('b');

    expect(await deployFunction({ ...R2, release: 'r3' }, pkg, fleet)).toEqual({ status: 'deployed', version: described ? '3' : '2', previous: '1' });
    expect(pkg.reads).toBe(0); // $LATEST has it still
    expect(await deployFunction({ ...R2, release: 'r4' }, packageOf('a'), fleet)).toMatchObject({ status: 'deployed' });
    expect(fleet.target.traffic(FUNCTION, 'live')).toEqual({ [packageOf('a').record.sha256]: 1 });
  });
});

describe('an alias as somebody left it', () => {
  test('weights of an interrupted deployment are taken off first', async () => {
    await deployFunction(R1, packageOf('a'), fleet);
    await deployFunction({ ...R2, shift: { kind: 'canary', percent: 10, minutes: 5 } }, packageOf('b'), fleet);
    fleet.target.changes.length = 0;

    expect(await deployFunction(R1, packageOf('a'), fleet)).toEqual({ status: 'unchanged', version: '1' });
    expect(live()).toEqual({ version: '1', description: expect.stringContaining('r1') });
    expect(fleet.lines).toContain('ingest: a deployment was interrupted; all traffic goes to version 1 again');
  });

  test('an alias of $LATEST gets a version of its own before $LATEST changes', async () => {
    ingest().aliases.set('live', { version: '$LATEST', description: 'made by hand' });
    fleet.target.meanwhile = (call) => {
      if (call.startsWith('updateCode')) expect(live()).toEqual({ version: '1', description: 'made by hand' });
    };
    const request: DeployRequest = { ...R1, shift: { kind: 'canary', percent: 10, minutes: 5 } };
    expect(await deployFunction(request, packageOf('a'), fleet)).toMatchObject({ status: 'shifting', percent: 10, state: { version: '2', previous: '1' } });
    expect(live().weights).toEqual({ 2: 0.1 });
  });
});

describe('waiting', () => {
  test('for updates and the start of a version', async () => {
    Object.assign(fleet.target, { updateTime: 40_000, startTime: 50_000 });
    const start = fleet.target.time;
    expect(await deployFunction({ ...R1, layers: ONE }, packageOf('a'), fleet)).toMatchObject({ status: 'deployed' });
    expect(fleet.target.time - start).toBeGreaterThanOrEqual(130_000);
    expect(fleet.target.time - start).toBeLessThan(150_000);
  });

  test('for an update of somebody else, before and in between', async () => {
    ingest().updatedAt = fleet.target.time + 20_000;
    fleet.target.meanwhile = (call) => {
      if (!call.startsWith('publish')) return;
      ingest().updatedAt = fleet.target.time + 3000;
      fleet.target.meanwhile = undefined;
    };
    expect(await deployFunction(R1, packageOf('a'), fleet)).toMatchObject({ status: 'deployed' });
    expect(fleet.target.calls.filter((call) => call.startsWith('publish')).length).toBeGreaterThan(1);
  });

  test('for AWS Lambda when it is called too often', async () => {
    fleet.target.fault = { at: 3, when: 'before', error: awsError('TooManyRequestsException', 'Rate exceeded') };
    expect(await deployFunction(R1, packageOf('a'), fleet)).toMatchObject({ status: 'deployed' });
  });

  test('not for ever', async () => {
    fleet.target.updateTime = 4 * 60_000;
    await expect(deployFunction(R1, packageOf('a'), fleet)).rejects.toThrow(
      new Error('ingest: the update has not ended within 3 minutes; callers get what they got before, deploy again'),
    );
    ingest().updatedAt = Infinity;
    await expect(deployFunction(R1, packageOf('a'), fleet)).rejects.toThrow(
      new Error('ingest: an update by somebody else has not ended within 3 minutes; deploy again when it has'),
    );
  });

  test('a version with a snapshot starts over several calls', async () => {
    fleet.target.startTime = 5 * 60_000;
    let outcome = await deployFunction(R1, packageOf('a'), fleet);
    expect(outcome).toMatchObject({ status: 'shifting', percent: 0 });
    for (let calls = 0; calls < 10 && outcome.status === 'shifting'; calls++) outcome = await deployFunction(R1, packageOf('a'), fleet, outcome.state);
    expect(outcome).toEqual({ status: 'deployed', version: '1', previous: undefined });
  });

  test('a version that does not start is no version to lead to', async () => {
    await deployFunction(R1, packageOf('a'), fleet);
    fleet.target.startTime = Infinity;
    const outcome = await deployFunction(R2, packageOf('b'), fleet);
    if (outcome.status !== 'shifting') throw new Error(outcome.status);
    fleet.target.time = outcome.until;
    await expect(deployFunction(R2, packageOf('b'), fleet, outcome.state)).rejects.toThrow(
      new Error('ingest: version 2 did not start within 15 minutes, version 1 is still live'),
    );
    expect(live().version).toBe('1');
  });
});

describe('fails', () => {
  test('with a function that the fleet has not', async () => {
    await expect(deployFunction({ ...R1, deploy: 'other' }, packageOf('a'), fleet)).rejects.toThrow(
      new Error("fleet: there is no function 'other'; it has 'ingest'"),
    );
  });

  test('with a package that is too large, before anything is uploaded', async () => {
    const pkg = packageOf('a');
    const large = { ...pkg, record: { ...pkg.record, bytes: MAX_PACKAGE_BYTES + 1 } };
    await expect(deployFunction(R1, large, fleet)).rejects.toThrow(
      new Error('ingest: a package may have 50 MB, got 50.1 MB; move its large dependencies into a layer'),
    );
    expect(fleet.target.changes).toEqual([]);
  });

  test('with an update that fails, which the next deployment repeats', async () => {
    fleet.target.failUpdate = 'The image cannot be pulled';
    await expect(deployFunction(R1, packageOf('a'), fleet)).rejects.toThrow(
      new Error('ingest: the update failed: The image cannot be pulled; callers get what they got before'),
    );
    expect(ingest().versions.size).toBe(0);
    expect(await deployFunction(R1, packageOf('a'), fleet)).toMatchObject({ status: 'deployed' });
    expect(fleet.target.changes.filter((change) => change === `updateCode ${FUNCTION}`)).toHaveLength(2);
  });

  test('with layers that cannot be given to the function', async () => {
    await deployFunction(R1, packageOf('a'), fleet);
    fleet.target.failUpdate = 'The layers are too large';
    await expect(deployFunction({ ...R2, layers: ONE }, packageOf('a'), fleet)).rejects.toThrow(
      new Error('ingest: the update failed: The layers are too large; callers get what they got before'),
    );
    expect(live().version).toBe('1');
  });

  test('when somebody else uploads in between, instead of publishing their code', async () => {
    fleet.target.meanwhile = (call) => {
      if (call.startsWith('publish')) ingest().latest = { ...ingest().latest, codeSha256: packageOf('theirs').record.sha256 };
    };
    await expect(deployFunction(R1, packageOf('a'), fleet)).rejects.toThrow(/^ingest: CodeSHA256 .* is different from current CodeSHA256 in \$LATEST/);
    expect(ingest().versions.size).toBe(0);
  });

  test.each<[string, boolean | undefined, string]>([
    ['does not exist', undefined, "ingest: alarm 'errors' does not exist"],
    ['is in ALARM', true, "ingest: alarm 'errors' is in ALARM before anything was changed; deploy when it is OK, or without a rollout that watches it"],
  ])('when an alarm %s, before anything is changed', async (_, state, message) => {
    if (state !== undefined) fleet.target.alarmStates.set('errors', state);
    await expect(deployFunction({ ...R1, alarms: ['errors'] }, packageOf('a'), fleet)).rejects.toThrow(new Error(message));
    expect(fleet.target.changes).toEqual([]);
  });
});
