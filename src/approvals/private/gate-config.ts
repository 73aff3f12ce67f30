import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';

/** Where a pipeline puts a gate. */
export interface ApprovalGateBindOptions {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly stageName: string;
  /** Default: `Approve`. */
  readonly actionName?: string;
  readonly runOrder?: number;
}

/** What a pipeline needs to know of a gate. */
export interface ApprovalGateConfig {
  readonly action: codepipeline.IAction;
  /** For the role that runs the action. */
  readonly statements: iam.PolicyStatement[];
}
