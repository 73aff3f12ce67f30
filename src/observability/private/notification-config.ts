import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { NotificationRecord, TopicRecipient, WebhookRecipient } from '../../contract';
import { DeliveryFoundation } from '../../foundation';
import { ServiceRole } from '../../foundation/private/service-role';

type Unfiltered<T> = Omit<T, 'kinds' | 'environments'>;

/** A way to reach somebody. */
export interface NotificationChannel {
  /** How messages call it: `to team@example.com`. */
  readonly title: string;
  bind(scope: Construct, options: NotificationBindOptions): NotificationConfig;
}

/** What a notifier offers to a channel. */
export interface NotificationBindOptions {
  readonly foundation: DeliveryFoundation;
  /** The role that sends. */
  readonly role: ServiceRole;
  /** For topics of the pipeline. */
  key(): kms.IKey;
}

/** What a notifier needs to know of a channel. */
export interface NotificationConfig {
  readonly recipients: readonly (Unfiltered<TopicRecipient> | Unfiltered<WebhookRecipient>)[];
  readonly record: Unfiltered<NotificationRecord>;
}
