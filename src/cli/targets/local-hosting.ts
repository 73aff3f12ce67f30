import { setTimeout as wait } from 'timers/promises';
import { LocalBucket } from './local-bucket';
import { LocalPointer } from './local-pointer';
import { SITE_BUCKET, SITE_IMMUTABLE_PATHS, SITE_KEEP, SITE_STORE_ARN } from '../../contract';
import { copyRelease } from '../../runtime/site-release-copy';
import { POINTER_KEY } from '../../runtime/site-release-layout';
import type { LivePointer, ReleaseSite } from '../../runtime/site-release-ports';

const clock = { now: () => Date.now(), wait: async (milliseconds: number) => { await wait(milliseconds); } };

/** Everything that the release function works on, on this machine: bound to the same algorithm as in the cloud. */
export function localHosting(environment: { readonly [name: string]: string }, targets: string, log: (line: string) => void): ReleaseSite {
  const files = new LocalBucket(targets, environment[SITE_BUCKET]);
  const storeArn = environment[SITE_STORE_ARN];
  return {
    files,
    pointer: storeArn ? LocalPointer.inStore(targets, storeArn) : pointerInBucket(files),
    publish: storeArn ? undefined : copyRelease({
      files,
      immutablePaths: (environment[SITE_IMMUTABLE_PATHS] ?? '').split(',').filter(Boolean),
      invalidate: async (paths) => log(`nothing is cached here: ${paths.join(' ')} would be invalidated`),
    }),
    keep: Number(environment[SITE_KEEP]),
    clock,
    log,
  };
}

function pointerInBucket(bucket: LocalBucket): LivePointer {
  return new LocalPointer(bucket.path(POINTER_KEY)!);
}
