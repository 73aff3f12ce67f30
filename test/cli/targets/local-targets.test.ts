import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { LocalBucket } from '../../../src/cli/targets/local-bucket';
import { localHosting } from '../../../src/cli/targets/local-hosting';
import { LocalPointer } from '../../../src/cli/targets/local-pointer';
import { releaseSite } from '../../../src/runtime/site-release';
import { PointerConflict } from '../../../src/runtime/site-release-ports';

let targets: string;

beforeEach(() => {
  targets = fs.mkdtempSync(path.join(os.tmpdir(), 'targets-'));
});

afterEach(() => fs.rmSync(targets, { recursive: true, force: true }));

describe('a local bucket', () => {
  const bucket = () => new LocalBucket(targets, 'site');

  test('holds files with their headers', async () => {
    await bucket().write('releases/a/index.html', '<h1>', 'no-cache');
    expect(bucket().get('releases/a/index.html')).toMatchObject({ body: Buffer.from('<h1>'), contentType: 'text/html', cacheControl: 'no-cache' });
    expect(fs.readFileSync(path.join(targets, 's3/site/releases/a/index.html'), 'utf8')).toBe('<h1>');
  });

  test('is deployed from the first file on', async () => {
    expect(bucket().deployed).toBe(false);
    await bucket().write('a', '', 'no-cache');
    expect(bucket().deployed).toBe(true);
  });

  test('lists by prefix, as S3 does', async () => {
    for (const key of ['releases/a/index.html', 'releases/ab/index.html', 'releases/a/assets/x.js', 'other']) await bucket().write(key, '', 'no-cache');
    const listed = async (prefix: string) => (await bucket().list(prefix)).map(({ key }) => key).sort();
    expect(await listed('releases/a/')).toEqual(['releases/a/assets/x.js', 'releases/a/index.html']);
    expect(await listed('releases/a')).toEqual(['releases/a/assets/x.js', 'releases/a/index.html', 'releases/ab/index.html']);
    expect(await listed('')).toHaveLength(4);
    expect(await listed('nothing/')).toEqual([]);
  });

  test('knows no folders: they go with their last file', async () => {
    await bucket().write('releases/a/assets/x.js', '', 'no-cache');
    await bucket().write('index.html', '', 'no-cache');
    await bucket().remove(['releases/a/assets/x.js', 'releases/never/was.js']);
    expect(fs.readdirSync(path.join(targets, 's3/site'))).toEqual(['index.html']);
    expect(bucket().get('releases')).toBeUndefined();
  });

  test.each(['../other/x', '/etc/passwd', 'a/../../x', 'a/../b', 'a//b', 'a/', 'a\0b', ''])('fails for %j, which is no key of it', async (key) => {
    expect(bucket().get(key)).toBeUndefined();
    await expect(bucket().write(key, '', 'no-cache')).rejects.toThrow(`bucket site: '${key}' is no key`);
  });

  test('follows no links', () => {
    fs.mkdirSync(path.join(targets, 's3/site'), { recursive: true });
    fs.symlinkSync('/etc/hostname', path.join(targets, 's3/site/link'));
    expect(bucket().get('link')).toBeUndefined();
  });
});

describe('a local pointer', () => {
  test('is written over the version that was read only', async () => {
    const pointer = LocalPointer.inStore(targets, 'store-1');
    expect(await pointer.read()).toEqual({ live: undefined, previous: undefined, etag: undefined });
    await pointer.write({ live: 'a' }, undefined);
    const { etag } = await pointer.read();
    await pointer.write({ live: 'b', previous: 'a' }, etag);
    await expect(pointer.write({ live: 'c', previous: 'b' }, etag)).rejects.toThrow(PointerConflict);
    expect(pointer.keys()).toEqual({ live: 'b', previous: 'a' });
  });

  test('is the same by name and by ARN', async () => {
    await LocalPointer.inStore(targets, 'arn:aws:cloudfront::111111111111:key-value-store/store-1').write({ live: 'a' }, undefined);
    expect(LocalPointer.inStore(targets, 'store-1').keys()).toEqual({ live: 'a' });
  });
});

test('hosting from elsewhere is published by copy, with its pointer in the bucket', async () => {
  const lines: string[] = [];
  const hosting = localHosting({ SITE_BUCKET: 'old', SITE_IMMUTABLE_PATHS: '/assets/', SITE_KEEP: '5' }, targets, (line) => lines.push(line));
  for (const release of ['a', 'b']) {
    await hosting.files.write(`releases/${release}/index.html`, `page of ${release}`, 'immutable');
    await releaseSite({ release }, hosting);
  }
  expect(await hosting.files.read('index.html')).toBe('page of b');
  await releaseSite({ rollback: true }, hosting);
  expect(await hosting.files.read('index.html')).toBe('page of a');
  expect(lines).toContain('nothing is cached here: / /index.html would be invalidated');
});
