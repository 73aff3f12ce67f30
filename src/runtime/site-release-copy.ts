import { IMMUTABLE, NO_CACHE, RELEASES } from './site-release-layout';
import type { SiteFiles } from './site-release-ports';

const PARALLEL_COPIES = 16;
/** Beyond this many, one wildcard is the better invalidation. */
const MAX_PATHS = 15;

export interface CopyOptions {
  readonly files: SiteFiles;
  /** Path prefixes of fingerprinted assets: `/assets/`. */
  readonly immutablePaths: readonly string[];
  invalidate(paths: readonly string[]): Promise<void>;
}

/**
 * Publishes a release by copy to the root of the bucket, for a distribution that reads no pointer. Pages go last: none of them
 * is seen before the assets that it names. Assets of earlier releases stay, for browsers that still show an older page.
 */
export function copyRelease({ files, immutablePaths, invalidate }: CopyOptions): (release: string) => Promise<void> {
  const fingerprinted = (path: string) => immutablePaths.some((prefix) => `/${path}`.startsWith(prefix));
  const copyAll = async (folder: string, paths: readonly string[], cacheControl: string) => {
    for (let i = 0; i < paths.length; i += PARALLEL_COPIES) {
      await Promise.all(paths.slice(i, i + PARALLEL_COPIES).map((path) => files.copy(folder + path, path, cacheControl)));
    }
  };

  return async (release) => {
    const folder = `${RELEASES}${release}/`;
    const paths = (await files.list(folder)).map(({ key }) => key.slice(folder.length));
    const changing = paths.filter((path) => !fingerprinted(path));
    await copyAll(folder, paths.filter(fingerprinted), IMMUTABLE);
    await copyAll(folder, changing.filter((path) => !isPage(path)), NO_CACHE);
    await copyAll(folder, changing.filter(isPage), NO_CACHE);
    await invalidate(invalidationPaths(changing));
  };
}

function invalidationPaths(changing: readonly string[]): readonly string[] {
  const paths = changing.flatMap((path) => [`/${path}`, ...path.match(/^(?:.*\/)?index\.html$/) ? [`/${path.slice(0, -'index.html'.length)}`] : []]);
  return paths.length > MAX_PATHS ? ['/*'] : paths.map(encodeURI).sort();
}

function isPage(path: string): boolean {
  return path.endsWith('.html');
}
