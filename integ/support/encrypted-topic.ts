import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** A topic with a customer managed key, and a queue in place of people: what they would be told is read from it. */
export class EncryptedTopic extends Construct {
  public readonly topic: sns.Topic;
  public readonly inbox: sqs.Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const masterKey = new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
    this.topic = new sns.Topic(this, 'Topic', { masterKey, enforceSSL: true });
    this.inbox = new sqs.Queue(this, 'Inbox', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
    this.topic.addSubscription(new subscriptions.SqsSubscription(this.inbox, { rawMessageDelivery: true }));
  }
}
