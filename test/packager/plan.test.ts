import { directoryPackage } from './memory';
import { parsePlan, parseRebuild } from '../../src/packager/plan';

const python = { ...directoryPackage('ingest'), toolchain: 'python', pythonVersion: '3.13', architecture: 'arm64', installer: 'uv', testCommand: '' };
const java = { ...directoryPackage('report'), toolchain: 'java', javaVersion: '21', builder: 'gradle' };
const node = {
  ...directoryPackage('notify'), toolchain: 'node', nodeVersion: '22', architecture: 'x86_64', bundle: { entry: 'src/handler.ts', external: ['sharp'] },
};
const plan = (...packages: unknown[]) => JSON.stringify({ version: 1, packages });

test('a plan is read as it was written', () => {
  const packages = [python, java, node, directoryPackage('files', { kind: 'layer', shared: ['a/b'], environment: { MODE: 'x' } })];
  expect(parsePlan(plan(...packages))).toEqual({ version: 1, packages });
});

test.each<[string, string]>([
  ['{', "plan: it is not JSON: Expected property name or '}' in JSON at position 1"],
  ['[]', 'plan: version 1 is known, got []; use the packager of the version that wrote it'],
  ['{"version":2,"packages":[]}', 'plan: version 1 is known, got 2; use the packager of the version that wrote it'],
  [plan(), 'plan: it has no packages; add one'],
  [plan(5), 'package 1: name is wrong, got nothing; it has to be letters, digits, - and _'],
  [plan(python, python), 'ingest: two packages have this name; rename one'],
  [plan({ ...python, name: '../x' }), '../x: name is wrong, got "../x"; it has to be letters, digits, - and _'],
  [plan({ ...python, kind: 'image' }), 'ingest: kind is wrong, got "image"; it has to be function or layer'],
  [plan({ ...python, toolchain: 'ruby' }), 'ingest: toolchain is wrong, got "ruby"; it has to be python or java or node or directory'],
  [plan({ ...python, directory: '/etc' }), 'ingest: directory is wrong, got "/etc"; it has to be a path inside of the repository'],
  [plan({ ...python, shared: ['a/../../b'] }), 'ingest: shared is wrong, got ["a/../../b"]; it has to be a list, each a path inside of the repository'],
  [plan({ ...python, testCommand: 1 }), 'ingest: testCommand is wrong, got 1; it has to be text'],
  [plan({ ...python, environment: { A: 1 } }), 'ingest: environment is wrong, got {"A":1}; it has to be variables with text'],
  [plan({ ...python, pythonVersion: '3' }), 'ingest: pythonVersion is wrong, got "3"; it has to be a version such as 3.13'],
  [plan({ ...java, builder: 'ant' }), 'report: builder is wrong, got "ant"; it has to be maven or gradle'],
  [plan({ ...node, bundle: { entry: 'x.ts' } }), 'notify: bundle is wrong, got {"entry":"x.ts"}; it has to be an entry and a list of externals'],
  [plan({ ...node, kind: 'layer' }), 'notify: a layer is not bundled; leave bundle out'],
])('fails for %s', (text, message) => {
  expect(() => parsePlan(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
});

test.each<[string, string[], string[]]>([
  ['', [], []],
  ['none', [], []],
  ['all', ['ingest', 'report'], []],
  ['report', ['report'], []],
  [' ingest , other,', ['ingest'], ['other']],
])("rebuild '%s' is for %j, and names no package by %j", (text, names, unknown) => {
  expect(parseRebuild(text, parsePlan(plan(python, java)))).toEqual({ names: new Set(names), unknown });
});
