import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { fromBufferPromise } from 'yauzl';
import { directoryPackage, fileEntry } from './memory';
import { Repository } from './repository';
import type { JavaPackage, NodePackage, PackageDefinition, PythonPackage } from '../../src/contract/package-plan';
import { zip } from '../../src/packager/zip';
import { describeWith, maven, npm, python } from '../helpers/tools';

/** The program itself, for projects that install none from a registry. */
const ESBUILD = path.join(path.dirname(require.resolve('esbuild/package.json')), 'bin/esbuild');
const repositories: Repository[] = [];

afterEach(() => repositories.splice(0).forEach((repository) => repository.remove()));

function repositoryOf(files: { readonly [path: string]: string | Buffer }): Repository {
  const repository = new Repository(files);
  repositories.push(repository);
  return repository;
}

async function namesIn(repository: Repository, name: string): Promise<string[]> {
  const archive = await fromBufferPromise(fs.readFileSync(path.join(repository.output, `${name}.zip`)));
  const names: string[] = [];
  for await (const entry of archive.eachEntry()) names.push(entry.fileName);
  return names;
}

/** Makes the packages in two directories, once with tests and once without, and expects the same bytes and untouched sources. */
async function expectReproducible(files: { readonly [path: string]: string | Buffer }, packages: readonly PackageDefinition[]): Promise<Repository> {
  const [first, second] = [repositoryOf(files), repositoryOf(files)];
  for (const [repository, environment] of [[first, {}], [second, { PACKAGE_SKIP_TESTS: '1' }]] as const) {
    const sources = await repository.sources();
    const { status, stdout, stderr } = await repository.package(packages, environment);
    expect({ status, stderr, stdout: status === 0 ? '' : stdout }).toEqual({ status: 0, stderr: '', stdout: '' });
    expect(await repository.sources()).toEqual(sources);
  }
  expect(second.manifest).toEqual(first.manifest);
  expect(first.built).toEqual(packages.map(({ name }) => name));
  return first;
}

describe('the program', () => {
  const FILES = { 'functions/ingest/a.txt': 'a', 'functions/report/b.txt': 'b', 'shared/common/c.txt': 'c' };
  const PACKAGES = [
    directoryPackage('ingest', { shared: ['shared/common'], testCommand: 'echo tested; test ! -e broken' }), directoryPackage('report', { kind: 'layer' }),
  ];

  test('writes packages and their manifest, and leaves nothing else', async () => {
    const repository = await expectReproducible(FILES, PACKAGES);
    const { ingest, report } = repository.manifest.packages;
    const content = fs.readFileSync(path.join(repository.output, 'ingest.zip'));
    expect(ingest).toMatchObject({ kind: 'function', bytes: content.length, sha256: createHash('sha256').update(content).digest('base64') });
    expect(report.kind).toBe('layer');
    expect(await namesIn(repository, 'ingest')).toEqual(['a.txt', 'common/c.txt']);
    expect(fs.readdirSync(path.join(repository.directory, '.packages')).sort()).toEqual(['out', 'plan.json', 'reports', 'store']);
  });

  test('tells what it does, the output of tools together', async () => {
    const { stdout } = await repositoryOf(FILES).package(PACKAGES.slice(0, 1));
    expect(stdout).toMatch(/^ingest: testing \(echo tested; test ! -e broken\)\ningest \| tested\ningest: built, 1 kB, sha256 \S{44}\n$/);
  });

  test('takes from the store what did not change, and makes again what a shared directory changed', async () => {
    const repository = repositoryOf(FILES);
    await repository.package(PACKAGES);
    const { stdout } = await repository.package(PACKAGES);
    // The two are looked at side by side, in no order.
    expect(stdout.trimEnd().split('\n').sort()).toEqual(['ingest', 'report'].map((name) => `${name}: inputs unchanged, package of 1 kB is reused`));
    expect(repository.built).toEqual([]);
    repository.write('shared/common/c.txt', 'new');
    await repository.package(PACKAGES);
    expect(repository.built).toEqual(['ingest']);
  });

  test('makes again what is asked for, and says which names it does not have', async () => {
    const repository = repositoryOf(FILES);
    await repository.package(PACKAGES);
    const { status, stdout } = await repository.package(PACKAGES, { PACKAGE_REBUILD: 'report,other' });
    expect([status, repository.built]).toEqual([0, ['report']]);
    expect(stdout.split('\n')[0]).toBe('PACKAGE_REBUILD: this build has no other; it has ingest, report');
  });

  test('leaves tests out, and keeps such packages apart', async () => {
    const repository = repositoryOf(FILES);
    expect((await repository.package(PACKAGES, { PACKAGE_SKIP_TESTS: '1' })).stdout).not.toContain('testing');
    await repository.package(PACKAGES);
    expect(repository.built).toEqual(['ingest', 'report']);
  });

  test('fails when tests do, with the others made', async () => {
    const repository = repositoryOf({ ...FILES, 'functions/ingest/broken': '' });
    const { status, stdout } = await repository.package(PACKAGES);
    expect(status).toBe(1);
    expect(stdout.endsWith('1 of 2 packages failed:\n  ingest: tests failed (echo tested; test ! -e broken exited with status 1)\n')).toBe(true);
    expect(repository.built).toEqual(['report']);
    expect(fs.readdirSync(repository.store)).toEqual(['report']);
  });

  test.each<[string, string[], { [name: string]: string }, string]>([
    ['no arguments', [], {}, 'usage: node index.js <plan.json> <output directory>'],
    ['no store', ['plan.json', 'out'], { PACKAGE_STORE: '' }, 'PACKAGE_STORE is not set; set it to a directory or to s3://bucket/prefix'],
    ['a plan of another version', ['plan.json', 'out'], {}, 'plan: version 1 is known, got 9; use the packager of the version that wrote it'],
    ['a missing program', ['python.json', 'out'], { PATH: '/nowhere' }, 'python3 is not on PATH; function ingest needs it'],
  ])('fails with %s before it starts', async (_, argv, environment, message) => {
    const definition = { ...PACKAGES[0], toolchain: 'python', pythonVersion: '3.13', architecture: 'x86_64', installer: 'pip' };
    const files = { ...FILES, 'plan.json': '{"version":9}', 'python.json': JSON.stringify({ version: 1, packages: [definition] }) };
    const { status, stderr } = await repositoryOf(files).run(argv, { PACKAGE_STORE: 'store', ...environment });
    expect([status, stderr]).toEqual([2, `${message}\n`]);
  });
});

describeWith(python, 'packages of Python', () => {
  const function_: PythonPackage = {
    ...directoryPackage('ingest'),
    toolchain: 'python',
    pythonVersion: '3.13',
    architecture: 'x86_64',
    installer: 'pip',
    shared: ['shared/common'],
    testCommand: 'python -m unittest',
  };

  /** A wheel without a registry: what pip finds in the repository itself. */
  async function wheel(tag: string): Promise<Buffer> {
    return zip([
      fileEntry('greeting/__init__.py', `TAG = '${tag}'`),
      fileEntry('greeting-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n'),
      fileEntry('greeting-1.0.dist-info/WHEEL', `Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: ${tag}\n`),
      fileEntry('greeting-1.0.dist-info/entry_points.txt', '[console_scripts]\ngreet = greeting:TAG\n'),
      fileEntry('greeting-1.0.dist-info/RECORD', ''),
    ]);
  }

  async function files(assertion = "self.assertEqual(handler({}, None), 'common')"): Promise<{ [path: string]: string | Buffer }> {
    const wheels = ['py3-none-any', 'cp313-cp313-manylinux_2_28_x86_64', 'cp313-cp313-manylinux_2_28_aarch64', 'cp313-cp313-manylinux_2_39_x86_64'];
    return {
      'functions/ingest/app.py': 'import common\nimport greeting\n\ndef handler(event, context):\n    return common.NAME\n',
      'functions/ingest/test_app.py': 'import unittest\nfrom app import handler\n\nclass HandlerTest(unittest.TestCase):\n'
        + `    def test_handler(self):\n        ${assertion}\n`,
      'functions/ingest/requirements.txt': '--no-index\n--find-links wheels\ngreeting==1.0\n',
      'shared/common/__init__.py': "NAME = 'common'\n",
      ...Object.fromEntries(await Promise.all(wheels.map(async (tag) => [`functions/ingest/wheels/greeting-1.0-${tag}.whl`, await wheel(tag)] as const))),
    };
  }

  test('are the same wherever they are made, with wheels for AWS Lambda', async () => {
    const arm: PythonPackage = { ...function_, name: 'arm', architecture: 'arm64', exclude: ['wheels', 'test_app.py'], testCommand: '' };
    const repository = await expectReproducible(await files(), [{ ...function_, exclude: arm.exclude }, arm, { ...arm, name: 'deps', kind: 'layer' }]);
    expect(await namesIn(repository, 'ingest')).toEqual([
      'app.py', 'common/__init__.py', 'greeting-1.0.dist-info/METADATA', 'greeting-1.0.dist-info/WHEEL', 'greeting-1.0.dist-info/entry_points.txt',
      'greeting/__init__.py',
    ]);
    expect(await namesIn(repository, 'deps')).toContain('python/greeting/__init__.py');
    const tagIn = async (name: string) => textIn(repository, name, 'greeting/__init__.py');
    expect(await tagIn('ingest')).toBe("TAG = 'cp313-cp313-manylinux_2_28_x86_64'");
    expect(await tagIn('arm')).toBe("TAG = 'cp313-cp313-manylinux_2_28_aarch64'");
  }, 120_000);

  test('fail alone when their tests do', async () => {
    const repository = repositoryOf({ ...await files("self.fail('wrong')"), 'functions/report/a.txt': '' });
    const { status, stdout } = await repository.package([function_, directoryPackage('report')]);
    expect(status).toBe(1);
    expect(stdout).toContain('ingest | AssertionError: wrong\n');
    expect(stdout).toContain('1 of 2 packages failed:\n  ingest: tests failed (python -m unittest exited with status 1)\n');
    expect(repository.built).toEqual(['report']);
  }, 120_000);
});

describeWith(npm, 'packages of Node', () => {
  const function_: NodePackage = { ...directoryPackage('notify'), toolchain: 'node', nodeVersion: '22', architecture: 'x86_64', inputs: ['packages'] };
  const manifest = {
    name: 'notify',
    version: '1.0.0',
    scripts: { test: 'node --test' },
    dependencies: { greeting: 'file:../../packages/greeting' },
    devDependencies: { esbuild: 'file:../../packages/esbuild' },
  };
  const link = (name: string) => ({ [`../../packages/${name}`]: { version: '1.0.0', ...(name === 'esbuild' && { dev: true, bin: { esbuild: 'cli.js' } }) } });
  const FILES = {
    'functions/notify/package.json': JSON.stringify(manifest),
    'functions/notify/package-lock.json': JSON.stringify({
      name: 'notify',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'notify', version: '1.0.0', dependencies: manifest.dependencies, devDependencies: manifest.devDependencies },
        ...link('greeting'),
        ...link('esbuild'),
        'node_modules/greeting': { resolved: '../../packages/greeting', link: true },
        'node_modules/esbuild': { resolved: '../../packages/esbuild', link: true },
      },
    }),
    'functions/notify/index.js': "exports.handler = async () => require('greeting');",
    'functions/notify/index.test.js': "require('node:test')('answers', async () => require('assert').equal(await require('./index').handler(), 'hello'));",
    'packages/greeting/package.json': '{"name":"greeting","version":"1.0.0"}',
    'packages/greeting/index.js': "module.exports = 'hello';",
    'packages/esbuild/package.json': '{"name":"esbuild","version":"1.0.0","bin":{"esbuild":"cli.js"}}',
    'packages/esbuild/cli.js': "#!/usr/bin/env node\nrequire('child_process').execFileSync(process.env.ESBUILD, process.argv.slice(2), { stdio: 'inherit' });\n",
  };

  test('are the same wherever they are made, with their modules or in one file', async () => {
    const bundled: NodePackage = { ...function_, name: 'bundled', bundle: { entry: 'index.js', external: [] }, environment: { ESBUILD } };
    const repository = await expectReproducible(FILES, [function_, bundled]);
    expect(await namesIn(repository, 'notify')).toEqual(['index.js', 'node_modules/greeting/index.js', 'node_modules/greeting/package.json', 'package.json']);
    expect(await namesIn(repository, 'bundled')).toEqual(['index.js']);
    expect(await textIn(repository, 'bundled', 'index.js')).toContain('hello');
    expect(fs.readFileSync(path.join(repository.directory, '.packages/reports/notify/junit.xml'), 'utf8')).toContain('testcase name="answers"');
  }, 120_000);
});

describeWith(maven, 'packages of Java', () => {
  const DIRECTORY = 'examples/apps/functions/report';
  const function_: JavaPackage = { ...directoryPackage('report'), toolchain: 'java', javaVersion: '17', builder: 'maven', directory: DIRECTORY };

  test('are the same wherever they are made', async () => {
    const root = path.join(__dirname, '../..', DIRECTORY);
    const sources = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /^(pom.xml$|src\/.*\.java$)/.test(file));
    const files = Object.fromEntries(sources.map((file) => [`${DIRECTORY}/${file}`, fs.readFileSync(path.join(root, file))]));
    const repository = await expectReproducible(files, [function_]);
    const names = await namesIn(repository, 'report');
    expect(names).toContain('com/example/analytics/ReportHandler.class');
    expect(names).toContainEqual(expect.stringMatching(/^lib\/aws-lambda-java-core-.*\.jar$/));
    expect(fs.readdirSync(path.join(repository.directory, '.packages/reports/report'))).toContain('jacoco.xml');
  }, 240_000);
});

async function textIn(repository: Repository, name: string, file: string): Promise<string> {
  const archive = await fromBufferPromise(fs.readFileSync(path.join(repository.output, `${name}.zip`)), { autoClose: false });
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName !== file) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  }
  throw new Error(`${name}.zip has no ${file}`);
}
