import type { FunctionRecord } from '../../contract';

/** A function of AWS Lambda, as the templates describe it: what a local run needs to stand in for it. */
export interface FunctionModel extends FunctionSettings {
  /** Local name, as the configuration of an action has it. */
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** ARNs of layer versions that the template gives it. */
  readonly layers: readonly string[];
  readonly record?: FunctionRecord;
}

/** What a version of a function freezes beside its code and layers. */
export interface FunctionSettings {
  /** `app.handler`; absent for container images, and when only AWS Lambda knows it. */
  readonly handler?: string;
  /** `python3.13` */
  readonly runtime?: string;
  readonly environment: { readonly [name: string]: string };
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly region: string;
}

/** What AWS Lambda applies when a function says nothing. */
export const DEFAULT_SETTINGS: Pick<FunctionSettings, 'environment' | 'timeoutSeconds' | 'memoryMb'> = { environment: {}, timeoutSeconds: 3, memoryMb: 128 };
