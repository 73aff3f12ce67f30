import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { BuildLog } from '../../../src/cli/build/build-log';
import { BuildCache } from '../../../src/cli/build/cache';
import { ShellState } from '../../../src/cli/build/shell-state';
import { writeShims } from '../../../src/cli/build/shims';
import type { CacheRules } from '../../../src/cli/buildspec/buildspec';
import { HostShell } from '../../../src/cli/ports/shell';

let root: string;
let builds: number;
let lines: string[];

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cache-')));
  builds = 0;
  lines = [];
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** One build with fresh directories: restores, does what it does to its directories, saves. */
async function build(rules: Partial<CacheRules>, work: (at: (name: string) => string) => void, lock = 'lock'): Promise<void> {
  const directory = path.join(root, `build${builds++}`);
  const at = (name: string) => path.join(directory, name);
  for (const name of ['src', 'home']) fs.mkdirSync(at(name), { recursive: true });
  fs.writeFileSync(at('src/package-lock.json'), lock);
  writeShims(at('shims'));
  const variables = { PATH: `${at('shims')}:${process.env.PATH}`, CODEBUILD_SRC_DIR: at('src'), HOME: at('home'), BRANCH: 'main' };
  const state = new ShellState({
    shell: new HostShell(), interpreter: ['/bin/sh'], directory: at('state'), cwd: at('src'), variables, carriesOver: true,
  });
  const cache = new BuildCache({ paths: ['/root/.npm/**/*'], fallbackKeys: [], restore: true, save: true, ...rules }, {
    store: path.join(root, 'store'),
    sources: at('src'),
    home: at('home'),
    variables,
    evaluate: (text) => state.evaluate(text),
    log: new BuildLog((line) => lines.push(line.replace(/^\[Container\] \S+ \S+ /, '').replace(/ in [\d.]+ s$/, ''))),
  });
  await cache.restore();
  work(at);
  await cache.save();
}

function put(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

const read = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);

test('the second build finds what the first one has saved below /root (BS-73)', async () => {
  await build({}, (at) => put(at('home/.npm/_cacache/a/b'), 'cached'));
  await build({}, (at) => expect(read(at('home/.npm/_cacache/a/b'))).toBe('cached'));
  expect(lines).toEqual(['Cache: nothing saved yet', 'Cache: saved 1 files', 'Cache: restored 1 files', 'Cache: saved 1 files']);
});

test('a cache without a key is overwritten as a whole', async () => {
  await build({}, (at) => put(at('home/.npm/old'), '1'));
  await build({}, (at) => {
    fs.rmSync(at('home/.npm/old'));
    put(at('home/.npm/new'), '2');
  });
  await build({}, (at) => expect([read(at('home/.npm/old')), read(at('home/.npm/new'))]).toEqual([undefined, '2']));
});

test('a cache with a key is never overwritten (BS-71)', async () => {
  const rules = { key: 'npm-$BRANCH' };
  await build(rules, (at) => put(at('home/.npm/a'), '1'));
  await build(rules, (at) => put(at('home/.npm/a'), '2'));
  await build(rules, (at) => expect(read(at('home/.npm/a'))).toBe('1'));
  expect(lines.slice(0, 4)).toEqual([
    'Cache: nothing saved yet for key npm-main', 'Cache: saved 1 files under key npm-main', 'Cache: restored 1 files of key npm-main',
    'Cache: key npm-main is saved already',
  ]);
});

test('a key follows the hash of files (BS-70)', async () => {
  const rules = { key: 'npm-$(codebuild-hash-files package-lock.json)' };
  const seen: (string | undefined)[] = [];
  const work = (at: (name: string) => string) => {
    seen.push(read(at('home/.npm/a')));
    put(at('home/.npm/a'), String(seen.length));
  };
  await build(rules, work, 'one');
  await build(rules, work, 'one');
  await build(rules, work, 'two');
  expect(seen).toEqual([undefined, '1', undefined]);
  expect(lines[0]).toMatch(/^Cache: nothing saved yet for key npm-[0-9a-f]{64}$/);
});

test('fallback keys are prefixes, tried in their order (BS-70)', async () => {
  await build({ key: 'a-1' }, (at) => put(at('home/.npm/a'), 'a-1'));
  await build({ key: 'b-1' }, (at) => put(at('home/.npm/a'), 'b-1'));
  await build({ key: 'c-1', fallbackKeys: ['x-', 'b-', 'a-'] }, (at) => expect(read(at('home/.npm/a'))).toBe('b-1'));
  expect(lines).toContain('Cache: restored 1 files of key b-1');
});

test('caches of other paths never match (BS-71)', async () => {
  await build({ key: 'k' }, (at) => put(at('home/.npm/a'), '1'));
  await build({ key: 'k', paths: ['/root/.npm/**/*', 'node_modules/**/*'] }, (at) => expect(read(at('home/.npm/a'))).toBeUndefined());
});

test.each<[string, string[], string[]]>([
  ['a tree of the sources', ['node_modules/**/*'], ['node_modules/.bin/tool', 'node_modules/a/index.js']],
  ['a directory', ['node_modules'], ['node_modules/.bin/tool', 'node_modules/a/index.js']],
  ['two stars alone', ['node_modules/**'], ['node_modules/.bin/tool', 'node_modules/a/index.js']],
  ['a pattern within', ['node_modules/**/*.js'], ['node_modules/a/index.js']],
  ['a variable', ['$CODEBUILD_SRC_DIR/node_modules/a/**/*'], ['node_modules/a/index.js']],
])('%s is cached', async (_, paths, expected) => {
  await build({ paths }, (at) => {
    put(at('src/node_modules/a/index.js'), 'x');
    fs.mkdirSync(at('src/node_modules/.bin'));
    fs.symlinkSync('../a/index.js', at('src/node_modules/.bin/tool'));
  });
  await build({ paths, save: false }, (at) => {
    const entries = fs.readdirSync(at('src'), { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
    const names = entries.map((entry) => path.relative(at('src'), path.join(entry.parentPath, entry.name)));
    expect(names.filter((name) => name !== 'package-lock.json').sort()).toEqual(expected);
    if (expected.length > 1) expect(fs.readlinkSync(at('src/node_modules/.bin/tool'))).toBe('../a/index.js');
  });
});

test('what lies outside of the build is told and not cached', async () => {
  await build({ paths: ['/var/lib/x/**/*'] }, () => {});
  expect(lines).toEqual(['Cache: nothing saved yet', 'Cache: /var/lib/x/**/* is not cached: it lies outside of the build', 'Cache: no files to save']);
});

test('the action may be to restore only, or to save only (BS-70)', async () => {
  await build({ restore: true, save: false }, (at) => put(at('home/.npm/a'), '1'));
  await build({ restore: false, save: true }, (at) => put(at('home/.npm/a'), '2'));
  expect(lines).toEqual(['Cache: nothing saved yet', 'Cache: saved 1 files']);
});

test('saving leaves nothing but the entry', async () => {
  await build({ key: 'k/1' }, (at) => put(at('home/.npm/a'), '1'));
  const [version] = fs.readdirSync(path.join(root, 'store'));
  expect(fs.readdirSync(path.join(root, 'store', version))).toEqual(['=k%2F1']);
});

test('what npm names after its content is linked, everything else is a copy that a build may change', async () => {
  const content = 'home/.npm/_cacache/content-v2/sha512/ab/cd';
  const index = 'home/.npm/_cacache/index-v5/ab';
  let first = 0;
  await build({ key: 'k' }, (at) => {
    put(at(content), 'package');
    put(at(index), 'one');
    first = fs.statSync(at(content)).ino;
  });
  await build({ key: 'k' }, (at) => {
    expect(fs.statSync(at(content)).ino).toBe(first);
    fs.appendFileSync(at(index), ' two');
    put(at(`${content}.new`), 'x');
  });
  await build({ key: 'k' }, (at) => expect([read(at(content)), read(at(index)), read(at(`${content}.new`))]).toEqual(['package', 'one', undefined]));
});
