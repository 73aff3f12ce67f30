import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ServiceRole } from '../../foundation/private/service-role';

/** A topic of the library: encrypted, and reached over TLS only. */
export function defineTopic(scope: Construct, id: string, key: kms.IKey): sns.Topic {
  return new sns.Topic(scope, id, { enforceSSL: true, masterKey: key });
}

/** Lets a role publish, and use the key of the topic for nothing else. */
export function allowPublish(role: ServiceRole, topic: sns.ITopic, key: kms.IKey | undefined): void {
  role.allow(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
  if (key) role.allow(new iam.PolicyStatement({ ...useOf(topic), resources: [key.keyArn] }));
}

/**
 * Lets a key of a user be used for a topic, where its policy is ours to change, by whoever of the account is allowed to. The role itself
 * cannot be named: it names the key.
 */
export function admitPublishers(role: ServiceRole, topic: sns.ITopic, key: kms.IKey | undefined): void {
  key?.addToResourcePolicy(new iam.PolicyStatement({ ...useOf(topic), principals: [new iam.AccountPrincipal(Stack.of(role).account)], resources: ['*'] }));
}

function useOf(topic: sns.ITopic): iam.PolicyStatementProps {
  return {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    conditions: { StringEquals: { 'kms:ViaService': `sns.${topic.env.region}.amazonaws.com` } },
  };
}
