import type { FunctionModel } from './function';
import type { ActionRecord, PipelineRecord } from '../../contract';

/** A pipeline as plain data: everything that a run needs, read once from the cloud assembly. */
export interface PipelineModel {
  /** What users type: the name in our record, else the physical name, else the logical id. */
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly account: string;
  readonly region: string;
  readonly stages: readonly StageModel[];
  readonly variables: readonly { readonly name: string; readonly defaultValue?: string }[];
  readonly record?: PipelineRecord;
  /** Hash of the normalized stages: run state of another structure is not continued. */
  readonly structureHash: string;
}

export interface StageModel {
  readonly name: string;
  readonly environment?: string;
  /** Whether the stage belongs to an environment marked production. */
  readonly production: boolean;
  /** Reason, when the inbound transition is disabled. */
  readonly disabled?: string;
  readonly actions: readonly ActionModel[];
}

export interface ActionModel {
  readonly stage: string;
  readonly name: string;
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly runOrder: number;
  readonly namespace?: string;
  readonly region: string;
  /** Text values, intrinsics resolved, `#{...}` not. */
  readonly configuration: { readonly [key: string]: string };
  readonly inputs: readonly string[];
  readonly outputs: readonly OutputModel[];
  /** Of a Commands action. */
  readonly commands: readonly string[];
  readonly outputVariables: readonly string[];
  readonly environmentVariables: readonly EnvironmentVariable[];
  readonly record?: ActionRecord;
  /** The CodeBuild project, when the template holds it. */
  readonly project?: ProjectModel;
  /** The Lambda function, when the assembly holds it. */
  readonly function?: FunctionModel;
}

export interface OutputModel {
  readonly name: string;
  /** Globs, of a Commands action. */
  readonly files: readonly string[];
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

export interface ProjectModel {
  readonly name: string;
  readonly logicalId: string;
  /** `Source.BuildSpec`: inline text, a path, or nothing (BS-1). */
  readonly buildspec?: string;
  readonly image: string;
  readonly environment: readonly EnvironmentVariable[];
  readonly timeoutMinutes: number;
  /** Whether the project has a cache at all (`Cache.Type` other than NO_CACHE). */
  readonly cached: boolean;
}
