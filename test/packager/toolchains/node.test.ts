import { Workshop } from './workshop';
import type { NodePackage } from '../../../src/contract/package-plan';
import { directoryPackage } from '../memory';

const node: NodePackage = { ...directoryPackage('notify'), toolchain: 'node', nodeVersion: '22', architecture: 'x86_64' };
const MANIFEST = { name: 'notify', scripts: { test: 'node --test test' }, dependencies: { left: '1' } };
const QUIET = '--no-audit --no-fund --no-update-notifier';
let workshop: Workshop;

afterEach(() => workshop.remove());

function sourcesOf(manifest: object, ...files: string[]): { [path: string]: string } {
  return Object.fromEntries([['package.json', JSON.stringify(manifest)], ...['index.js', ...files].map((file) => [file, ''])]
    .map(([file, text]) => [`functions/notify/${file}`, text]));
}

/** Installs and bundles what npm and esbuild would. */
function workshopOf(files: { [path: string]: string }, modules = ['left/index.js', '.bin/left', '.package-lock.json', 'left/node_modules/.bin/x']): Workshop {
  workshop = new Workshop(files, (argv, _, write) => {
    if (argv[0] === 'npm') modules.forEach((file) => write(`node_modules/${file}`));
    const output = argv.find((argument) => argument.startsWith('--outfile='));
    if (output) write(output.replace('--outfile=', ''));
  });
  return workshop;
}

test('a function consists of its sources and of modules for AWS Lambda', async () => {
  const files = sourcesOf(MANIFEST, 'package-lock.json', '.npmrc', 'test/a.js', 'lib/b.test.ts', 'lib/b.js');
  expect(await workshopOf(files).pathsOf({ ...node, architecture: 'arm64' })).toEqual(['index.js', 'lib/b.js', 'node_modules/left/index.js', 'package.json']);
  expect(workshop.started).toEqual([`npm ci ${QUIET}`, 'sh -c npm test', `npm ci --omit=dev --os=linux --cpu=arm64 --libc=glibc ${QUIET}`]);
  expect(workshop.lines).toEqual(['testing (npm test)']);
});

test('the tests of Node write a report', async () => {
  await workshopOf(sourcesOf(MANIFEST, 'package-lock.json')).make(node);
  const { env } = workshop.processes.runs.find(({ argv }) => argv[0] === 'sh')!.options;
  expect(workshop.plain(env!.PACKAGE_REPORTS)).toBe('/reports/notify');
  expect(workshop.plain(env!.NODE_OPTIONS).trim()).toBe('--test-reporter=spec --test-reporter-destination=stdout '
    + '--test-reporter=junit --test-reporter-destination="/reports/notify/junit.xml"');
});

test.each(['jest', 'node --test --test-reporter=tap', 'node test.js'])("'%s' is left to write its own", async (command) => {
  await workshopOf(sourcesOf({ scripts: { test: command } })).make(node);
  expect(workshop.processes.runs.find(({ argv }) => argv[0] === 'sh')!.options.env).not.toHaveProperty('NODE_OPTIONS');
});

test('nothing is installed for a function without modules', async () => {
  expect(await workshopOf({ 'functions/notify/index.mjs': '' }).pathsOf(node)).toEqual(['index.mjs']);
  expect(workshop.started).toEqual([]);
  expect(workshop.lines).toEqual(["no tests: functions/notify/package.json has no script 'test'"]);
});

test.each<[string, object, string, string]>([
  ['src/a.ts', {}, 'index.js', '--format=cjs --outfile=.bundle/index.js'],
  ['src/a.mts', {}, 'index.mjs', "--format=esm --outfile=.bundle/index.mjs --banner:js=import { createRequire } from 'module'; const require = createRequire(import.meta.url);"],
  ['src/a.ts', { type: 'module' }, 'index.mjs', '--format=esm --outfile=.bundle/index.mjs --banner:js='],
  ['src/a.cjs', { type: 'module' }, 'index.js', '--format=cjs --outfile=.bundle/index.js'],
])('%s of %j is bundled to %s', async (entry, manifest, expected, format) => {
  const files = sourcesOf({ ...manifest, devDependencies: { esbuild: '1' } }, 'package-lock.json');
  expect(await workshopOf(files, ['.bin/esbuild']).pathsOf({ ...node, bundle: { entry, external: ['sharp'] } })).toEqual([expected]);
  const [install, bundle] = workshop.started;
  expect(install).toBe(`npm ci ${QUIET}`);
  expect(bundle).toContain(`node_modules/.bin/esbuild ${entry} --bundle --minify --platform=node --target=node22 --log-level=warning ${format}`);
  expect(bundle).toMatch(/--external:@aws-sdk\/\* --external:@smithy\/\* --external:sharp$/);
});

test('a layer offers its modules, and itself as one of them', async () => {
  const layer: NodePackage = { ...node, kind: 'layer' };
  const manifest = { name: '@acme/common', dependencies: { left: '1' } };
  expect(await workshopOf(sourcesOf(manifest, 'package-lock.json')).pathsOf(layer)).toEqual(
    ['@acme/common/index.js', '@acme/common/package.json', 'left/index.js'].map((file) => `nodejs/node_modules/${file}`));
});

test('a layer that only lists modules offers them alone', async () => {
  const { 'functions/notify/index.js': _, ...files } = sourcesOf(MANIFEST, 'package-lock.json');
  expect(await workshopOf(files).pathsOf({ ...node, kind: 'layer' })).toEqual(['nodejs/node_modules/left/index.js']);
});

test('node is part of the inputs', async () => {
  expect(await workshopOf(sourcesOf(MANIFEST)).version(node)).toBe('node v22.1.0');
});

test.each([
  [[], 'functions/notify has no package-lock.json; packages are made by npm: run npm install there and commit the lock file'],
  [['yarn.lock'], 'functions/notify has no package-lock.json, got yarn.lock; packages are made by npm: run npm install there and commit the lock file'],
])('fails without a lock file of npm, with %j', async (files, message) => {
  await expect(workshopOf(sourcesOf(MANIFEST, ...files)).make(node)).rejects.toThrow(new Error(message));
});

test('fails to bundle without esbuild', async () => {
  await expect(workshopOf(sourcesOf(MANIFEST, 'package-lock.json')).make({ ...node, bundle: { entry: 'index.js', external: [] } })).rejects.toThrow(
    new Error('esbuild is not among the dependencies of functions/notify, which bundles index.js; run npm install --save-dev esbuild there'));
});

test('fails for a package.json that is none', async () => {
  await expect(workshopOf({ 'functions/notify/package.json': '{' }).make(node)).rejects.toThrow(/^functions\/notify\/package.json cannot be read: /);
});
