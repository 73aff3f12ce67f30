import type { FleetRecord } from './fleet-record';

/** The metadata key on an AWS::Lambda::Function resource that the command knows how to stand in for. */
export const FUNCTION_RECORD = 'cdk-delivery:function';

export type FunctionRecord = PlainRecord | FleetRecord;

export interface PlainRecord {
  readonly version: number;
  readonly kind:
    | 'site-release' | 'image-record'
    | 'image-findings' | 'image-signature' | 'stack-drift' | 'calendar' | 'change-request'
    | 'evidence' | 'undo' | 'notifier';
}

/** Environment variables of a `site-release` function. */
export const SITE_BUCKET = 'SITE_BUCKET';
/** ARN of the key-value store that holds the live pointer; absent for hosting that was made elsewhere. */
export const SITE_STORE_ARN = 'SITE_STORE_ARN';
/** Distribution to invalidate; only for hosting that was made elsewhere. */
export const SITE_DISTRIBUTION_ID = 'SITE_DISTRIBUTION_ID';
/** Path prefixes of fingerprinted assets, joined by commas: `/assets/`. */
export const SITE_IMMUTABLE_PATHS = 'SITE_IMMUTABLE_PATHS';
/** How many releases stay; the live and the previous one always do. */
export const SITE_KEEP = 'SITE_KEEP';

/**
 * `UserParameters` of the CodePipeline action that releases a site, as JSON. The same object with `rollback: true`, sent to the
 * function directly, puts the release before back: with a `release`, only as long as that one is live.
 */
export interface SiteReleaseParameters {
  /** Release id: the folder below `releases/` that holds the files. Of a rollback: the release that is undone. */
  readonly release?: string;
  /** The commit, or what identifies the source revision. */
  readonly revision?: string;
  /** File that holds the environment's configuration, relative to the site's root. */
  readonly configFile?: string;
  /** What goes into that file. */
  readonly config?: { readonly [key: string]: string };
  readonly rollback?: boolean;
}

/**
 * `UserParameters` of the CodePipeline action that records which images run, as JSON. An `image-record` function has no
 * environment variables. CloudFormation calls it too, to have the parameters before anything is recorded.
 */
export interface ImageRecordParameters {
  /** By name of the SSM parameter: the image, `<repository>@sha256:<digest>`. */
  readonly images: { readonly [parameterName: string]: string };
}

/** What an SSM parameter holds as long as no image was recorded. */
export const NO_IMAGE = 'none';
