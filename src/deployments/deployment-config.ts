import { Duration, Environment } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { BuildBindOptions } from '../builds/build-config';
import { ActionRecord, UndoTarget } from '../contract';
import { DeploymentTarget } from '../foundation/private/deployment-target';
import { Permissions, ServiceRole } from '../foundation/private/service-role';

/** What a pipeline offers to a deployment. */
export interface DeploymentBindOptions {
  /** Where resources of the deployment go: the environment. */
  readonly scope: Construct;
  readonly pipelineName: string;
  readonly environmentName: string;
  /** The source revision, as a variable of the pipeline. */
  readonly revision: string;
  /** The artifact of the source: what commands start from. */
  readonly source: codepipeline.Artifact;
  /** Where the deployment goes, and as whom: `atTarget` makes the actions that act there, `target.permissions` is told what they need. */
  readonly target: DeploymentTarget;
  /** What the pipeline offers to builds: for deployments that are made by projects of AWS CodeBuild. */
  readonly builds: BuildBindOptions;
  /** A role for commands that prepare a deployment: it reads and writes artifacts and logs, no more. One a pipeline. */
  obtainPrepareRole(): ServiceRole;
  /**
   * Lets the pipeline deploy by a role that somebody else defined for the place, and that role read the artifacts. Returns the region of
   * the place, when it is not that of the pipeline.
   */
  assume(who: string, roleArn: string, place: Required<Environment>): string | undefined;
}

export interface DeploymentStep {
  readonly name: string;
  /** Whether it makes what the gate of the environment shows, so that it comes before the gate. */
  readonly planned?: boolean;
  /** From 1: steps of the same order run side by side. Absent for the place in the list. */
  readonly order?: number;
  readonly record?: ActionRecord;
  /** Environment variables of the action; values may hold variables of the pipeline. */
  readonly environment?: { readonly [name: string]: string };
  action(actionName: string, runOrder: number): codepipeline.IAction;
}

/** What an action of a deployment leaves for later ones, as variables of the pipeline: `#{namespace.name}`. */
export interface DeploymentOutputs {
  readonly namespace: string;
  readonly names: readonly string[];
}

/** What a gate shows of a deployment before it is made. */
export interface DeploymentReview {
  /** A line of text, with variables of the pipeline. */
  readonly summary: string;
  /** A variable of the pipeline whose value is `yes` or `none`. */
  readonly changes: string;
  /** How long what is shown stays true. */
  readonly validFor: Duration;
}

/** How a deployment is undone, by the undo function of the environment. */
export interface DeploymentUndo {
  readonly target: UndoTarget;
  /** Allows what that takes. */
  allow?(permissions: Permissions): void;
}

export interface DeploymentConfig {
  /** No name is in two of them. */
  readonly outputs?: readonly DeploymentOutputs[];
  readonly review?: DeploymentReview;
  /** Steps that follow each other, unless they say their order. */
  readonly steps: DeploymentStep[];
  readonly undo: DeploymentUndo;
}
