/**
 * An EcsServicePipeline with most of its options: staging is replaced task by task, production blue/green behind a load balancer, with a gate,
 * checks, an alarm that undoes a release, notifications, a foundation of its own, and a record of the image that runs.
 *
 * Accounts: one sandbox account, in a bootstrapped region with room for one more VPC.
 * Preconditions: none; base images come from Amazon ECR Public. While the test runs, the load balancer answers the whole internet.
 * Takes about 45 minutes; costs less than a dollar, for tasks of Fargate, a load balancer and two keys. There is no NAT gateway.
 * Removed afterwards: all but what README.md lists.
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApprovalGate, Build, Check, DeliveryFoundation, DeployedImage, EcsRollout, EcsServicePipeline, ImagePlatform, Notification, Rollout } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { EncryptedTopic } from './support/encrypted-topic';
import { PublicCluster } from './support/public-cluster';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-ecs-service-pipeline-complete');
const source = new UploadedSource(stack, 'Source', 'service');
const { topic } = new EncryptedTopic(stack, 'Team');
const { vpc, cluster, subnets } = new PublicCluster(stack, 'Network');
const repository = new ecr.Repository(stack, 'Images', { imageScanOnPush: true, emptyOnDelete: true, removalPolicy: RemovalPolicy.DESTROY });
const initialImage = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

const stagingTask = new ecs.FargateTaskDefinition(stack, 'StagingTask');
stagingTask.addContainer('web', { image: new DeployedImage(stack, 'StagingImage', { initialImage, repository }).containerImage });
const staging = new EcsRollout(stack, 'Staging', { cluster, taskDefinition: stagingTask, vpcSubnets: subnets, rollout: Rollout.rolling({ minHealthyPercent: 50 }) });

const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true, vpcSubnets: subnets });
const productionTask = new ecs.FargateTaskDefinition(stack, 'ProductionTask');
productionTask.addContainer('web', {
  image: new DeployedImage(stack, 'ProductionImage', { initialImage, repository }).containerImage,
  portMappings: [{ containerPort: 80 }],
});
const production = new EcsRollout(stack, 'Production', {
  cluster,
  taskDefinition: productionTask,
  vpcSubnets: subnets,
  desiredCount: 1,
  listener: balancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) }),
  healthCheck: { path: '/', interval: Duration.seconds(10), healthyThresholdCount: 2 },
  rollout: Rollout.blueGreen({ bake: Duration.minutes(1) }),
});
const errors = balancer.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: Duration.minutes(1) }).createAlarm(stack, 'Errors', {
  threshold: 5, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
production.rollbackOn(errors);

const url = `http://${balancer.loadBalancerDnsName}/`;
const { delivery } = new EcsServicePipeline(stack, 'Service', {
  source: source.source,
  foundation: new DeliveryFoundation(stack, 'Foundation', { artifactRetention: Duration.days(7), logRetention: logs.RetentionDays.ONE_WEEK, tags: { system: 'web' } }),
  image: Build.image('web', { repository, platform: ImagePlatform.LINUX_AMD64, testCommands: ['test -s index.html'], cache: false, timeout: Duration.minutes(15) }),
  notifications: [Notification.topic(topic)],
  environments: [
    { name: 'staging', service: staging.service, retryOnFailure: true },
    {
      name: 'production',
      service: production.service,
      rollout: production.rollout,
      approval: new ApprovalGate(stack, 'Gate', { message: 'Staging runs it' }),
      checks: [Check.http(url, { expectedText: 'Release one' })],
      rollbackOn: [errors],
      bakeTime: Duration.minutes(2),
    },
  ],
});

const test = new DeliveryTest(app);
const execution = test.deliver(source, delivery);
execution.waitsForApproval('production-approval', Duration.minutes(30)).approve('Staging runs it');
execution.succeeds(Duration.minutes(40));
test.runsByDigest(staging.service);
test.runsByDigest(production.service);
test.answers(url, 'Release one');
