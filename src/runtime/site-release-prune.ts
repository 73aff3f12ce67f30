import { MANIFESTS, POINTER_KEY, RELEASES, type ReleaseManifest } from './site-release-layout';
import type { ReleaseSite, SiteFiles } from './site-release-ports';

const DAY = 24 * 60 * 60 * 1000;

/** Removes old releases and answers their ids. What is live, or would be after a rollback, always stays. */
export async function pruneReleases(site: ReleaseSite): Promise<readonly string[]> {
  const { live, previous } = await site.pointer.read();
  if (!live) return [];
  const releasedAt = await readReleaseTimes(site.files);
  const newest = [...releasedAt.keys()].sort((a, b) => releasedAt.get(b)!.localeCompare(releasedAt.get(a)!)).slice(0, site.keep);
  const kept = new Set([live, previous, ...newest]);
  const uploads = await readUploads(site.files);

  const pruned = [...new Set([...releasedAt.keys(), ...uploads.keys()])]
    .filter((release) => !kept.has(release))
    // without a manifest it may be an upload that is still going on
    .filter((release) => releasedAt.has(release) || uploads.get(release)!.modified < site.clock.now() - DAY);
  for (const release of pruned) {
    await site.files.remove(uploads.get(release)?.keys ?? []);
    // last, so that a prune that stops halfway is finished by the next one
    if (releasedAt.has(release)) await site.files.remove([`${MANIFESTS}${release}.json`]);
    site.log(`removed release '${release}'`);
  }
  return pruned;
}

async function readReleaseTimes(files: SiteFiles): Promise<Map<string, string>> {
  const times = new Map<string, string>();
  for (const { key } of await files.list(MANIFESTS)) {
    if (key === POINTER_KEY) continue;
    const manifest = JSON.parse(await files.read(key)) as ReleaseManifest;
    times.set(manifest.release, manifest.releasedAt);
  }
  return times;
}

interface Upload {
  readonly keys: string[];
  modified: number;
}

async function readUploads(files: SiteFiles): Promise<Map<string, Upload>> {
  const uploads = new Map<string, Upload>();
  for (const { key, modified } of await files.list(RELEASES)) {
    const release = key.slice(RELEASES.length).split('/', 1)[0];
    const upload = uploads.get(release) ?? { keys: [], modified: 0 };
    upload.keys.push(key);
    upload.modified = Math.max(upload.modified, modified);
    uploads.set(release, upload);
  }
  return uploads;
}
