/**
 * An InfrastructurePipeline with most of its options: a module that makes an object in Amazon S3 is planned and applied, in staging and then
 * in production, where somebody approves the plan. Its output is used by a check. A second delivery changes nothing, and asks nobody.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none; the builds download Terraform and its provider for AWS from their makers.
 * Takes about 40 minutes; costs cents, of which two keys are the largest part.
 * Removed afterwards: all but what README.md lists. What the module makes is in a bucket that is emptied. A TerraformState would stay by
 * design, so the states are in a bucket that goes.
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ApprovalGate, Build, Check, DeliveryFoundation, InfrastructurePipeline, InfrastructureTarget, Notification, TerraformPermissions, TerraformState,
} from '../src';
import { DeliveryTest } from './support/delivery-test';
import { EncryptedTopic } from './support/encrypted-topic';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-infrastructure-pipeline-complete');
const source = new UploadedSource(stack, 'Source', 'infrastructure');
const { topic } = new EncryptedTopic(stack, 'Team');
const emptied = { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true };
const states = new s3.Bucket(stack, 'States', { versioned: true, ...emptied });
const releases = new s3.Bucket(stack, 'Releases', emptied);

const moduleOf = (stage: string) => InfrastructureTarget.terraform({
  state: TerraformState.existing(states),
  stateKey: `${stage}.tfstate`,
  variables: { bucket: releases.bucketName, stage },
  outputs: ['key'],
  permissions: [TerraformPermissions.statements({
    read: [
      new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectTagging'], resources: [releases.arnForObjects(`${stage}.json`)] }),
      new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [releases.bucketArn] }),
    ],
    write: [new iam.PolicyStatement({ actions: ['s3:PutObject', 's3:PutObjectTagging'], resources: [releases.arnForObjects(`${stage}.json`)] })],
  })],
  backup: [],
  planValidFor: Duration.hours(1),
  timeout: Duration.minutes(15),
});

const { delivery, deployments } = new InfrastructurePipeline(stack, 'Platform', {
  source: source.source,
  foundation: new DeliveryFoundation(stack, 'Foundation', { artifactRetention: Duration.days(7), logRetention: logs.RetentionDays.ONE_WEEK, tags: { system: 'platform' } }),
  infrastructure: Build.terraform('module', { directory: 'with-resources' }),
  notifications: [Notification.topic(topic)],
  environments: [
    { name: 'staging', target: moduleOf('staging') },
    {
      name: 'production',
      target: moduleOf('production'),
      approval: new ApprovalGate(stack, 'Gate', { checklist: ['The plan adds one object'] }),
      skipApprovalWithoutChanges: true,
    },
  ],
});
delivery.addEnvironment('outputs').verify(Check.commands('key', ['test "$KEY" = production.json'], { environment: { KEY: deployments.production.output('key') } }));

const test = new DeliveryTest(app);
const first = test.deliver(source, delivery);
first.waitsForApproval('production-approval', Duration.minutes(30)).approve('One object');
first.succeeds(Duration.minutes(20));
test.holds(releases, 'production.json', 'release', '^one$');
test.holds(states, 'production.tfstate', 'outputs.key.value', '^production.json$');
test.start(delivery.pipeline).succeeds(Duration.minutes(30)); // an approval would keep it waiting
