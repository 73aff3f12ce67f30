import { FakeSite } from './fake-site';
import { releaseSite } from '../../src/runtime/site-release';
import { pruneReleases } from '../../src/runtime/site-release-prune';

const HOUR = 60 * 60 * 1000;
let site: FakeSite;

beforeEach(() => {
  site = new FakeSite();
});

async function release(...ids: string[]): Promise<void> {
  for (const id of ids) {
    site.time += HOUR;
    site.upload(id);
    await releaseSite({ release: id }, site);
  }
}

const releases = () => [...new Set(site.files.keys('releases/').map((key) => key.split('/')[1]))];

test('the newest releases stay, the others go with their manifests', async () => {
  site.keep = 3;
  await release('a', 'b', 'c', 'd', 'e');
  expect(releases()).toEqual(['c', 'd', 'e']);
  expect(site.files.keys('manifests/')).toEqual(['manifests/c.json', 'manifests/d.json', 'manifests/e.json']);
  expect(site.lines).toEqual(["removed release 'a'", "removed release 'b'"]);
});

test('age is the time of release, not the time of upload', async () => {
  site.keep = 2;
  site.upload('old-upload');
  await release('a', 'b');
  await release('old-upload');
  expect(releases()).toEqual(['b', 'old-upload']);
});

test('what is live and what is previous never go, however old', async () => {
  await release('a', 'b', 'c', 'd');
  site.pointer.set({ live: 'b', previous: 'a' });
  site.keep = 1;
  expect(await pruneReleases(site)).toEqual(['c']);
  expect(releases()).toEqual(['a', 'b', 'd']);
});

test('an upload without a manifest stays for a day: it may be going on', async () => {
  await release('a');
  site.upload('uploading');
  site.time += 23 * HOUR;
  expect(await pruneReleases(site)).toEqual([]);
  site.time += 2 * HOUR;
  expect(await pruneReleases(site)).toEqual(['uploading']);
});

test('nothing goes before the first release', async () => {
  site.upload('forgotten');
  site.time += 100 * HOUR;
  expect(await pruneReleases(site)).toEqual([]);
});

test('a manifest whose files are gone already is tidied up', async () => {
  site.keep = 1;
  await release('a', 'b', 'c');
  site.files.put('manifests/x.json', JSON.stringify({ release: 'x', releasedAt: '2020-01-01T00:00:00.000Z' }));
  expect(await pruneReleases(site)).toEqual(['x']);
});

test('a release is no failure when old ones cannot be removed', async () => {
  site.keep = 1;
  await release('a', 'b');
  site.files.remove = async () => { throw new Error('access denied'); };
  site.upload('c');
  expect(await releaseSite({ release: 'c' }, site)).toMatchObject({ release: 'c', previous: 'b' });
  expect(site.lines.at(-1)).toBe('old releases were not removed: access denied');
});
