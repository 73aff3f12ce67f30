import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** Options of Check.drift. */
export interface DriftCheckOptions {
  /**
   * What reads the resources that the stacks define. AWS CloudFormation reads each of them with the permissions of whoever asks for
   * drift, so the function needs those: `sqs:GetQueueAttributes` and `sqs:ListQueueTags` for a queue. There is no default, since no
   * policy is right for all stacks: `ReadOnlyAccess` would let the function read all data of the account.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
   */
  readonly permissions: iam.PolicyStatement[];
  /**
   * Name of the check, and of its action.
   * @default 'drift'
   */
  readonly name?: string;
  /**
   * How long all detections together may take: 1 minute to 23 hours. After that the check fails.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
}
