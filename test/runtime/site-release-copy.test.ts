import { FakeFiles } from './fake-site';
import { copyRelease } from '../../src/runtime/site-release-copy';
import { mediaType } from '../../src/runtime/site-release-media-types';

async function publish(paths: readonly string[]): Promise<{ files: FakeFiles; invalidated: readonly string[] }> {
  const files = new FakeFiles(() => 0);
  for (const path of paths) files.put(`releases/r1/${path}`);
  let invalidated: readonly string[] = [];
  await copyRelease({ files, immutablePaths: ['/assets/'], invalidate: async (changed) => { invalidated = changed; } })('r1');
  return { files, invalidated };
}

test('fingerprinted assets are copied first, pages last', async () => {
  const { files } = await publish(['about.html', 'assets/a.js', 'config.json', 'favicon.ico', 'index.html']);
  expect(files.operations).toEqual(['copy assets/a.js', 'copy config.json', 'copy favicon.ico', 'copy about.html', 'copy index.html']);
});

test('fingerprinted assets may be kept for ever, everything else is asked for again', async () => {
  const { files } = await publish(['assets/a.js', 'config.json', 'index.html']);
  expect(files.cacheControl('assets/a.js')).toBe('public, max-age=31536000, immutable');
  expect(files.cacheControl('config.json')).toBe('no-cache');
  expect(files.cacheControl('index.html')).toBe('no-cache');
});

test('assets of earlier releases stay', async () => {
  const files = new FakeFiles(() => 0);
  files.put('assets/old.js');
  files.put('releases/r1/index.html');
  await copyRelease({ files, immutablePaths: ['/assets/'], invalidate: async () => {} })('r1');
  expect(files.keys()).toContain('assets/old.js');
});

test('only what may have changed under its name is invalidated', async () => {
  const { invalidated } = await publish(['assets/a.js', 'config.json', 'docs/index.html', 'index.html', 'my file.txt']);
  expect(invalidated).toEqual(['/', '/config.json', '/docs/', '/docs/index.html', '/index.html', '/my%20file.txt']);
});

test('many paths are one wildcard', async () => {
  const { invalidated } = await publish(['index.html', ...Array.from({ length: 15 }, (_, i) => `images/${i}.png`)]);
  expect(invalidated).toEqual(['/*']);
});

test.each([
  ['index.html', 'text/html'],
  ['a/b.MJS', 'text/javascript'],
  ['font.woff2', 'font/woff2'],
  ['LICENSE', 'application/octet-stream'],
  ['v1.2/LICENSE', 'application/octet-stream'],
])('the media type of %s is %s', (path, type) => {
  expect(mediaType(path)).toBe(type);
});
