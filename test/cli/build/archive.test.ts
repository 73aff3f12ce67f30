import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as yazl from 'yazl';
import { unzip, zipFiles } from '../../../src/cli/build/archive';

let directory: string;
const at = (...parts: string[]) => path.join(directory, ...parts);

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'archive-'));
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

function write(name: string, text: string, mode = 0o644): { path: string; file: string } {
  fs.mkdirSync(path.dirname(at('in', name)), { recursive: true });
  fs.writeFileSync(at('in', name), text, { mode });
  return { path: name, file: at('in', name) };
}

test('files come back with their content and their mode', async () => {
  const entries = [write('a.txt', 'text'), write('bin/run.sh', '#!/bin/sh\n', 0o755), write('empty', '')];
  await zipFiles(at('store', 'x.zip'), entries);
  expect(await unzip(at('store', 'x.zip'), at('out'))).toEqual(['a.txt', 'bin/run.sh', 'empty']);
  expect(fs.readFileSync(at('out', 'a.txt'), 'utf8')).toBe('text');
  expect(fs.statSync(at('out', 'bin', 'run.sh')).mode.toString(8)).toBe('100755');
  expect(fs.statSync(at('out', 'empty')).size).toBe(0);
});

test('large files come back as well', async () => {
  const text = 'a line that repeats\n'.repeat(50_000);
  await zipFiles(at('x.zip'), [write('large', text, 0o755)]);
  await unzip(at('x.zip'), at('out'));
  expect(fs.readFileSync(at('out', 'large'), 'utf8') === text).toBe(true);
  expect(fs.statSync(at('out', 'large')).mode.toString(8)).toBe('100755');
  expect(fs.statSync(at('x.zip')).size).toBeLessThan(text.length / 10);
});

test('symbolic links and empty directories come back as such', async () => {
  fs.mkdirSync(at('in', 'hollow'), { recursive: true });
  fs.symlinkSync('a.txt', at('in', 'link'));
  await zipFiles(at('x.zip'), [write('a.txt', 'text'), { path: 'link', file: at('in', 'link') }, { path: 'hollow', file: at('in', 'hollow') }]);
  await unzip(at('x.zip'), at('out'));
  expect(fs.readlinkSync(at('out', 'link'))).toBe('a.txt');
  expect(fs.readdirSync(at('out', 'hollow'))).toEqual([]);
});

test('an archive replaces what the directory held and leaves the rest', async () => {
  await zipFiles(at('x.zip'), [write('a.txt', 'new')]);
  fs.mkdirSync(at('out'));
  fs.writeFileSync(at('out', 'a.txt'), 'old and longer');
  fs.writeFileSync(at('out', 'b.txt'), 'stays');
  await unzip(at('x.zip'), at('out'));
  expect(fs.readFileSync(at('out', 'a.txt'), 'utf8')).toBe('new');
  expect(fs.readFileSync(at('out', 'b.txt'), 'utf8')).toBe('stays');
});

test('an archive without entries is a valid archive', async () => {
  await zipFiles(at('x.zip'), []);
  expect(await unzip(at('x.zip'), at('out'))).toEqual([]);
});

test('a file is not written through a link that an entry of the same name made', async () => {
  fs.writeFileSync(at('outside'), 'mine');
  fs.mkdirSync(at('out'));
  fs.symlinkSync(at('outside'), at('out', 'a.txt'));
  await zipFiles(at('x.zip'), [write('a.txt', 'theirs')]);
  await unzip(at('x.zip'), at('out'));
  expect(fs.readFileSync(at('outside'), 'utf8')).toBe('mine');
  expect(fs.readFileSync(at('out', 'a.txt'), 'utf8')).toBe('theirs');
});

test('fails when an entry would leave the directory through a link', async () => {
  fs.mkdirSync(at('elsewhere'));
  fs.mkdirSync(at('out'));
  fs.symlinkSync(at('elsewhere'), at('out', 'sub'));
  await zipFiles(at('x.zip'), [write('sub/a.txt', 'theirs')]);
  await expect(unzip(at('x.zip'), at('out'))).rejects.toThrow(/entry sub\/a.txt would be written outside of /);
  expect(fs.readdirSync(at('elsewhere'))).toEqual([]);
});

test('fails when an entry has a path above the directory', async () => {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from('x'), 'aa/evil.txt');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  fs.writeFileSync(at('x.zip'), Buffer.from(Buffer.concat(chunks).toString('latin1').replaceAll('aa/evil.txt', '../evil.txt'), 'latin1'));
  await expect(unzip(at('x.zip'), at('out'))).rejects.toThrow('invalid relative path: ../evil.txt');
});

test('fails when a file to archive is missing', async () => {
  await expect(zipFiles(at('x.zip'), [{ path: 'a', file: at('missing') }])).rejects.toThrow('ENOENT');
});

test('fails when the archive is missing, with its path', async () => {
  await expect(unzip(at('missing.zip'), at('out'))).rejects.toThrow(`${at('missing.zip')}: ENOENT`);
});
