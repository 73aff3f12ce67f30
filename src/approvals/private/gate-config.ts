import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';

/** What approvers see of a deployment before it is made. */
export interface GateReview {
  /** A line of text, with variables of the pipeline. */
  readonly summary: string;
  /** How long what is shown stays true. */
  readonly validFor: Duration;
}

/** Where a pipeline puts a gate. */
export interface ApprovalGateBindOptions {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly stageName: string;
  /** Default: `Approve`. */
  readonly actionName?: string;
  readonly runOrder?: number;
  /** Default: none. */
  readonly reviews?: readonly GateReview[];
}

/** What a pipeline needs to know of a gate. */
export interface ApprovalGateConfig {
  readonly action: codepipeline.IAction;
  /** For the role that runs the action. */
  readonly statements: iam.PolicyStatement[];
}
