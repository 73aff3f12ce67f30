/**
 * An InfrastructurePipeline with its defaults: a module of Terraform is validated, planned and applied, and its state is kept.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none; the builds download Terraform from its makers.
 * Takes about 15 minutes; costs cents, of which the key of the artifacts is the largest.
 * Removed afterwards: all but what README.md lists. The module makes nothing in AWS. A TerraformState would stay by design, so the state is in
 * a bucket that goes.
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { InfrastructurePipeline, InfrastructureTarget, TerraformState } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-infrastructure-pipeline');
const source = new UploadedSource(stack, 'Source', 'infrastructure');
const states = new s3.Bucket(stack, 'States', { versioned: true, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
const { delivery } = new InfrastructurePipeline(stack, 'Platform', {
  source: source.source,
  environments: [{ name: 'test', target: InfrastructureTarget.terraform({ state: TerraformState.existing(states), permissions: [] }) }],
});

const test = new DeliveryTest(app);
test.deliver(source, delivery).succeeds(Duration.minutes(20));
test.holds(states, `${delivery.pipelineName}/test/infrastructure.tfstate`, 'outputs.release.value', '^one$');
