/**
 * How deployments of an environment are undone: what the constructs tell the undo function, and the command, of each.
 */

/** Environment variables of an `undo` function. */
export const UNDO_PIPELINE = 'UNDO_PIPELINE';
export const UNDO_ENVIRONMENT = 'UNDO_ENVIRONMENT';
/** JSON: an UndoRecord. */
export const UNDO_DEPLOYMENTS = 'UNDO_DEPLOYMENTS';

/** By name of the deployment. */
export interface UndoRecord {
  readonly [deployment: string]: UndoTarget;
}

export type UndoTarget = SiteUndo | FunctionsUndo | ServiceUndo | NoUndo;

/** The hosting makes the previous release live. */
export interface SiteUndo {
  readonly kind: 'site';
  /** Name of the `site-release` function. */
  readonly releaseFunction: string;
}

/** The aliases of a fleet lead to the versions before. */
export interface FunctionsUndo {
  readonly kind: 'functions';
  /** Names of the `fleet-deploy` functions. */
  readonly deployFunctions: readonly string[];
}

/** The service goes back to the task definition before. */
export interface ServiceUndo {
  readonly kind: 'service';
  readonly cluster: string;
  readonly service: string;
  /** By name of the container: the image that was deployed, with variables of the pipeline. */
  readonly images: { readonly [container: string]: string };
  /** Where the images that run are remembered. */
  readonly records?: readonly ImageRecordUndo[];
}

export interface ImageRecordUndo {
  /** Name of the `image-record` function. */
  readonly recorder: string;
  /** By name of the container: the SSM parameter. */
  readonly parameters: { readonly [container: string]: string };
}

/** What is deployed stays. */
export interface NoUndo {
  readonly kind: 'none';
  /** `infrastructure goes forward only: revert the commit and deliver again` */
  readonly why: string;
}
