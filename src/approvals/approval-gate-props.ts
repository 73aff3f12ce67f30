import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as sns from 'aws-cdk-lib/aws-sns';

/** Properties of an ApprovalGate. */
export interface ApprovalGateProps {
  /**
   * By e-mail address of an author: how AWS calls the same person, such as the name of an IAM user. For the `twoPersonRule`, which
   * knows people by their address and by what is before its `@`.
   * @default - no other names
   */
  readonly authorAliases?: { [email: string]: string[] };
  /**
   * What approvers shall check, an item a line. Together with the message and the summaries of plans it has room for 1000 characters.
   * @default - no checklist
   */
  readonly checklist?: string[];
  /**
   * Addresses that hear of a waiting approval. Each has to confirm the subscription once.
   * @default - nobody, unless a topic is given
   */
  readonly emails?: string[];
  /**
   * Whether approvers get a page with what speaks for the release: commits, plans, builds and checks and their numbers beside those of
   * the last delivery. Who approved is kept beside it, as long as artifacts are.
   * @default - true in a DeliveryPipeline, false in other pipelines
   */
  readonly evidence?: boolean;
  /**
   * What approvers read first.
   * @default - nothing
   */
  readonly message?: string;
  /**
   * How long before the pipeline gives up those who hear of a waiting approval are reminded of it, in whole minutes. It is part of the
   * evidence, which knows the execution.
   * @default - no reminder
   */
  readonly reminder?: Duration;
  /**
   * Where approvers see what they approve, such as the address of the staging environment.
   * @default - the page of the evidence, when there is one
   */
  readonly reviewUrl?: string;
  /**
   * How long the pipeline waits before it gives up, between 5 minutes and 60 days, and no longer than a plan that it shows is valid.
   * @default - 7 days, or as long as the plan that it shows is valid, if that is shorter
   */
  readonly timeout?: Duration;
  /**
   * Topic that hears of a waiting approval, in place of e-mail addresses.
   * @default - a topic of its own when there are e-mail addresses
   */
  readonly topic?: sns.ITopic;
  /**
   * Whether somebody has to approve who wrote no commit of the change: otherwise, or when nobody knows who the authors are, the stage
   * fails. Approvers are known by the name of their IAM user or role session, which should be the address that they commit with: so it
   * is with AWS IAM Identity Center. Takes a source in AWS CodeCommit, since others do not tell who the authors are.
   * @default false
   */
  readonly twoPersonRule?: boolean;
}

/** Options of `ApprovalGate.attachTo`. */
export interface AttachApprovalGateOptions {
  /**
   * Name of the stage that deploys what is approved: evidence compares with what went through it last.
   * @default - nothing is compared
   */
  readonly deliveryStage?: string;
  /**
   * Where the stage goes.
   * @default - at the end
   */
  readonly placement?: codepipeline.StagePlacement;
  /**
   * Name of the stage.
   * @default - the id of the gate
   */
  readonly stageName?: string;
}
