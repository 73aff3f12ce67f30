import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { NotificationBindOptions, NotificationChannel, NotificationConfig } from './notification-config';
import { admitPublishers, allowPublish } from './notification-topic';
import { validateTopic } from './validation';

/** A topic of the user. */
export class TopicNotification implements NotificationChannel {
  public readonly title: string;
  private readonly key?: kms.IKey;

  constructor(private readonly topic: sns.ITopic, private readonly format: 'text' | 'chat', options: { readonly key?: kms.IKey }) {
    this.title = `to topic '${topic.node.id}'`;
    this.key = options.key ?? topic.masterKey;
    validateTopic(this.title, topic);
  }

  public bind(_scope: Construct, { role }: NotificationBindOptions): NotificationConfig {
    const { topic, format, key } = this;
    allowPublish(role, topic, key);
    admitPublishers(role, topic, key);
    return {
      recipients: [{ channel: 'topic', topicArn: topic.topicArn, format }],
      record: { channel: format === 'chat' ? 'chat' : 'topic', recipients: [topic.node.id] },
    };
  }
}
