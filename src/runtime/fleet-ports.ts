import type { PackageRecord } from '../contract';

/** Where an alias leads. */
export interface AliasState {
  readonly version: string;
  readonly description?: string;
  /** Shares of the traffic, 0 to 1, that go to other versions. */
  readonly weights?: { readonly [version: string]: number };
}

/** A function as it is now, or one of its versions. */
export interface FunctionState {
  /** `$LATEST` for what can still change. */
  readonly version: string;
  readonly codeSha256: string;
  /** ARNs of layer versions, in their order. */
  readonly layers: readonly string[];
  /** All else that a version freezes, as canonical JSON. */
  readonly settings: string;
  /** False while an update or the start of a version goes on. */
  readonly ready: boolean;
  /** Why it cannot run, or why its last update failed. */
  readonly failure?: string;
}

export interface LayerVersion {
  readonly arn: string;
  readonly description: string;
}

export interface FunctionAnswer {
  /** JSON. */
  readonly payload: string;
  /** Set when the function failed: `Unhandled`. */
  readonly error?: string;
  /** The end of its log. */
  readonly log?: string;
}

/** AWS Lambda, or what stands in for it, as far as deploying needs it. */
export interface FleetTarget {
  /** Undefined when there is no such alias. */
  alias(functionName: string, alias: string): Promise<AliasState | undefined>;
  createAlias(functionName: string, alias: string, state: AliasState): Promise<void>;
  /** Weights or a description that are absent are taken off. */
  updateAlias(functionName: string, alias: string, state: AliasState): Promise<void>;
  configuration(functionName: string, version?: string): Promise<FunctionState>;
  /** Begins an update of `$LATEST`; its state says when it is done. */
  updateCode(functionName: string, zip: Buffer): Promise<void>;
  /** Begins an update of `$LATEST`; its state says when it is done. */
  updateLayers(functionName: string, arns: readonly string[]): Promise<void>;
  /**
   * Freezes `$LATEST` and answers the version; the last version when nothing changed since.
   *
   * @throws when the code of `$LATEST` has another hash than `codeSha256`
   */
  publish(functionName: string, description: string, codeSha256: string): Promise<string>;
  /** Of a layer that is not there: none. */
  layerVersions(name: string): Promise<readonly LayerVersion[]>;
  /** Answers the ARN of the new version. */
  publishLayer(name: string, zip: Buffer, description: string): Promise<string>;
  /**
   * Those that are in ALARM.
   *
   * @throws when one does not exist
   */
  alarms(names: readonly string[]): Promise<readonly string[]>;
  invoke(functionName: string, alias: string, payload: string): Promise<FunctionAnswer>;
}

export interface FleetClock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** The functions of one environment. */
export interface Fleet {
  /** Name in AWS Lambda by name in the fleet. */
  readonly functions: { readonly [name: string]: string };
  /** The alias that callers use. */
  readonly alias: string;
  readonly target: FleetTarget;
  readonly clock: FleetClock;
  log(line: string): void;
}

/** A built function or layer, read only when it is needed. */
export interface FleetPackage {
  readonly record: PackageRecord;
  /** The zip file. */
  read(): Promise<Buffer>;
}
