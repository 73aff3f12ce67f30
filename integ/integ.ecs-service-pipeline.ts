/**
 * An EcsServicePipeline with its defaults: an image is built, and a service runs it, by digest.
 *
 * Accounts: one sandbox account, in a bootstrapped region with room for one more VPC.
 * Preconditions: none; base images come from Amazon ECR Public.
 * Takes about 20 minutes; costs cents, for a task of Fargate and the key of the artifacts. There is no NAT gateway.
 * Removed afterwards: all but what README.md lists.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EcsRollout, EcsServicePipeline } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { PublicCluster } from './support/public-cluster';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-ecs-service-pipeline');
const source = new UploadedSource(stack, 'Source', 'service');
const { cluster, subnets } = new PublicCluster(stack, 'Network');
const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
const { service } = new EcsRollout(stack, 'Web', { cluster, taskDefinition, vpcSubnets: subnets });
const { delivery } = new EcsServicePipeline(stack, 'Service', {
  source: source.source,
  environments: [{ name: 'test', service }],
});

const test = new DeliveryTest(app);
test.deliver(source, delivery).succeeds(Duration.minutes(30));
test.runsByDigest(service);
