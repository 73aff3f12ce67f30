import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { JavaBuilder, PythonInstaller } from '../../src/builds';
import { packageBuildspec } from '../../src/builds/private/package-buildspec';
import { directorySettings, javaSettings, nodeSettings, PackageSettings, pythonSettings } from '../../src/builds/private/package-settings';
import { PackageDefinition } from '../../src/contract';
import { parsePlan } from '../../src/packager/plan';

const FETCH = [
  'aws s3 cp --only-show-errors "$PACKAGER_ASSET" /tmp/packager.zip',
  'unzip -q -o /tmp/packager.zip -d /tmp/packager',
  'export PACKAGER=/tmp/packager/index.js',
];

function named(...settings: PackageSettings[]): PackageDefinition[] {
  return settings.map((each, i) => ({ ...each, name: `package${i}`, kind: 'function' as const }));
}

function buildspec(...settings: PackageSettings[]) {
  const { content, ...rest } = packageBuildspec(named(...settings), true);
  return { ...rest, content: content as any };
}

test('Python by pip: the packager is fetched, given its plan and run', () => {
  const { content, awsCommands, tools, testCommands } = buildspec(pythonSettings('functions/ingest', {}));
  expect(testCommands).toEqual([]);
  expect(tools).toEqual(['python3']);
  expect(awsCommands).toEqual(FETCH);
  expect(content).toEqual({
    version: '0.2',
    phases: {
      install: { 'runtime-versions': { python: '3.13', nodejs: '22' }, 'commands': FETCH },
      build: { commands: [expect.stringContaining('.packages/plan.json'), 'node "$PACKAGER" .packages/plan.json .packages/out'] },
    },
    reports: {
      junitxml: { 'files': ['*/junit*.xml'], 'file-format': 'JUNITXML', 'base-directory': '.packages/reports' },
      coberturaxml: { 'files': ['*/coverage.xml'], 'file-format': 'COBERTURAXML', 'base-directory': '.packages/reports' },
    },
    artifacts: { 'base-directory': '.packages/out', 'files': ['**/*'] },
    cache: {
      'key': "downloads-$(codebuild-hash-files '**/requirements*.txt')",
      'fallback-keys': ['downloads-'],
      'paths': ['/root/.cache/pip/**/*'],
    },
  });
});

test('uv is no part of the build image: it is installed, in AWS only', () => {
  const { awsCommands, tools, content } = buildspec(pythonSettings('a', { installer: PythonInstaller.UV }), pythonSettings('b', {}));
  expect(awsCommands.at(-1)).toMatch(/^pip install .* uv==\d+\.\d+\.\d+$/);
  expect(tools).toEqual(['python3', 'uv']);
  expect(content.cache).toMatchObject({
    key: "downloads-$(codebuild-hash-files '**/requirements*.txt' '**/uv.lock')",
    paths: ['/root/.cache/pip/**/*', '/root/.cache/uv/**/*'],
  });
});

test.each<[string, PackageSettings, object, string[], string[], string[]]>([
  ['Java by Maven', javaSettings('a', {}), { java: 'corretto21', nodejs: '22' }, ['mvn'], ['junitxml', 'jacocoxml'], ['/root/.m2/repository/**/*', '/root/.m2/wrapper/**/*']],
  ['Java by Gradle', javaSettings('a', { builder: JavaBuilder.GRADLE, javaVersion: '25' }), { java: 'corretto25', nodejs: '22' }, ['gradle'],
    ['junitxml', 'jacocoxml'], ['/root/.gradle/caches/**/*', '/root/.gradle/wrapper/**/*']],
  ['Node.js', nodeSettings('a', { nodeVersion: '24' }), { nodejs: '24' }, ['npm'], ['junitxml'], ['/root/.npm/_cacache/**/*']],
])('%s: runtimes, tools, reports and what is kept of downloads', (_title, settings, runtimes, tools, reports, downloads) => {
  const { content, ...spec } = buildspec(settings);
  expect(content.phases.install['runtime-versions']).toEqual(runtimes);
  expect(spec.tools).toEqual(tools);
  expect(Object.keys(content.reports)).toEqual(reports);
  expect(content.cache.paths).toEqual(downloads);
});

test('a directory needs the packager alone', () => {
  const { content, tools } = buildspec(directorySettings('layers/tools', {}));
  expect(tools).toEqual([]);
  expect(content.phases.install['runtime-versions']).toEqual({ nodejs: '22' });
  expect(content.reports).toBeUndefined();
  expect(content.cache).toBeUndefined();
});

test('a build of all kinds asks for each runtime once, the newest', () => {
  const { content } = buildspec(
    pythonSettings('a', { pythonVersion: '3.9' }), pythonSettings('b', { pythonVersion: '3.12' }), javaSettings('c', {}), nodeSettings('d', { nodeVersion: '20' }),
  );
  expect(content.phases.install['runtime-versions']).toEqual({ python: '3.12', java: 'corretto21', nodejs: '20' });
});

test('no cache when none is wanted', () => {
  expect(packageBuildspec(named(javaSettings('a', {})), false).content.cache).toBeUndefined();
});

test('the plan passes a shell unharmed, a package a line, and is what the packager reads', () => {
  const packages = named(
    pythonSettings('functions/ingest', { shared: ['functions/shared/common'], inputs: ['schema.json'], exclude: ['*.md'], testCommand: '' }),
    javaSettings('functions/report', { testCommand: 'echo "$HOME" `date` \\n \'PLAN\'\nPLAN', environment: { MAVEN_OPTS: '-Xmx1g "x" $(id)' } }),
    nodeSettings('functions/notify', { bundle: { entry: 'src/index.ts' } }),
    nodeSettings('functions/mail', { bundle: { entry: 'src/index.ts', external: ['sharp'] }, environment: { GREETING: 'grüß dich' } }),
    directorySettings('layers/tools', { exclude: ['docs/**'] }),
  );
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'plan-'));
  try {
    const { build } = packageBuildspec(packages, true).content.phases as { build: { commands: string[] } };
    execFileSync('/bin/sh', ['-ec', build.commands[0]], { cwd: directory });
    const text = fs.readFileSync(path.join(directory, '.packages/plan.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ version: 1, packages });
    expect(parsePlan(text)).toEqual({ version: 1, packages });
    expect(text.split('\n')).toHaveLength(packages.length + 3);
    expect(fs.readdirSync(path.join(directory, '.packages'))).toEqual(['plan.json', 'reports']);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
});

test('the plan says what is left to defaults', () => {
  const [python, java, node, bundled] = named(pythonSettings('a', {}), javaSettings('b', {}), nodeSettings('c', {}), nodeSettings('d', { bundle: { entry: 'x.ts' } }));
  expect(python).toEqual({
    name: 'package0',
    kind: 'function',
    toolchain: 'python',
    directory: 'a',
    shared: [],
    inputs: [],
    exclude: [],
    environment: {},
    pythonVersion: '3.13',
    architecture: 'x86_64',
    installer: 'pip',
  });
  expect(java).toMatchObject({ toolchain: 'java', javaVersion: '21', builder: 'maven' });
  expect(node).toMatchObject({ toolchain: 'node', nodeVersion: '22', architecture: 'x86_64' });
  expect(node).not.toHaveProperty('bundle');
  expect(bundled).toMatchObject({ bundle: { entry: 'x.ts', external: ['@aws-sdk/*'] } });
});
