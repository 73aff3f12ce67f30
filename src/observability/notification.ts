import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { NotificationOptions, SlackNotificationOptions, TopicNotificationOptions, WebhookNotificationOptions } from './notification-options';
import { EmailNotification } from './private/email-notification';
import { NotificationBindOptions, NotificationConfig, NotificationChannel } from './private/notification-config';
import { SlackNotification } from './private/slack-notification';
import { TopicNotification } from './private/topic-notification';
import { WebhookNotification } from './private/webhook-notification';

/**
 * Who hears what a pipeline does: that an approval waits, and that an environment failed, has the new version, or was rolled back.
 *
 * `email` for people, `slack` for a channel, `topic` for whatever subscribes, `webhook` for systems outside of AWS. A message says what
 * happened where and when, which commit by whom, which action failed with which error, and links to the log, the pipeline and the approval.
 *
 * Everybody is told once, although events come at least once and in any order, and in spite of receivers that are not there for a while.
 * What could not be delivered after three attempts is kept for two weeks in a dead-letter queue, `undelivered` of the pipeline, whose
 * metric `ApproximateNumberOfMessagesVisible` an alarm can watch.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
 * import * as sns from 'aws-cdk-lib/aws-sns';
 * import { DeliveryPipeline, Notification, NotificationKind, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * declare const audit: sns.ITopic;
 * declare const teams: sns.ITopic; // that the channel of Microsoft Teams subscribes to
 * declare const signingKey: secretsmanager.ISecret;
 * new DeliveryPipeline(stack, 'Shop', {
 *   source: Source.gitHub('acme/shop', { connectionArn }),
 *   notifications: [
 *     Notification.email(['team@example.com'], { kinds: [NotificationKind.FAILED, NotificationKind.ROLLED_BACK] }),
 *     Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', environments: ['production'] }),
 *     Notification.chat(teams),
 *     Notification.topic(audit),
 *     Notification.webhook('https://deliveries.example.com/events', { secret: signingKey }),
 *   ],
 * });
 */
export class Notification {
  /**
   * Tells people by e-mail, each address after it has confirmed the subscription once. Defines a topic for each, encrypted with the key of
   * the foundation, or with one of the pipeline when the foundation has none.
   */
  public static email(addresses: string[], options: NotificationOptions = {}): Notification {
    return new Notification(new EmailNotification(addresses), options);
  }

  /** Publishes to a topic, as plain text with a subject. */
  public static topic(topic: sns.ITopic, options: TopicNotificationOptions = {}): Notification {
    return new Notification(new TopicNotification(topic, 'text', options), options);
  }

  /**
   * Publishes to a topic that a channel of Amazon Q Developer in chat applications subscribes to: for Microsoft Teams, and for a channel
   * that is configured elsewhere, since an account has one configuration a channel.
   */
  public static chat(topic: sns.ITopic, options: TopicNotificationOptions = {}): Notification {
    return new Notification(new TopicNotification(topic, 'chat', options), options);
  }

  /**
   * Tells a channel of Slack. Defines its configuration for Amazon Q Developer in chat applications, with a topic, once for all pipelines of
   * the stack. An account has one configuration a channel: pipelines of other stacks take `chat` with the topic of theirs.
   */
  public static slack(options: SlackNotificationOptions): Notification {
    return new Notification(new SlackNotification(options), options);
  }

  /**
   * Sends JSON by POST. The header `x-delivery-timestamp` has the seconds since the epoch, and `x-delivery-signature` has `sha256=` and the
   * HMAC-SHA256, in hexadecimal digits, of the timestamp, a dot and the body: a receiver that refuses timestamps older than 5 minutes cannot
   * be sent a recorded message again. `idempotency-key`, the `id` of the body, is the same for every attempt. Redirects are not followed.
   *
   * @param url starts with https:// and holds no secret: it is in the template
   */
  public static webhook(url: string, options: WebhookNotificationOptions): Notification {
    return new Notification(new WebhookNotification(url, options.secret), options);
  }

  private constructor(
    private readonly channel: NotificationChannel,
    /** @internal */
    public readonly _options: NotificationOptions,
  ) {}

  /** @internal */
  public _bind(scope: Construct, options: NotificationBindOptions): NotificationConfig {
    return this.channel.bind(scope, options);
  }

  /** How messages call this notification. */
  public toString(): string {
    return `notification ${this.channel.title}`;
  }
}
