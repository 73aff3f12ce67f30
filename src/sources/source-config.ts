import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { HistorySpec } from '../contract';
import { DeliveryFoundation } from '../foundation';

/** Name of the source action and of its artifact. */
export const SOURCE = 'Source';
/** Namespace of its variables, which must differ from the names of artifacts; the console calls it so too. */
export const SOURCE_VARIABLES = 'SourceVariables';

/** A repository that AWS CodeBuild can watch, clone and report to by itself. */
export interface WatchedRepository {
  /** How CodeBuild calls the provider. */
  readonly type: 'GITHUB' | 'GITLAB' | 'BITBUCKET';
  readonly cloneUrl: string;
  readonly connectionArn: string;
  readonly branch: string;
  /** Patterns of file paths; undefined when every change counts. */
  readonly paths?: string[];
}

/** Who can say which commits came since another one. */
export interface SourceHistory {
  readonly spec: HistorySpec;
  /** For the role of whoever lists them. */
  readonly statements: iam.PolicyStatement[];
}

/** What a source may know of its pipeline. */
export interface SourceBindOptions {
  readonly pipelineName: string;
  /** Made from the literal name: a rule or function that starts the pipeline must not wait for the pipeline. */
  readonly pipelineArn: string;
  readonly foundation: DeliveryFoundation;
}

/** What a pipeline needs to know of its source. */
export interface SourceConfig {
  readonly action: codepipeline.IAction;
  readonly artifact: codepipeline.Artifact;
  /** For the role of the pipeline, beside the permissions on the artifact bucket. */
  readonly statements: iam.PolicyStatement[];
  /** For the roles of builds that clone the repository; empty unless the source hands out a full clone. */
  readonly cloneStatements: iam.PolicyStatement[];
  /** Absent when something else than CodePipeline watches the source, or nothing does. */
  readonly trigger?: codepipeline.TriggerProps;
  /** Whether the service sets an ACL when it uploads the artifact. */
  readonly writesAcl: boolean;
  /** Whether unmerged code may start the pipeline: such a pipeline must not deploy. */
  readonly pullRequests: boolean;
  /** Expression for the commit, or for what identifies a revision of the source. */
  readonly revision: string;
  readonly history: SourceHistory;
  /** One line for people. */
  readonly description: string;
}
