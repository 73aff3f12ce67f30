/**
 * An ApprovalGate with most of its options, in two pipelines: that of a DeliveryPipeline, and one of aws-cdk-lib. Approvers are told, and
 * reminded; a rejection ends the delivery, an approval lets it go on.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none. Left out are e-mail addresses, which somebody would have to confirm, and the two-person rule, which takes a source in
 * AWS CodeCommit.
 * Takes about 30 minutes; costs cents, of which two keys are the largest part.
 * Removed afterwards: all but what README.md lists; schedules of reminders go after the hour that approvers have.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ApprovalGate, Check, DeliveryPipeline } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { EncryptedTopic } from './support/encrypted-topic';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-approval-gate-complete');
const source = new UploadedSource(stack, 'Source', 'release');
const { topic, inbox } = new EncryptedTopic(stack, 'Approvers');
const gate = new ApprovalGate(stack, 'Gate', {
  evidence: true,
  topic,
  message: 'This is an integration test',
  checklist: ['The release is complete', 'The change is announced'],
  reviewUrl: 'https://staging.example.com',
  timeout: Duration.hours(1),
  reminder: Duration.minutes(58), // which is two minutes after they are asked
});
gate.grantApprove(new iam.Role(stack, 'ReleaseManager', { assumedBy: new iam.AccountRootPrincipal() }));

const delivery = new DeliveryPipeline(stack, 'Release', { source: source.source });
const production = delivery.addEnvironment('production', { approval: gate });
production.verify(Check.commands('released', ['grep "Release one" release.txt']));

const plain = new codepipeline.Pipeline(stack, 'Plain', {
  pipelineName: `${stack.stackName}-plain`,
  pipelineType: codepipeline.PipelineType.V2,
  artifactBucket: delivery.foundation.artifactBucket,
});
plain.addStage({
  stageName: 'Source',
  actions: [new actions.S3SourceAction({
    actionName: 'Source', bucket: source.bucket, bucketKey: source.key, output: new codepipeline.Artifact(), trigger: actions.S3Trigger.NONE,
  })],
});
gate.attachTo(plain, { stageName: 'Release' });

const { pipelineName, foundation: { artifactBucket } } = delivery;
const test = new DeliveryTest(app);
const rejected = test.deliver(source, delivery);
const rejection = rejected.waitsForApproval('production-approval', Duration.minutes(10));
test.receives(inbox, '.approval.stageName', '^production-approval$');
test.receives(inbox, '', 'gives up in 58 minutes');
rejection.reject('Not complete');
rejected.fails(Duration.minutes(10));

const approved = test.start(delivery.pipeline);
approved.waitsForApproval('production-approval', Duration.minutes(10)).approve('Complete now');
approved.succeeds(Duration.minutes(10));
test.holds(artifactBucket, `evidence/${pipelineName}/production/${approved.id}.json`, 'message', '^This is an integration test$');
test.holds(artifactBucket, `evidence/${pipelineName}/production/${approved.id}.approval.json`, 'words', '^Complete now$');

const elsewhere = test.start(plain);
elsewhere.waitsForApproval('Release', Duration.minutes(10)).approve('Complete too');
elsewhere.succeeds(Duration.minutes(10));
