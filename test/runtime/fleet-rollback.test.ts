import { FakeFleet, packageOf } from './fake-fleet';
import { awsError } from './fake-lambda-rules';
import { readAliasRecord, writeAliasRecord } from '../../src/runtime/fleet-alias';
import { deployFunction } from '../../src/runtime/fleet-deploy';
import { rollBackFleet } from '../../src/runtime/fleet-rollback';

let fleet: FakeFleet;

beforeEach(() => {
  fleet = new FakeFleet('ingest', 'report', 'notify');
});

async function release(id: string, codes: { readonly [name: string]: string }, percent?: number): Promise<void> {
  fleet.target.time += 60_000;
  for (const [name, code] of Object.entries(codes)) {
    const shift = percent ? { kind: 'canary' as const, percent, minutes: 5 } : undefined;
    await deployFunction({ deploy: name, release: id, shift }, packageOf(code), fleet);
  }
  fleet.target.changes.length = 0;
}

const alias = (name: string) => fleet.target.functions.get(`staging-${name}`)!.aliases.get('live');
const versions = () => Object.fromEntries(['ingest', 'report', 'notify'].map((name) => [name, alias(name)?.version]));

describe('the last release', () => {
  test('is undone by aliases alone', async () => {
    await release('r1', { ingest: 'a', report: 'a', notify: 'a' });
    await release('r2', { ingest: 'b', report: 'a', notify: 'b' });

    expect(await rollBackFleet(fleet)).toEqual({
      release: 'r2', functions: [{ name: 'ingest', version: '1', was: '2' }, { name: 'notify', version: '1', was: '2' }],
    });
    expect(versions()).toEqual({ ingest: '1', report: '1', notify: '1' });
    expect(fleet.target.changes).toEqual(['updateAlias staging-ingest live', 'updateAlias staging-notify live']);
    expect(readAliasRecord(alias('ingest')!.description)).toEqual({ release: 'r2', previous: '2', time: fleet.target.time, undone: 'r2' });
  });

  test('that changed nothing is not the last one that did', async () => {
    await release('r1', { ingest: 'a', report: 'a' });
    await release('r2', { ingest: 'b' });
    await release('r3', { ingest: 'b', report: 'a' });
    expect(await rollBackFleet(fleet)).toMatchObject({ release: 'r2' });
  });

  test('leaves a function that it brought into being', async () => {
    await release('r1', { ingest: 'a' });
    await release('r2', { ingest: 'b', report: 'b' });
    expect(await rollBackFleet(fleet)).toEqual({ release: 'r2', functions: [{ name: 'ingest', version: '1', was: '2' }] });
    expect(versions()).toEqual({ ingest: '1', report: '1', notify: undefined });
    expect(fleet.lines).toContain('report: stays at version 1, as there is none before');
  });

  test('is what is shifting, and nothing else', async () => {
    await release('r1', { ingest: 'a', report: 'a' });
    await release('r2', { ingest: 'b' });
    await release('r3', { report: 'b' }, 10);
    expect(await rollBackFleet(fleet)).toEqual({ release: 'unfinished deployment', functions: [{ name: 'report', version: '1', was: '2' }] });
    expect(alias('report')).toEqual({ version: '1', description: expect.stringContaining('r1') });
    expect(versions()).toMatchObject({ ingest: '2' });
    expect(await rollBackFleet(fleet)).toMatchObject({ release: 'r2' });
  });
});

describe('a release by its name', () => {
  test('is undone with what is shifting', async () => {
    await release('r1', { ingest: 'a', report: 'a' });
    await release('r2', { ingest: 'b' });
    await release('r2', { report: 'b' }, 10);
    expect(await rollBackFleet(fleet, 'r2')).toEqual({
      release: 'r2', functions: [{ name: 'report', version: '1', was: '2' }, { name: 'ingest', version: '1', was: '2' }],
    });
    expect(alias('report')!.weights).toBeUndefined();
  });

  test('is undone without what is shifting, where only what is settled may be touched', async () => {
    await release('r1', { ingest: 'a', report: 'a' });
    await release('r2', { ingest: 'b' });
    await release('r3', { report: 'b' }, 10);
    expect(await rollBackFleet(fleet, 'r2', true)).toEqual({ release: 'r2', functions: [{ name: 'ingest', version: '1', was: '2' }], shifting: ['report'] });
    expect(alias('report')!.weights).toEqual({ 2: 0.1 });
  });

  test('that brought nothing here changes nothing', async () => {
    await release('r1', { ingest: 'a' });
    await release('r2', { ingest: 'b' });
    expect(await rollBackFleet(fleet, 'r9')).toEqual({ release: 'r9', functions: [] });
    expect(fleet.target.changes).toEqual([]);
  });

  test('is undone once, however often it is asked for', async () => {
    await release('r1', { ingest: 'a' });
    await release('r2', { ingest: 'b' });
    await rollBackFleet(fleet, 'r2');
    expect(await rollBackFleet(fleet, 'r2')).toEqual({ release: 'r2', functions: [] });
    expect(versions()).toMatchObject({ ingest: '1' });
  });
});

describe('fails', () => {
  test('when nothing was deployed', async () => {
    await expect(rollBackFleet(fleet)).rejects.toThrow(new Error('rollback: nothing was deployed to this fleet yet; deploy the version that you want'));
  });

  test('when there is nothing before', async () => {
    await release('r1', { ingest: 'a' });
    await expect(rollBackFleet(fleet)).rejects.toThrow(new Error("rollback: there is nothing before release 'r1'; deploy the version that you want"));
  });

  test('when it was rolled back already', async () => {
    await release('r1', { ingest: 'a' });
    await release('r2', { ingest: 'b' });
    await rollBackFleet(fleet);
    await expect(rollBackFleet(fleet)).rejects.toThrow(new Error("rollback: release 'r2' was rolled back already; deploy the version that you want"));
    await release('r3', { ingest: 'c' });
    expect(await rollBackFleet(fleet)).toMatchObject({ release: 'r3', functions: [{ version: '1' }] });
  });

  test('with all that is not back, after all others are', async () => {
    await release('r1', { ingest: 'a', report: 'a' });
    await release('r2', { ingest: 'b', report: 'b' });
    fleet.target.meanwhile = (call) => {
      if (call === 'updateAlias staging-ingest live') throw awsError('AccessDeniedException', 'not allowed');
    };
    await expect(rollBackFleet(fleet)).rejects.toThrow(new Error('rollback: of 2 functions, 1 could not be put back; ingest: not allowed'));
    expect(versions()).toMatchObject({ ingest: '2', report: '1' });
    fleet.target.meanwhile = undefined;
    expect(await rollBackFleet(fleet)).toEqual({ release: 'r2', functions: [{ name: 'ingest', version: '1', was: '2' }] });
  });
});

describe('what an alias says of itself', () => {
  test('fits into its description', () => {
    const id = 'r'.repeat(80);
    expect(writeAliasRecord({ release: id, previous: '1234567890', time: 1_763_675_700_000, undone: id }).length).toBeLessThanOrEqual(256);
  });

  test.each([undefined, '', 'the alias of production', 'null', '{"release":1}', '[]'])('%p is no record', (description) => {
    expect(readAliasRecord(description)).toBeUndefined();
  });
});
