import { createHash, randomBytes } from 'crypto';
import { directoryPackage, MemoryPackager } from './memory';
import { MAX_PACKAGE_BYTES } from '../../src/contract/package-plan';

let packager: MemoryPackager;

beforeEach(() => {
  packager = new MemoryPackager(
    { 'functions/ingest/app.py': 'a', 'functions/report/app.py': 'b', 'shared/common/x.py': 'c', 'settings.json': '{}' },
    [directoryPackage('ingest', { shared: ['shared/common'] }), directoryPackage('report', { inputs: ['settings.json'] })],
  );
});

test('packages are tested, built, written and kept', async () => {
  const { made, outcomes } = await packager.run();
  expect(made).toEqual(['ingest', 'report']);
  const zip = packager.output.written.get('ingest.zip')!;
  const { record } = outcomes.ingest;
  expect(record).toEqual({
    kind: 'function',
    file: 'ingest.zip',
    bytes: zip.length,
    built: true,
    inputs: expect.stringMatching(/^[0-9a-f]{64}$/),
    sha256: createHash('sha256').update(zip).digest('base64'),
  });
  expect(packager.store.packages.get(`ingest/${record!.inputs}.zip`)).toEqual(zip);
  expect(packager.output.lines).toEqual([
    'ingest | testing ingest', expect.stringMatching(/^ingest: built, 1 kB, sha256 \S{44}$/),
    'report | testing report', expect.stringMatching(/^report: built, 1 kB, sha256 \S{44}$/),
  ]);
});

test('nothing is made when nothing changed, and the packages are the same', async () => {
  const first = await packager.run();
  const written = packager.output.written;
  const { made, outcomes } = await packager.run();
  expect(made).toEqual([]);
  expect(packager.output.written).toEqual(written);
  expect(outcomes.ingest.record).toEqual({ ...first.outcomes.ingest.record, built: false });
  expect(packager.output.lines).toEqual(['ingest: inputs unchanged, package of 1 kB is reused', 'report: inputs unchanged, package of 1 kB is reused']);
});

test.each<[string, (of: MemoryPackager) => void, string[]]>([
  ['its own file', ({ files }) => { files.files['functions/ingest/app.py'] = 'new'; }, ['ingest']],
  ['a new file', ({ files }) => { files.files['functions/report/new.py'] = ''; }, ['report']],
  ['a shared directory', ({ files }) => { files.files['shared/common/x.py'] = 'new'; }, ['ingest']],
  ['a further input', ({ files }) => { files.files['settings.json'] = 'new'; }, ['report']],
  ['a file of nobody', ({ files }) => { files.files['README.md'] = 'new'; }, []],
  ['its definition', ({ packages }) => { packages[1] = { ...packages[1], environment: { MODE: 'x' } }; }, ['report']],
  ['the toolchain', ({ toolchain }) => { toolchain.programVersion = 'tool 2'; }, ['ingest', 'report']],
])('a package is made again when %s changes, and no other', async (_, change, expected) => {
  await packager.run();
  change(packager);
  expect((await packager.run()).made).toEqual(expected);
});

test('what was built before is found when a change is taken back', async () => {
  await packager.run();
  packager.files.files['functions/ingest/app.py'] = 'new';
  await packager.run();
  packager.files.files['functions/ingest/app.py'] = 'a';
  expect((await packager.run()).made).toEqual([]);
});

test('names that are forced are made again', async () => {
  const first = await packager.run();
  const { made, outcomes } = await packager.run({ rebuild: new Set(['report']) });
  expect(made).toEqual(['report']);
  expect(outcomes.report.record).toEqual(first.outcomes.report.record);
});

test('a package that was not tested is none for a run that tests', async () => {
  expect((await packager.run({ skipTests: true })).made).toEqual(['ingest', 'report']);
  expect((await packager.run({ skipTests: true })).made).toEqual([]);
  expect((await packager.run()).made).toEqual(['ingest', 'report']);
});

test('a failing test fails its package only, nothing of it is kept, and the next run tries again', async () => {
  packager.files.files['functions/ingest/broken'] = '';
  const { outcomes } = await packager.run();
  expect(outcomes.ingest).toEqual({ name: 'ingest', failure: 'tests failed (tool exited with status 1)' });
  expect(outcomes.report.record?.built).toBe(true);
  expect([...packager.output.written.keys()]).toEqual(['report.zip']);
  expect([...packager.store.packages.keys()]).toEqual([expect.stringMatching(/^report\//)]);
  expect(packager.output.lines.slice(0, 2)).toEqual(['ingest | testing ingest', 'ingest: tests failed (tool exited with status 1)']);
  expect((await packager.run()).made).toEqual(['ingest']);
});

test('fails a package whose sources are missing, by name, and makes the others', async () => {
  packager.packages.push(directoryPackage('lost'), directoryPackage('half', { directory: 'functions/ingest', shared: ['shared/gone'] }));
  packager.packages.push(directoryPackage('bare', { directory: 'functions/ingest', inputs: ['gone.txt'] }));
  const { made, outcomes } = await packager.run();
  expect(made).toEqual(['ingest', 'report']);
  expect(outcomes.lost.failure).toBe('directory functions/lost is not among the sources; correct its path or commit it');
  expect(outcomes.half.failure).toBe('shared directory shared/gone is not among the sources; correct its path or commit it');
  expect(outcomes.bare.failure).toBe('input gone.txt is not among the sources; correct its path or commit it');
});

test('fails before anything runs when a program is missing, with the packages that need it', async () => {
  packager.toolchain.missing = 'python3';
  await expect(packager.run()).rejects.toThrow(/^python3 is not on PATH; functions ingest, report need it$/);
  packager.packages.splice(0, 1);
  await expect(packager.run()).rejects.toThrow(/^python3 is not on PATH; function report needs it$/);
  packager.packages.push(directoryPackage('ingest', { kind: 'layer' }));
  await expect(packager.run()).rejects.toThrow(/^python3 is not on PATH; packages report, ingest need it$/);
  expect(packager.toolchain.made).toEqual([]);
});

test('fails for a package of which nothing is left', async () => {
  packager.toolchain.make = async () => [];
  expect((await packager.run()).outcomes.ingest.failure).toBe('no file is left for the package; check functions/ingest and what it excludes');
});

test('fails for a package that AWS Lambda does not take', async () => {
  packager.files.files['functions/ingest/model.bin'] = randomBytes(MAX_PACKAGE_BYTES);
  const { outcomes } = await packager.run();
  expect(outcomes.ingest.failure).toMatch(
    /^the package is too large, got 50 MB, AWS Lambda takes 50 MB; exclude what it does not need, or move dependencies to a layer or a container image$/);
  expect([...packager.store.packages.keys()]).toEqual([expect.stringMatching(/^report\//)]);
});
