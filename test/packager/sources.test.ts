import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { directoryPackage } from './memory';
import type { PackageDefinition } from '../../src/contract/package-plan';
import { DiskFiles, under, writeFiles } from '../../src/packager/files';
import { hashInputs } from '../../src/packager/inputs';
import { readSources } from '../../src/packager/sources';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'));
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(...files: string[]): void {
  for (const file of files) {
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), file);
  }
}

const python: PackageDefinition = { ...directoryPackage('ingest'), toolchain: 'python', pythonVersion: '3.13', architecture: 'x86_64', installer: 'pip' };

async function pathsOf(definition: PackageDefinition, ours: string[] = []): Promise<string[]> {
  return (await readSources(definition, new DiskFiles(root, ours))).repository.map((entry) => entry.path);
}

test('directory, shared directories and inputs are read, each file once', async () => {
  write('functions/ingest/app.py', 'functions/ingest/lib/x.py', 'functions/pom.xml', 'shared/common/y.py', 'other/z.py');
  const definition = { ...python, shared: ['shared/common'], inputs: ['functions/pom.xml', 'functions/ingest/lib'] };
  const { directory, shared, repository } = await readSources(definition, new DiskFiles(root));
  expect(directory.map((entry) => entry.path)).toEqual(['app.py', 'lib/x.py']);
  expect(shared.map((entry) => entry.path)).toEqual(['common/y.py']);
  expect(repository.map((entry) => entry.path)).toEqual(['functions/ingest/app.py', 'functions/ingest/lib/x.py', 'functions/pom.xml', 'shared/common/y.py']);
});

test('what tools leave behind is no source', async () => {
  const made = ['node_modules/x/index.js', 'target/a.class', 'build/b.class', '.gradle/c', '.venv/d', 'lib/__pycache__/e.pyc', 'lib/f.pyc', '.pytest_cache/g', '.coverage'];
  write(...['app.py', 'package.json', 'pom.xml', 'build.gradle', ...made].map((file) => `functions/ingest/${file}`));
  expect(await pathsOf(python)).toEqual(['app.py', 'build.gradle', 'package.json', 'pom.xml'].map((file) => `functions/ingest/${file}`));
});

test('the same names are sources where nothing makes them', async () => {
  const files = ['build/plan.py', 'src/main/java/build/A.java', 'src/target/B.java'].map((file) => `functions/ingest/${file}`);
  write(...files);
  expect(await pathsOf(python)).toEqual(files);
});

test('a directory as it is keeps the modules that are in it', async () => {
  write('functions/ingest/package.json', 'functions/ingest/node_modules/x.js');
  expect(await pathsOf(directoryPackage('ingest'))).toEqual(['functions/ingest/node_modules/x.js', 'functions/ingest/package.json']);
});

test('what the packager writes is no source of a package that is the whole repository', async () => {
  write('app.py', '.packages/plan.json', '.packages/out/a.zip', '.packages/reports/a/junit.xml');
  const ours = ['plan.json', 'out', 'reports'].map((name) => path.join(root, '.packages', name));
  expect(await pathsOf({ ...python, directory: '.' }, ours)).toEqual(['app.py']);
});

test('a link stands for what it leads to, and one that leads back up for nothing', async () => {
  write('functions/ingest/app.py', 'common/x.py');
  fs.symlinkSync('../../common', path.join(root, 'functions/ingest/common'));
  fs.symlinkSync('..', path.join(root, 'functions/ingest/up'));
  fs.symlinkSync('nowhere', path.join(root, 'functions/ingest/broken'));
  expect(await pathsOf(python)).toEqual(['functions/ingest/app.py', 'functions/ingest/common/x.py']);
});

test('a copy has the same contents and execute bits', async () => {
  write('a/run.sh', 'a/b/c.txt');
  fs.chmodSync(path.join(root, 'a/run.sh'), 0o700);
  const entries = (await new DiskFiles(root).list('a'))!;
  await writeFiles(path.join(root, 'copy'), under('x', entries));
  expect(fs.readFileSync(path.join(root, 'copy/x/a/b/c.txt'), 'utf8')).toBe('a/b/c.txt');
  const copies = (await new DiskFiles(path.join(root, 'copy/x')).list('a'))!;
  expect(copies.map((entry) => [entry.path, entry.executable])).toEqual([['a/b/c.txt', false], ['a/run.sh', true]]);
});

describe('the hash of inputs', () => {
  const hash = async (definition: PackageDefinition = python, version = 'Python 3.13.1') =>
    hashInputs(definition, version, await readSources(definition, new DiskFiles(root)));

  beforeEach(() => write('functions/ingest/app.py'));

  test('is the same in another checkout, at another time, whatever the order of members', async () => {
    const first = await hash();
    fs.utimesSync(path.join(root, 'functions/ingest/app.py'), 0, 0);
    fs.renameSync(root, `${root}-moved`);
    root = `${root}-moved`;
    expect(await hash(Object.fromEntries(Object.entries(python).reverse()) as unknown as PackageDefinition)).toBe(first);
  });

  test.each<[string, () => void]>([
    ['a content', () => fs.writeFileSync(path.join(root, 'functions/ingest/app.py'), 'new')],
    ['a name', () => fs.renameSync(path.join(root, 'functions/ingest/app.py'), path.join(root, 'functions/ingest/b.py'))],
    ['an execute bit', () => fs.chmodSync(path.join(root, 'functions/ingest/app.py'), 0o755)],
    ['an empty file', () => write('functions/ingest/new.py')],
  ])('is another one after a change of %s', async (_, change) => {
    const first = await hash();
    change();
    expect(await hash()).not.toBe(first);
  });

  test('knows the definition and the version of the tool', async () => {
    expect(new Set([await hash(), await hash({ ...python, exclude: ['x'] }), await hash(python, 'Python 3.13.2')]).size).toBe(3);
  });
});
