/** Who hears of what a pipeline does: told to the notifier of the pipeline, and recorded for the command. */

/** Environment variable of a `notifier` function: NotifierSettings as JSON. */
export const NOTIFIER_SETTINGS = 'NOTIFIER_SETTINGS';

/** Where in the artifact bucket it is marked who was told: apart from artifacts, which whatever a pipeline builds may write. */
export const NOTIFIED_FOLDER = 'notified';

export type NotificationKindName = 'approval-needed' | 'failed' | 'succeeded' | 'rolled-back';

/** What somebody wants to hear of. */
export interface NotificationFilter {
  readonly kinds: readonly NotificationKindName[];
  /** Names of environments; all, and what belongs to none, when absent. */
  readonly environments?: readonly string[];
}

export type NotificationRecipient = TopicRecipient | WebhookRecipient;

export interface TopicRecipient extends NotificationFilter {
  readonly channel: 'topic';
  readonly topicArn: string;
  /** Plain text with a subject, or what Amazon Q Developer in chat applications takes. */
  readonly format: 'text' | 'chat';
}

export interface WebhookRecipient extends NotificationFilter {
  readonly channel: 'webhook';
  readonly url: string;
  /** Holds the key of signatures. */
  readonly secretArn: string;
}

export interface NotifierSettings {
  /** What users call the pipeline. */
  readonly name: string;
  /** In AWS CodePipeline. */
  readonly pipeline: string;
  /** Where it is marked who was told. */
  readonly bucket: string;
  /** By name of the environment: its stages, the one that deploys last. */
  readonly environments: { readonly [name: string]: readonly string[] };
  readonly recipients: readonly NotificationRecipient[];
}

/** A notification of a pipeline as the command shows it. Holds no secret. */
export interface NotificationRecord extends NotificationFilter {
  readonly channel: 'email' | 'topic' | 'slack' | 'chat' | 'webhook';
  /** Addresses, the name of a topic, a channel, or the origin of a URL. */
  readonly recipients: readonly string[];
}
