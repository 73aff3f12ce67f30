import type { SiteReleaseParameters } from '../contract';
import { MANIFESTS, NO_CACHE, POINTER_KEY, RELEASES, type ReleaseManifest } from './site-release-layout';
import { PointerConflict, type ReleaseSite } from './site-release-ports';
import { pruneReleases } from './site-release-prune';

const POINTER_ATTEMPTS = 5;
/** What is live before the first release. */
const NOTHING = 'none';

export interface Released {
  /** What is live. */
  readonly release: string;
  readonly previous?: string;
  /** False when the release was live already, or the one to undo was not. */
  readonly changed: boolean;
}

/** Reads the `UserParameters` of an action. */
export function parseReleaseParameters(text: string | undefined): SiteReleaseParameters {
  try {
    return JSON.parse(text ?? '') as SiteReleaseParameters;
  } catch {
    throw new Error(`UserParameters: JSON with a release is needed, got '${text ?? ''}'; configure the action as Deployment.site does`);
  }
}

/** Makes an uploaded release live, or puts back the one before: before the live one, or before the one that is named while it is live. */
export async function releaseSite(parameters: SiteReleaseParameters, site: ReleaseSite): Promise<Released> {
  if (parameters.rollback) return parameters.release === undefined ? rollBack(site) : undo(validReleaseId(parameters.release), site);
  const release = validReleaseId(parameters.release);
  await requireIndex(release, 'let the build put index.html at the root of the site artifact, and upload it before this action', site);
  const configFile = validConfigFile(parameters.configFile ?? 'config.json');

  const released = await pointTo(release, site, {
    prepare: async (previous) => {
      if (parameters.config) {
        await site.files.write(`${RELEASES}${release}/${configFile}`, `${JSON.stringify(parameters.config, undefined, 2)}\n`, NO_CACHE);
      }
      const manifest: ReleaseManifest = { release, revision: parameters.revision, releasedAt: new Date(site.clock.now()).toISOString(), previous };
      await site.files.write(`${MANIFESTS}${release}.json`, JSON.stringify(manifest), NO_CACHE);
    },
  });
  await pruneQuietly(site);
  return released;
}

/** Nothing is rebuilt nor uploaded: the files of the previous release are still there. */
async function rollBack(site: ReleaseSite): Promise<Released> {
  const { live, previous } = await site.pointer.read();
  if (!previous) throw new Error(`rollback: there is no release before ${live ? `'${live}'` : 'the first one'}; release the version that you want instead`);
  await requireIndex(previous, 'release the version that you want instead', site);
  return pointTo(previous, site);
}

/** Puts back what was live before one release, as long as that one is: what somebody else made live meanwhile stays. */
async function undo(release: string, site: ReleaseSite): Promise<Released> {
  const { live = NOTHING, previous } = await site.pointer.read();
  if (live !== release || previous === undefined) return { release: live, previous, changed: false };
  await requireIndex(previous, 'release the version that you want instead', site);
  return pointTo(previous, site, { only: release });
}

interface PointOptions {
  /** The release that has to be live for a change. */
  readonly only?: string;
  prepare?(previous: string | undefined): Promise<void>;
}

/** The target is settled before the first attempt: a rollback that meets another one must not undo it. */
async function pointTo(target: string, site: ReleaseSite, { only, prepare }: PointOptions = {}): Promise<Released> {
  for (let attempt = 1; attempt <= POINTER_ATTEMPTS; attempt++) {
    const { live, previous, etag } = await site.pointer.read();
    if (live === target) {
      await site.publish?.(target); // repairs a copy that stopped halfway; there is nothing to do where the edge reads the pointer
      return { release: target, previous, changed: false };
    }
    if (only !== undefined && live !== only) return { release: live ?? NOTHING, previous, changed: false };
    await prepare?.(live);
    await site.publish?.(target);
    try {
      await site.pointer.write({ live: target, previous: live }, etag);
      return { release: target, previous: live, changed: true };
    } catch (error) {
      if (!(error instanceof PointerConflict)) throw error;
      site.log(`attempt ${attempt}: ${error.message}`);
      await site.clock.wait(200 * 2 ** attempt);
    }
  }
  throw new Error(`release '${target}': the live pointer was changed by somebody else ${POINTER_ATTEMPTS} times in a row; retry the action`);
}

async function requireIndex(release: string, remedy: string, site: ReleaseSite): Promise<void> {
  const index = `${RELEASES}${release}/index.html`;
  if (!await site.files.exists(index)) throw new Error(`release '${release}': ${index} is missing; ${remedy}`);
}

/** The new release is live: old files that could not be removed are no reason to fail it. */
async function pruneQuietly(site: ReleaseSite): Promise<void> {
  try {
    await pruneReleases(site);
  } catch (error) {
    site.log(`old releases were not removed: ${(error as Error).message}`);
  }
}

/** The id becomes a key prefix, below which pruning deletes. */
function validReleaseId(release: string | undefined): string {
  if (!release || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(release) || `${MANIFESTS}${release}.json` === POINTER_KEY) {
    throw new Error(`release: an id of letters, digits, '.', '_' and '-' is needed, got '${release ?? ''}'; pass the pipeline's execution id`);
  }
  return release;
}

function validConfigFile(path: string): string {
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(path) || path.split('/').some((part) => /^\.+$/.test(part))) {
    throw new Error(`config file: a path below the site's root is needed, got '${path}'; use one like 'config.json'`);
  }
  return path;
}
