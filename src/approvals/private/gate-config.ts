import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryFoundation } from '../../foundation';
import { SourceHistory } from '../../sources/source-config';

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
  /** Of the first action. Default: 1. */
  readonly runOrder?: number;
  /** Default: none. */
  readonly reviews?: readonly GateReview[];
  /** Default: no evidence is collected. */
  readonly evidence?: EvidenceHost;
}

/** What evidence is about, and where it is kept. */
export interface EvidenceHost {
  /** Known as text: a function that belongs to a pipeline cannot wait for it. */
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly environment: string;
  /** The stage that delivers what is approved; absent when nobody can tell. */
  readonly delivery?: string;
  readonly bucket: s3.IBucket;
  readonly key?: kms.IKey;
  readonly foundation: Pick<DeliveryFoundation, 'logRetention' | 'removal'>;
  /** Where the commits come from, as people call it. */
  readonly source: string;
  readonly history: SourceHistory;
  /** Whether the roles of actions have to be allowed what they do: in pipelines that were made elsewhere. */
  readonly grant: boolean;
}

/** What a pipeline needs to know of a gate. */
export interface ApprovalGateConfig {
  /** Run before and after the approval, when evidence is collected. */
  readonly evidence?: codepipeline.IAction;
  readonly action: codepipeline.IAction;
  readonly approver?: codepipeline.IAction;
  /** For the role that runs the actions. */
  readonly statements: iam.PolicyStatement[];
}
