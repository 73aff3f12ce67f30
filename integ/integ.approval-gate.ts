/**
 * An ApprovalGate with its defaults: a delivery waits for it, the evidence for approvers is kept, an approval lets the delivery go on,
 * and who gave it is kept too.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none.
 * Takes about 10 minutes; costs cents, of which the key of the artifacts is the largest.
 * Removed afterwards: all but what README.md lists.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { ApprovalGate, Check, DeliveryPipeline } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-approval-gate');
const source = new UploadedSource(stack, 'Source', 'release');
const pipeline = new DeliveryPipeline(stack, 'Release', { source: source.source });
const production = pipeline.addEnvironment('production', { approval: new ApprovalGate(stack, 'Gate') });
production.verify(Check.commands('released', ['grep "Release one" release.txt']));

const { pipelineName, foundation: { artifactBucket } } = pipeline;
const test = new DeliveryTest(app);
const execution = test.deliver(source, pipeline);
const approval = execution.waitsForApproval('production-approval', Duration.minutes(10));
test.holds(artifactBucket, `evidence/${pipelineName}/production/${execution.id}.json`, 'pipeline', pipelineName);
approval.approve('Seen by the integration test');
execution.succeeds(Duration.minutes(10));
test.holds(artifactBucket, `evidence/${pipelineName}/production/${execution.id}.approval.json`, 'words', 'Seen by the integration test');
