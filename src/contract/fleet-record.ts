/**
 * What a pipeline and its users tell the function that deploys a fleet, and what that function knows of the fleet.
 */

/** Environment variable of a `fleet-deploy` function: JSON, the name in AWS Lambda by the name in the fleet. */
export const FLEET_FUNCTIONS = 'FLEET_FUNCTIONS';
/** Environment variable of a `fleet-deploy` function: the alias that callers use. */
export const FLEET_ALIAS = 'FLEET_ALIAS';
/** Environment variable of a `fleet-deploy` function: what the names of the fleet's layers begin with, `<fleet>-`. */
export const FLEET_LAYERS = 'FLEET_LAYERS';

/** The metadata of a `fleet-deploy` function. A large fleet has several, each for some of its functions. */
export interface FleetRecord {
  readonly version: number;
  readonly kind: 'fleet-deploy';
  /** What users call the fleet. */
  readonly fleet: string;
  /** By name in the fleet: what a local run has to know of functions that the assembly does not define. */
  readonly functions: { readonly [name: string]: FleetFunction };
}

export interface FleetFunction {
  readonly functionName: string;
  /** `app.handler`; absent when only AWS Lambda knows it. */
  readonly handler?: string;
  /** `python3.13` */
  readonly runtime?: string;
}

/** `UserParameters` of an action, or the payload of a direct call. Exactly one of these. */
export type FleetRequest = DeployRequest | LayersRequest | InvokeRequest | RollbackRequest;

/** Makes a package the one that the alias of a function leads to. The package comes from the input artifact. */
export interface DeployRequest {
  readonly deploy: string;
  /** The execution that deploys. */
  readonly release: string;
  /** The commit, or what identifies the source. */
  readonly revision?: string;
  /** ARNs of the versions of its layers, joined by commas; absent when the pipeline builds none for it. */
  readonly layers?: string;
  /** Absent: all traffic at once. */
  readonly shift?: TrafficShift;
  /** How long alarms are watched once it has all traffic. */
  readonly bakeMinutes?: number;
  /** Names of alarms that put the version before back. */
  readonly alarms?: readonly string[];
}

export interface TrafficShift {
  /** `canary`: one step, then all. `linear`: equal steps. */
  readonly kind: 'canary' | 'linear';
  readonly percent: number;
  readonly minutes: number;
}

/** Publishes the layers of the input artifact. Output variables: the ARN of each version, by the name of the layer. */
export interface LayersRequest {
  readonly publishLayers: true;
}

/** Invokes a function through its alias and compares what it answers. */
export interface InvokeRequest {
  readonly invoke: string;
  /** JSON. */
  readonly payload?: unknown;
  /** What the answer has to hold: members of objects may be more, all else is equal. Absent: any answer that is no error. */
  readonly expected?: unknown;
  /** Set when another answer fails nothing. */
  readonly advisory?: boolean;
}

/** Puts back what ran before the last release that changed anything. Aliases change, nothing else. */
export interface RollbackRequest {
  readonly rollback: true;
  /** The release that is undone; absent for the last one. */
  readonly release?: string;
  /** Set to leave alone traffic that is still shifting: no alias tells yet which release that is. */
  readonly settled?: true;
}

/** In the description of an alias, as JSON: what brought it where it is. */
export interface AliasRecord {
  readonly release: string;
  /** The version before; absent for the first. */
  readonly previous?: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Set when a rollback brought it there: the release that was undone. */
  readonly undone?: string;
}
