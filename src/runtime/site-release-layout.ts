/** Where things are in a hosting bucket. */
export const RELEASES = 'releases/';
export const MANIFESTS = 'manifests/';
/** The pointer itself, where it is an object of the bucket. */
export const POINTER_KEY = `${MANIFESTS}live.json`;

export const NO_CACHE = 'no-cache';
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** What is known of a release, kept beside the files. */
export interface ReleaseManifest {
  readonly release: string;
  readonly revision?: string;
  /** ISO 8601. */
  readonly releasedAt: string;
  readonly previous?: string;
}
