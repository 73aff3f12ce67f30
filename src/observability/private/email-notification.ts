import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { NotificationBindOptions, NotificationChannel, NotificationConfig } from './notification-config';
import { allowPublish, defineTopic } from './notification-topic';
import { validateAddresses } from './validation';
import { shortHash } from '../../foundation/private/place-hash';

/** E-mail to people: a topic an address, so that nobody has to confirm again when others come, go or hear of something else. */
export class EmailNotification implements NotificationChannel {
  public readonly title: string;

  constructor(private readonly addresses: string[]) {
    validateAddresses(addresses);
    this.title = `to ${addresses.join(', ')}`;
  }

  public bind(scope: Construct, { role, key }: NotificationBindOptions): NotificationConfig {
    const topics = this.addresses.map((address) => topicOf(scope, address, key()));
    for (const topic of topics) allowPublish(role, topic, topic.masterKey);
    return {
      recipients: topics.map(({ topicArn }) => ({ channel: 'topic', topicArn, format: 'text' })),
      record: { channel: 'email', recipients: this.addresses },
    };
  }
}

/** The topic of an address, which several notifications of a pipeline may tell. */
function topicOf(scope: Construct, address: string, key: kms.IKey): sns.Topic {
  const id = `Email${shortHash(JSON.stringify(Stack.of(scope).resolve(address)))}`;
  const known = scope.node.tryFindChild(id);
  if (known) return known as sns.Topic;
  const topic = defineTopic(scope, id, key);
  topic.addSubscription(new subscriptions.EmailSubscription(address));
  return topic;
}
