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
  /** Checked when the stage is entered. */
  readonly beforeEntry?: readonly ConditionModel[];
  /** Checked after the last action. */
  readonly onSuccess?: readonly ConditionModel[];
  /** What follows when an action has failed. */
  readonly onFailure?: FailureModel;
}

/** When the conditions of a stage are checked. */
export type Moment = 'before-entry' | 'on-success' | 'on-failure';

export function momentText(moment: Moment): string {
  return moment.replace('-', ' ');
}

export type ConditionResult = 'FAIL' | 'SKIP' | 'ROLLBACK' | 'RETRY';

export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

/** Rules that are looked at as one: the condition is met when all of them pass (CP-40). */
export interface ConditionModel {
  /** What becomes of the stage; `engagedResult` says when. */
  readonly result: ConditionResult;
  /** A rule has what an action has; its category is `Rule`. */
  readonly rules: readonly ActionModel[];
}

export interface FailureModel {
  /** Without conditions: what always follows. */
  readonly result?: ConditionResult;
  /** Of the result RETRY. */
  readonly retryMode: RetryMode;
  readonly conditions: readonly ConditionModel[];
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
  /** The role that it acts as, when it is not that of the pipeline. */
  readonly roleArn?: string;
  /** Text values, intrinsics resolved, `#{...}` not. */
  readonly configuration: { readonly [key: string]: string };
  readonly inputs: readonly string[];
  readonly outputs: readonly OutputModel[];
  /** Of a Commands action. */
  readonly commands: readonly string[];
  readonly outputVariables: readonly string[];
  readonly environmentVariables: readonly EnvironmentVariable[];
  readonly record?: ActionRecord;
  /** Of a rule: what has to hold, in the words of whoever asked for it. */
  readonly expects?: string;
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

export function conditionsOf(stage: StageModel, moment: Moment): readonly ConditionModel[] {
  switch (moment) {
    case 'before-entry': return stage.beforeEntry ?? [];
    case 'on-success': return stage.onSuccess ?? [];
    case 'on-failure': return stage.onFailure?.conditions ?? [];
  }
}

export const MOMENTS: readonly Moment[] = ['before-entry', 'on-success', 'on-failure'];

/** The rules of all conditions of a stage. */
export function rulesOf(stage: StageModel): ActionModel[] {
  return MOMENTS.flatMap((moment) => conditionsOf(stage, moment)).flatMap((condition) => condition.rules);
}
