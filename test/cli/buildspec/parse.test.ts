import { parseBuildspec } from '../../../src/cli/buildspec/parse';
import { UserError } from '../../../src/cli/errors';

const parse = (text: string) => parseBuildspec(text, 'buildspec.yml');
const withBuild = (text: string) => parse(`version: 0.2\nphases:\n  build:\n    commands: [make]\n${text}`);

test('a full buildspec is read', () => {
  expect(parse(`
version: 0.2
run-as: root
env:
  shell: bash
  variables: { CI: true, COUNT: 010 }
  parameter-store: { TOKEN: /shop/token }
  secrets-manager: { KEY: "shop:key" }
  exported-variables: [TAG]
phases:
  post_build: { commands: [echo done] }
  install:
    runtime-versions: { nodejs: 22, python: 3.10 }
    commands: npm ci
  build:
    on-failure: CONTINUE
    commands:
      - |
        npm test
        npm run build
      - echo built
    finally: [echo always]
reports:
  unit: { files: [junit.xml], file-format: JunitXml }
artifacts:
  files: ['**/*']
  base-directory: dist
  exclude-paths: ['**/*.map']
  enable-symlinks: YES
  secondary-artifacts:
    docs: { files: 'site/**/*', discard-paths: "yes" }
cache:
  key: npm-$(codebuild-hash-files package-lock.json)
  fallback-keys: [npm-]
  paths: ['/root/.npm/**/*']
`)).toEqual({
    version: '0.2',
    shell: 'bash',
    env: { variables: { CI: 'true', COUNT: '010' }, parameterStore: { TOKEN: '/shop/token' }, secretsManager: { KEY: 'shop:key' }, exported: ['TAG'] },
    phases: [
      { name: 'install', commands: ['npm ci'], finally: [], onFailure: undefined },
      { name: 'build', commands: ['npm test\nnpm run build\n', 'echo built'], finally: ['echo always'], onFailure: { action: 'CONTINUE' } },
      { name: 'post_build', commands: ['echo done'], finally: [], onFailure: undefined },
    ],
    runtimes: { nodejs: '22', python: '3.10' },
    reports: [{ name: 'unit', files: ['junit.xml'], format: 'JUNITXML', baseDirectory: undefined, discardPaths: false }],
    artifacts: { files: ['**/*'], baseDirectory: 'dist', exclude: ['**/*.map'], discardPaths: false, symlinks: true },
    secondaryArtifacts: { docs: { files: ['site/**/*'], baseDirectory: undefined, exclude: [], discardPaths: true, symlinks: false } },
    cache: {
      paths: ['/root/.npm/**/*'], key: 'npm-$(codebuild-hash-files package-lock.json)', fallbackKeys: ['npm-'], restore: true, save: true,
    },
    warnings: ['buildspec.yml:3: run-as is ignored: commands run as the current user'],
  });
});

test('JSON is read as well, as CDK writes it inline', () => {
  const spec = parseBuildspec('{\n  "version": "0.2",\n  "phases": { "build": { "commands": ["echo \\"hi\\"", "ls"] } },\n  "artifacts": { "files": "**/*" }\n}', 'inline');
  expect(spec.phases[0].commands).toEqual(['echo "hi"', 'ls']);
  expect(spec.artifacts?.files).toEqual(['**/*']);
});

test('commands without a value are no commands (BS-5)', () => {
  expect(parse('version: 0.2\nphases:\n  install:\n    commands:\n  build:\n    commands: [make]\n').phases.map((phase) => phase.commands)).toEqual([[], ['make']]);
});

test('artifacts may be secondary ones only (BS-5)', () => {
  const spec = withBuild('artifacts: { secondary-artifacts: { a: { files: [x] } } }');
  expect(spec.artifacts).toBeUndefined();
  expect(Object.keys(spec.secondaryArtifacts)).toEqual(['a']);
});

test('variables of version 0.1 are read (BS-10)', () => {
  expect(parse('version: 0.1\nenvironment_variables: { plaintext: { A: 1 } }\nphases: { build: { commands: [make] } }').env.variables).toEqual({ A: '1' });
});

test('aliases stand for what they name', () => {
  expect(parse('version: 0.2\nphases:\n  install: &same\n    commands: [make]\n  build: *same\n').phases[1].commands).toEqual(['make']);
});

test('unknown keys are warnings with their line', () => {
  expect(withBuild('notifications: none\n').warnings).toEqual(['buildspec.yml:5: notifications is ignored: unknown key notifications']);
});

test.each<[string, unknown]>([
  ['ABORT', { action: 'ABORT' }],
  ['continue', { action: 'CONTINUE' }],
  ['RETRY', { action: 'RETRY', times: 3, pattern: /.*/ }],
  ['Retry-5', { action: 'RETRY', times: 5, pattern: /.*/ }],
  ['RETRY-timed out', { action: 'RETRY', times: 3, pattern: /timed out/ }],
  ['RETRY-2-exit status 7', { action: 'RETRY', times: 2, pattern: /exit status 7/ }],
])('on-failure %s is understood (BS-45)', (text, expected) => {
  expect(parse(`version: 0.2\nphases: { build: { on-failure: ${text}, commands: [make] } }`).phases[0].onFailure).toEqual(expected);
});

test.each([
  ['no version', 'phases:\n  build:\n    commands: [make]\n', 'buildspec.yml:1: version is missing; start the buildspec with "version: 0.2"'],
  ['another version', 'version: 0.3\n', 'buildspec.yml:1: version: has to be 0.1 or 0.2, got 0.3'],
  ['nothing in it', '', 'buildspec.yml:1: the buildspec is empty; start it with "version: 0.2"'],
  ['no phases', 'version: 0.2\n', 'buildspec.yml:1: phases is missing; add a phase with commands, such as "phases: { build: { commands: [npm test] } }"'],
  ['an unknown phase', 'version: 0.2\nphases:\n  test:\n    commands: [x]\n',
    'buildspec.yml:3: phases.test: no such phase, got test; the phases are install, pre_build, build, post_build'],
  ['steps', 'version: 0.2\nphases:\n  build:\n    steps:\n      - uses: x\n',
    'buildspec.yml:4: phases.build.steps: steps of GitHub Actions do not run in a local build; write commands'],
  ['a command that is a mapping', 'version: 0.2\nphases:\n  build:\n    commands:\n      - ok\n      - echo: x\n',
    'buildspec.yml:6: phases.build.commands[1]: has to be a text'],
  ['a bad flag', 'version: 0.2\nphases: { build: { commands: [x] } }\nartifacts:\n  files: [x]\n  discard-paths: maybe\n',
    'buildspec.yml:5: artifacts.discard-paths: has to be yes or no, got maybe'],
  ['a bad on-failure', 'version: 0.2\nphases: { build: { on-failure: STOP } }\n',
    'buildspec.yml:2: phases.build.on-failure: has to be ABORT, CONTINUE, RETRY, RETRY-<times>, RETRY-<regex> or RETRY-<times>-<regex>, got STOP'],
  ['a report without files', 'version: 0.2\nphases: { build: { commands: [x] } }\nreports: { unit: { file-format: JUNITXML } }\n',
    'buildspec.yml:3: reports.unit: files is missing; name the report files'],
  ['too many fallback keys', 'version: 0.2\nphases: { build: { commands: [x] } }\ncache: { paths: [a], fallback-keys: [a, b, c, d, e, f] }\n',
    'buildspec.yml:3: cache.fallback-keys: at most 5 keys are allowed, got 6'],
  ['a list of phases', 'version: 0.2\nphases: [build]\n', 'buildspec.yml:2: phases: has to be a mapping of names to values'],
])('fails on a buildspec with %s', (_, text, message) => {
  expect(() => parse(text)).toThrow(new UserError(message));
});

test('fails on unreadable YAML with its line', () => {
  expect(() => parse('version: 0.2\nphases:\n  build: [\n')).toThrow(UserError);
  expect(() => parse('version: 0.2\nphases:\n  build: [\n')).toThrow(/^buildspec\.yml:[34]: /);
});
