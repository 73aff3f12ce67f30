import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { fromBufferPromise } from 'yauzl';
import { fileEntry } from './memory';
import { zip } from '../../src/packager/zip';

const ENTRIES = [fileEntry('run.sh', 'echo', true), fileEntry('a/b.txt', 'text'), fileEntry('a.txt', ''), fileEntry('Ä.txt', 'x')];

test('files are sorted, with one time, and keep their execute bit', async () => {
  const archive = await fromBufferPromise(await zip(ENTRIES));
  const found: unknown[] = [];
  for await (const entry of archive.eachEntry()) {
    // eslint-disable-next-line no-bitwise -- file modes are bit fields
    found.push([entry.fileName, (entry.externalFileAttributes >>> 16).toString(8), entry.getLastModDate().getFullYear()]);
  }
  expect(found).toEqual([['a.txt', '100644', 1980], ['a/b.txt', '100644', 1980], ['run.sh', '100755', 1980], ['Ä.txt', '100644', 1980]]);
});

test('the same files give the same bytes in any order', async () => {
  expect((await zip(ENTRIES)).equals(await zip([...ENTRIES].reverse()))).toBe(true);
  expect((await zip(ENTRIES)).equals(await zip([...ENTRIES.slice(1), fileEntry('run.sh', 'echo', false)]))).toBe(false);
});

test.each(['Pacific/Apia', 'America/New_York'])('the bytes are the same in the time zone %s', async (TZ) => {
  const here = createHash('sha256').update(await zip(ENTRIES)).digest('hex');
  const script = `
    const { zip } = require('./src/packager/zip');
    const { fileEntry } = require('./test/packager/memory');
    const entries = [fileEntry('run.sh', 'echo', true), fileEntry('a/b.txt', 'text'), fileEntry('a.txt', ''), fileEntry('Ä.txt', 'x')];
    zip(entries).then((content) => console.log(require('crypto').createHash('sha256').update(content).digest('hex')));`;
  const argv = ['-r', 'ts-node/register/transpile-only', '-e', script];
  const there = execFileSync(process.execPath, argv, { env: { ...process.env, TZ, TS_NODE_PROJECT: 'tsconfig.dev.json' }, encoding: 'utf8' });
  expect(there.trim()).toBe(here);
});

test('fails above what AWS Lambda unpacks', async () => {
  const huge = Buffer.alloc(130 * 1024 * 1024);
  await expect(zip([fileEntry('a', huge), fileEntry('b', huge)])).rejects.toThrow(
    /^the package is too large unpacked, AWS Lambda takes 250 MB; exclude what it does not need, or move dependencies to a layer or a container image$/);
});
