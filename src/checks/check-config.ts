import { Environment } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BuildBindOptions } from '../builds/build-config';
import { ActionRecord, RuleRecord } from '../contract';
import { DeploymentTarget } from '../foundation/private/deployment-target';

/** One kind of check. */
export interface CheckKind {
  readonly name: string;
  bind(options: CheckBindOptions): CheckConfig;
}

/** Where a check stands. */
export interface CheckBindOptions {
  /** The source of the pipeline: the directory that commands start in. */
  readonly input: codepipeline.Artifact;
  /** Whether it comes before the deployments of the environment or after them. */
  readonly moment: CheckMoment;
  /** Whether the delivery goes on when it does not hold. */
  readonly advisory: boolean;
  /** What a pipeline of this library offers; absent in one that was made elsewhere. */
  readonly host?: CheckHost;
}

export type CheckMoment = 'before' | 'after';

export interface CheckHost {
  /** For what the check defines: gone when no check of that name is. */
  readonly scope: Construct;
  /** The environment that is checked. */
  readonly environment: CheckedEnvironment;
  /** The source revision, as a variable of the pipeline. */
  readonly revision: string;
  /** For checks that projects of AWS CodeBuild make. */
  readonly builds: BuildBindOptions;
  /** A role that may read the input and write logs, no more. */
  obtainRole(): iam.IRole;
}

export interface CheckedEnvironment {
  readonly name: string;
  readonly place: Required<Environment>;
  readonly target: DeploymentTarget;
}

/** What a check is to a pipeline: actions, rules of a stage's conditions, or both. */
export interface CheckConfig {
  readonly steps?: readonly CheckStep[];
  readonly rules?: readonly CheckRule[];
  /** What the role of the pipeline has to be allowed. */
  readonly statements?: readonly iam.PolicyStatement[];
  /** The same on resources that only a wildcard can name, and why. */
  readonly wildcards?: readonly { readonly reason: string; readonly statement: iam.PolicyStatement }[];
}

/** An action. Those of all checks run side by side. */
export interface CheckStep {
  readonly name: string;
  /**
   * Before the deployments: `prepare` for what approvers have to see, `entry` for what has to hold at the moment when the deployments
   * start. Absent for `prepare`.
   */
  readonly place?: 'prepare' | 'entry';
  readonly record?: ActionRecord;
  /** Environment variables of the action; values may hold variables of the pipeline. */
  readonly environment?: { readonly [name: string]: string };
  action(runOrder: number): codepipeline.IAction;
}

/** A rule: before the deployments of the entry condition, after them of the success condition of their stage. */
export interface CheckRule {
  readonly name: string;
  readonly provider: 'CloudWatchAlarm' | 'DeploymentWindow' | 'VariableCheck';
  readonly configuration: { readonly [key: string]: string };
  readonly record: RuleRecord;
}
