import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { ActionRecord } from '../contract';
import { DeploymentTarget } from '../foundation/private/deployment-target';
import { ServiceRole } from '../foundation/private/service-role';

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
  /** A role for commands that prepare a deployment: it reads and writes artifacts and logs, no more. One a pipeline. */
  obtainPrepareRole(): ServiceRole;
}

export interface DeploymentStep {
  readonly name: string;
  /** From 1: steps of the same order run side by side. Absent for the place in the list. */
  readonly order?: number;
  readonly record?: ActionRecord;
  /** Environment variables of the action; values may hold variables of the pipeline. */
  readonly environment?: { readonly [name: string]: string };
  action(actionName: string, runOrder: number): codepipeline.IAction;
}

export interface DeploymentConfig {
  /** Steps that follow each other, unless they say their order. */
  readonly steps: DeploymentStep[];
}
