import * as path from 'path';
import { Workshop } from './workshop';
import type { PythonPackage } from '../../../src/contract/package-plan';
import { directoryPackage } from '../memory';

const python: PythonPackage = { ...directoryPackage('ingest'), toolchain: 'python', pythonVersion: '3.13', architecture: 'x86_64', installer: 'pip' };
const SOURCES = {
  'functions/ingest/app.py': '',
  'functions/ingest/tests/test_app.py': '',
  'functions/ingest/conftest.py': '',
  'functions/ingest/requirements.txt': 'six==1.17.0',
  'functions/ingest/requirements-dev.txt': 'pytest==9.2.0',
  'functions/ingest/pyproject.toml': '',
  'functions/ingest/.env': 'SECRET=1',
};
const WHEEL = ['six.py', 'bin/six', 'six-1.dist-info/RECORD', 'six-1.dist-info/INSTALLER', 'six-1.dist-info/METADATA', 'x/__pycache__/y.pyc'];
let workshop: Workshop;

afterEach(() => workshop.remove());

/** Installs what pip, uv and venv would. */
function workshopOf(files: { [path: string]: string }, modules = ['pytest', 'pytest_cov'], missing: string[] = []): Workshop {
  workshop = new Workshop(files, (argv, _, write) => {
    const target = argv[argv.indexOf('--target') + 1];
    if (argv.includes('--target')) WHEEL.forEach((file) => write(path.join(target, file)));
    if (argv.includes('venv')) modules.forEach((module) => write(path.join(argv.at(-1)!, 'lib/python3.13/site-packages', module)));
    if (argv.includes('sync')) write(path.join(workshop.directory, 'work/packages/ingest/.venv/lib/python3.13/site-packages/pytest'));
  }, missing);
  return workshop;
}

test('a function is tested in an environment of its own, and consists of its sources and wheels for AWS Lambda', async () => {
  expect(await workshopOf(SOURCES).pathsOf(python)).toEqual(['app.py', 'six-1.dist-info/METADATA', 'six.py']);
  const [venv, installTests, tests, installPackage] = workshop.started;
  expect(venv).toBe('python3 -m venv --without-pip /work/pip/<id>');
  expect(installTests).toBe('python3 -m pip --python /work/pip/<id>/bin/python install --quiet --disable-pip-version-check --no-input --root-user-action=ignore '
    + '-r requirements.txt -r requirements-dev.txt');
  expect(tests).toBe('/work/pip/<id>/bin/python -m pytest');
  expect(installPackage).toMatch(new RegExp('^python3 -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore '
    + '-r requirements.txt --target /work/pip/<id> --no-compile --only-binary=:all: --implementation cp --python-version 3.13 '
    + '--platform manylinux_2_34_x86_64 --platform manylinux_2_33_x86_64 .* --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64$'));
  expect(workshop.lines).toEqual(['testing (python -m pytest)']);
});

test('tests find shared directories and leave reports where they are collected', async () => {
  const files = { ...SOURCES, 'functions/shared/common/__init__.py': '', 'functions/shared/common/tests/test_x.py': '', 'lib/extra/y.py': '' };
  const definition = { ...python, shared: ['functions/shared/common', 'lib/extra'] };
  expect(await workshopOf(files).pathsOf(definition)).toEqual(['app.py', 'common/__init__.py', 'extra/y.py', 'six-1.dist-info/METADATA', 'six.py']);
  const { options } = workshop.processes.runs.find(({ argv }) => argv.includes('pytest'))!;
  expect(workshop.plain(options.cwd)).toBe('/work/packages/ingest/functions/ingest');
  expect(workshop.plain(options.env!.PYTHONPATH)).toBe('/work/packages/ingest/functions/shared:/work/packages/ingest/lib');
  expect(workshop.plain(options.env!.PYTEST_ADDOPTS))
    .toBe("'--junitxml=/reports/ingest/junit.xml' '--cov=.' '--cov-report=xml:/reports/ingest/coverage.xml'");
  expect(options.env!.PATH.startsWith(options.env!.VIRTUAL_ENV)).toBe(true);
});

test('coverage needs its plugin', async () => {
  await workshopOf(SOURCES, ['pytest']).make(python);
  const { options } = workshop.processes.runs.find(({ argv }) => argv.includes('pytest'))!;
  expect(workshop.plain(options.env!.PYTEST_ADDOPTS)).toBe("'--junitxml=/reports/ingest/junit.xml'");
});

test('packages with the same requirements share what is installed, unless a list leads to further files', async () => {
  const other = (name: string) => Object.fromEntries(Object.entries(SOURCES).map(([file, text]) => [file.replace('ingest', name), text]));
  workshopOf({ ...SOURCES, ...other('enrich'), ...other('alerts'), 'functions/alerts/requirements.txt': '-r ../all.txt' });
  for (const name of ['ingest', 'enrich', 'alerts']) await workshop.make({ ...python, name, directory: `functions/${name}` });
  expect(workshop.started.filter((line) => line.includes('venv --'))).toHaveLength(2);
  expect(workshop.started.filter((line) => line.includes('--target'))).toHaveLength(2);
});

test('lists with and without hashes are installed one after the other', async () => {
  await workshopOf({ ...SOURCES, 'functions/ingest/requirements.txt': 'six==1.17.0 --hash=sha256:0' }).make(python);
  expect(workshop.started.filter((line) => line.includes('pip --python')).map((line) => line.split('--root-user-action=ignore ')[1]))
    .toEqual(['-r requirements.txt', '-r requirements-dev.txt']);
});

test('wheels are those of the architecture, and of the C library that the runtime has', async () => {
  await workshopOf(SOURCES).make({ ...python, pythonVersion: '3.11', architecture: 'arm64' }, false);
  expect(workshop.started).toEqual([expect.stringMatching(/--python-version 3.11 --platform manylinux_2_26_aarch64 .* --platform manylinux2014_aarch64$/)]);
});

test('nothing is installed for a function without requirements and tests', async () => {
  expect(await workshopOf({ 'functions/ingest/app.py': '', 'functions/ingest/requirements.txt': '# none\n' }).pathsOf(python)).toEqual(['app.py']);
  expect(workshop.started).toEqual([]);
  expect(workshop.lines).toEqual(['no tests: functions/ingest has no test_*.py']);
});

test('a command of its own replaces pytest, an empty one all tests', async () => {
  await workshopOf(SOURCES, ['six.py']).make({ ...python, testCommand: 'make test' });
  expect(workshop.started).toContain('sh -c make test');
  expect(workshop.lines).toEqual(['testing (make test)']);
  await workshop.make({ ...python, testCommand: '' });
  expect(workshop.started.filter((line) => line.includes('test'))).toHaveLength(1);
});

test('a layer has all of it below python', async () => {
  expect(await workshopOf(SOURCES).pathsOf({ ...python, kind: 'layer' }, false)).toEqual(['python/app.py', 'python/six-1.dist-info/METADATA', 'python/six.py']);
});

test('what is excluded is left out, dependencies included', async () => {
  const files = { ...SOURCES, 'functions/ingest/docs/a.md': '', 'functions/ingest/notes.md': '' };
  expect(await workshopOf(files).pathsOf({ ...python, exclude: ['docs', '*.md', 'six*'] })).toEqual(['app.py']);
});

test('uv takes what its lock file says', async () => {
  const files = { 'functions/ingest/app.py': '', 'functions/ingest/test_app.py': '', 'functions/ingest/uv.lock': '', 'functions/ingest/pyproject.toml': '' };
  expect(await workshopOf(files).pathsOf({ ...python, installer: 'uv', architecture: 'arm64' }))
    .toEqual(['app.py', 'six-1.dist-info/METADATA', 'six.py', 'test_app.py']);
  expect(workshop.started).toEqual([
    'uv sync --quiet --frozen --no-install-project --python python3',
    '/work/packages/ingest/.venv/bin/python -m pytest',
    'uv export --quiet --frozen --no-dev --no-emit-project --output-file .requirements.txt',
    'uv pip install --quiet --requirements .requirements.txt --target /work/packages/ingest/.dependencies --no-deps --only-binary :all: '
    + '--python-platform aarch64-manylinux_2_34 --python-version 3.13 --python python3',
  ]);
});

test('another version of Python is said, and is part of the inputs', async () => {
  await workshopOf(SOURCES).make({ ...python, pythonVersion: '3.12' });
  expect(workshop.lines).toEqual(['Python 3.13.1 tests what runs on Python 3.12', 'testing (python -m pytest)']);
  expect(await workshop.version(python)).toBe('Python 3.13.1');
  expect(await workshop.version({ ...python, installer: 'uv' })).toBe('Python 3.13.1, uv 0.9.0 (abc 2026-01-01)');
});

test('fails without pytest', async () => {
  await expect(workshopOf(SOURCES, ['six.py']).make(python)).rejects.toThrow(
    /^tests need pytest, which is not installed; add it to requirements-dev.txt in functions\/ingest$/);
});

test('fails without the programs', async () => {
  await expect(workshopOf(SOURCES, [], ['python3']).version(python)).rejects.toThrow(/^python3 is not on PATH$/);
  workshop.remove();
  await expect(workshopOf(SOURCES, [], ['uv']).version({ ...python, installer: 'uv' })).rejects.toThrow(/^uv is not on PATH$/);
});

test('fails when a shared directory has a file of the function', async () => {
  const files = { ...SOURCES, 'functions/ingest/common/x.py': '', 'shared/common/x.py': '' };
  await expect(workshopOf(files).make({ ...python, shared: ['shared/common'] }, false)).rejects.toThrow(
    /^common\/x.py comes from functions\/ingest and from a shared directory; rename one of them$/);
});

test.each([[{ exitCode: 2 }, 'exited with status 2'], [{ timedOut: true, exitCode: 128 }, 'did not end in time']])('fails with %j of a tool', async (result, text) => {
  workshop = new Workshop(SOURCES, (argv) => (argv.includes('--target') ? { ...result, output: 'no wheel' } : {}));
  await expect(workshop.make(python, false)).rejects.toThrow(`pip install -r requirements.txt of wheels for Python 3.13 on Linux x86_64 ${text}`);
  expect(workshop.lines).toEqual(['| no wheel']);
});
