import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/**
 * A topic with a key of its own. With that of Amazon SNS, `alias/aws/sns`, messages of a pipeline in another account, or of a service
 * that users let publish here too, would be lost without a word: nobody can change the policy of that key.
 */
export function defineTopic(scope: Construct, emails: string[]): sns.Topic {
  const masterKey = new kms.Key(scope, 'Key', {
    description: `Messages about approvals of ${scope.node.path}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY, // messages are not kept
    // Written out, since the default depends on a feature flag: the account's own policies decide who may use the key.
    policy: new iam.PolicyDocument({
      minimize: true,
      statements: [new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
    }),
  });
  const topic = new sns.Topic(scope, 'Topic', { enforceSSL: true, masterKey });
  for (const email of emails) topic.addSubscription(new subscriptions.EmailSubscription(email));
  return topic;
}

/** The role of whoever tells something publishes, not the service: a topic with a key of its own needs permissions on it. */
export function publishStatements(topic: sns.ITopic | undefined): iam.PolicyStatement[] {
  if (!topic) return [];
  const publish = new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] });
  const key = topic.masterKey;
  return key ? [publish, new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] })] : [publish];
}
