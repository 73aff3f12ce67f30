import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { collectArtifact, selectArtifacts } from '../../../src/cli/build/artifacts';
import { BuildError, BuildLog } from '../../../src/cli/build/build-log';
import type { ArtifactRules } from '../../../src/cli/buildspec/buildspec';

let directory: string;
let lines: string[];

const FILES = [
  'buildspec.yml', '.env', 'src/app.js', 'src/.hidden/x.js', 'dist/index.html', 'dist/assets/a.js', 'dist/assets/a.js.map',
  'my-build1/one.txt', 'my-build2/two.txt', 'my-build2/deep/three.txt', 'pages/[slug].js',
];

beforeAll(() => {
  directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'artifacts-')));
  for (const file of FILES) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.writeFileSync(path.join(directory, file), file);
  }
  fs.mkdirSync(path.join(directory, 'links'));
  fs.symlinkSync('../dist/index.html', path.join(directory, 'links', 'file'));
  fs.symlinkSync('../my-build2', path.join(directory, 'links', 'dir'));
  fs.symlinkSync('..', path.join(directory, 'links', 'dir', 'deep', 'up'));
  fs.symlinkSync('nowhere', path.join(directory, 'links', 'broken'));
});

afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

beforeEach(() => {
  lines = [];
});

const collect = (rules: Partial<ArtifactRules>, variables = {}) => collectArtifact(
  { files: ['**/*'], exclude: [], discardPaths: false, symlinks: false, ...rules },
  { directory, variables, log: new BuildLog((line) => lines.push(line.replace(/^\[Container\] \S+ \S+ /, ''))) },
);

test.each<[string, Partial<ArtifactRules>, string[]]>([
  ['a single file', { files: ['buildspec.yml'] }, ['buildspec.yml']],
  ['files of one directory', { files: ['dist/*'] }, ['dist/index.html']],
  ['a tree', { files: ['dist/**/*'] }, ['dist/assets/a.js', 'dist/assets/a.js.map', 'dist/index.html']],
  ['a tree by two stars alone', { files: ['dist/**'] }, ['dist/assets/a.js', 'dist/assets/a.js.map', 'dist/index.html']],
  ['a path with a leading dot', { files: ['./dist/index.html'] }, ['dist/index.html']],
  ['dot files of the top (BS-67)', { files: ['*'] }, ['.env', 'buildspec.yml']],
  ['dot directories (BS-67)', { files: ['src/**/*'] }, ['src/.hidden/x.js', 'src/app.js']],
  ['a name with brackets', { files: ['pages/[slug].js'] }, ['pages/[slug].js']],
  ['alternatives', { files: ['{src,dist}/*.{js,html}'] }, ['dist/index.html', 'src/app.js']],
  ['one pattern of two that matches', { files: ['nothing/**', 'buildspec.yml'] }, ['buildspec.yml']],
  ['a file named twice', { files: ['dist/*.html', 'dist/index.html'] }, ['dist/index.html']],
  ['a base directory', { baseDirectory: 'dist' }, ['assets/a.js', 'assets/a.js.map', 'index.html']],
  ['base directories by pattern (BS-61)', { baseDirectory: 'my-build*', files: ['*.txt'] }, ['one.txt', 'two.txt']],
  ['flattened (BS-62)', { baseDirectory: 'dist', discardPaths: true }, ['a.js', 'a.js.map', 'index.html']],
  ['excluded, across directories (BS-63)', { baseDirectory: 'dist', exclude: ['**/*.map'] }, ['assets/a.js', 'index.html']],
  ['excluded, within a directory (BS-63)', { baseDirectory: 'dist', exclude: ['*.map', '*.html'] }, ['assets/a.js', 'assets/a.js.map']],
  ['dot files excluded', { files: ['*', 'src/**/*'], exclude: ['**/.*', '**/.*/**/*'] }, ['buildspec.yml', 'src/app.js']],
  ['a variable in a pattern (BS-60)', { files: ['$OUT/*.html', '${OUT}/assets/*.js'] }, ['dist/assets/a.js', 'dist/index.html']],
  ['an absolute base directory', { baseDirectory: '$SRC/dist/assets', files: ['*.js'] }, ['a.js']],
  ['an absolute path', { files: ['$SRC/dist/index.html'] }, ['dist/index.html']],
])('%s', async (_, rules, expected) => {
  const entries = await collect(rules, { OUT: 'dist', SRC: directory });
  expect(entries.map((entry) => entry.path).sort()).toEqual(expected);
});

test('what links lead to is taken, unless links are enabled (BS-64)', async () => {
  const followed = await collect({ files: ['links/**/*'] });
  expect(followed.map((entry) => entry.path)).toContain('links/dir/deep/three.txt');
  expect(followed.find((entry) => entry.path === 'links/file')?.file).toBe(path.join(directory, 'dist', 'index.html'));
  expect(followed.map((entry) => entry.path)).not.toContain('links/broken');
  const kept = await collect({ files: ['links/**/*'], symlinks: true });
  expect(kept.map((entry) => entry.path)).toEqual(['links/broken', 'links/dir', 'links/file']);
});

test('the log tells how the list came about', async () => {
  await collect({ files: ['nothing', 'buildspec.yml'] });
  expect(lines).toEqual([
    'Expanding base directory path: .', 'Assembling file list', 'Expanding nothing', 'Skipping invalid file path nothing', 'Expanding buildspec.yml',
    'Found 1 file(s)',
  ]);
});

test('files of one name are told when paths are discarded', async () => {
  fs.writeFileSync(path.join(directory, 'dist', 'assets', 'index.html'), '');
  await collect({ baseDirectory: 'dist', discardPaths: true });
  fs.rmSync(path.join(directory, 'dist', 'assets', 'index.html'));
  expect(lines).toContain('Warning: index.html exists more than once; the last one is taken');
});

test.each<[string, Partial<ArtifactRules>, string]>([
  ['nothing matches (BS-67)', { files: ['nothing/**/*', '../outside'] }, 'no matching artifact paths found'],
  ['a directory is named', { files: ['dist'] }, 'no matching artifact paths found'],
  ['everything is excluded', { files: ['buildspec.yml'], exclude: ['**/*'] }, 'no matching artifact paths found'],
  ['the base directory is missing', { baseDirectory: 'target' }, 'no matching base directory path found for target'],
])('fails when %s', async (_, rules, message) => {
  await expect(collect(rules)).rejects.toThrow(new BuildError('CLIENT_ERROR', message));
});

describe('output artifacts (BS-68)', () => {
  const top: ArtifactRules = { files: ['top'], exclude: [], discardPaths: false, symlinks: false };
  const second: ArtifactRules = { ...top, files: ['second'] };

  test.each<[string, readonly string[], ArtifactRules | undefined, { [id: string]: ArtifactRules }, [string, ArtifactRules][]]>([
    ['one output is the top section', ['Out'], top, {}, [['Out', top]]],
    ['one output is the top section even beside secondary ones', ['Out'], top, { Out: second }, [['Out', top]]],
    ['one output may be a secondary artifact of its name', ['Out'], undefined, { Out: second }, [['Out', second]]],
    ['several outputs are secondary artifacts', ['A', 'B'], top, { A: second, B: top }, [['A', second], ['B', top]]],
    ['no output takes nothing', [], top, {}, []],
  ])('%s', (_, outputs, artifacts, secondaryArtifacts, expected) => {
    expect([...selectArtifacts({ artifacts, secondaryArtifacts }, outputs)]).toEqual(expected);
  });

  test('fails with both names when an output has no section', () => {
    expect(() => selectArtifacts({ artifacts: undefined, secondaryArtifacts: { Docs: top } }, ['Out']))
      .toThrow('no artifact definition found for output artifact Out: the buildspec has the secondary artifacts Docs');
    expect(() => selectArtifacts({ artifacts: undefined, secondaryArtifacts: {} }, ['Out']))
      .toThrow('no artifact definition found for output artifact Out: the buildspec has none');
  });
});
