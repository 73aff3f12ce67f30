import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { NotificationKind } from './notification-kind';

/** What is told. Options of all notifications, and of Notification.email. */
export interface NotificationOptions {
  /**
   * Names of the environments that it is about.
   * @default - all environments, and stages that belong to none, such as the builds
   */
  readonly environments?: string[];
  /**
   * What it is about.
   * @default - everything that NotificationKind has
   */
  readonly kinds?: NotificationKind[];
}

/** Options of Notification.topic and Notification.chat. */
export interface TopicNotificationOptions extends NotificationOptions {
  /**
   * The key that the topic is encrypted with. AWS KMS refuses messages to a topic whose key the pipeline may not use, and nobody hears
   * of it but the dead-letter queue: give the key of an imported topic.
   * @default - the key that the topic was defined with; none for an imported topic
   */
  readonly key?: kms.IKey;
}

/** Options of Notification.slack. */
export interface SlackNotificationOptions extends NotificationOptions {
  /** Id of the workspace, `T0123ABCD`. It has to be authorized once, in the console of Amazon Q Developer in chat applications. */
  readonly workspaceId: string;
  /** Id of the channel, `C0123ABCD`: the end of its link. */
  readonly channelId: string;
  /**
   * The most that anybody may do from the channel, whatever their role. The role of the channel itself may do nothing.
   * @default - the managed policy AWSCodePipeline_ReadOnlyAccess
   */
  readonly guardrailPolicies?: iam.IManagedPolicy[];
}

/** Options of Notification.webhook. */
export interface WebhookNotificationOptions extends NotificationOptions {
  /** Holds, as its whole text, the key that requests are signed with. */
  readonly secret: secretsmanager.ISecret;
}
