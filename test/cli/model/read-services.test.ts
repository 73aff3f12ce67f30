import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { synthesize } from './synthesize';
import { findService, readServices } from '../../../src/cli/model/read-services';

interface Parts {
  readonly stack: Stack;
  readonly cluster: ecs.Cluster;
  readonly vpc: ec2.Vpc;
  readonly taskDefinition: ecs.FargateTaskDefinition;
}

/** Services of a stack `Shop`, with one task definition and what `define` adds. */
function services(define: (parts: Parts) => void, options: ecs.ContainerDefinitionOptions = { image: ecs.ContainerImage.fromRegistry('acme/web:1') }) {
  return readServices(synthesize('Shop', (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'orders-family' });
    taskDefinition.addContainer('web', { portMappings: [{ containerPort: 8080 }], ...options });
    define({ stack, vpc, taskDefinition, cluster: new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: 'shop' }) });
  }));
}

const plain = { minHealthyPercent: 100 };

test('a service with its containers, as its construct is named', () => {
  const [service] = services(({ stack, cluster, taskDefinition }) => {
    new ecs.FargateService(stack, 'Orders', { cluster, taskDefinition, ...plain });
  }, {
    image: ecs.ContainerImage.fromRegistry('acme/web:1'),
    environment: { LOG: 'info' },
    healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/'], interval: Duration.seconds(10), startPeriod: Duration.seconds(20) },
    entryPoint: ['node'],
    command: ['main.js'],
    stopTimeout: Duration.seconds(5),
  });
  expect(service).toMatchObject({
    name: 'Shop/Orders',
    cluster: 'shop',
    routes: [],
    target: undefined,
    deploymentGroup: undefined,
    rollout: { controller: 'ECS', strategy: 'ROLLING', hooks: [] },
    containers: [{
      name: 'web',
      image: 'acme/web:1',
      port: 8080,
      environment: { LOG: 'info' },
      healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/'], intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 20 },
      entryPoint: ['node'],
      command: ['main.js'],
      stopTimeoutSeconds: 5,
    }],
  });
});

test('services of the same name are told apart by their clusters, and found as actions name them', () => {
  const found = services(({ stack, cluster, taskDefinition, vpc }) => {
    new ecs.FargateService(stack, 'One', { cluster, taskDefinition, serviceName: 'orders', ...plain });
    new ecs.FargateService(stack, 'Two', { cluster: new ecs.Cluster(stack, 'C2', { vpc, clusterName: 'test' }), taskDefinition, serviceName: 'orders', ...plain });
    new ecs.FargateService(stack, 'Three', { cluster, taskDefinition, serviceName: 'users', ...plain });
  });
  expect(found.map(({ name }) => name)).toEqual(['shop/orders', 'test/orders', 'users']);
  expect(findService(found, 'test', 'orders')?.logicalId).toMatch(/^Two/);
  expect(findService(found, 'arn:aws:ecs:us-east-1:111111111111:cluster/shop', 'arn:aws:ecs:us-east-1:111111111111:service/shop/orders')?.logicalId).toMatch(/^One/);
  expect(findService(found, 'test', 'users')).toBeUndefined();
});

test('secrets by what they come from', () => {
  const [{ containers: [{ secrets }] }] = services(({ stack, cluster, taskDefinition }) => {
    const key = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/orders/key' });
    const database = new secretsmanager.Secret(stack, 'Database', { secretName: 'orders-db', secretObjectValue: { password: SecretValue.unsafePlainText('x') } });
    taskDefinition.defaultContainer!.addSecret('KEY', ecs.Secret.fromSsmParameter(key));
    taskDefinition.defaultContainer!.addSecret('PASSWORD', ecs.Secret.fromSecretsManager(database, 'password'));
    new ecs.FargateService(stack, 'Orders', { cluster, taskDefinition, ...plain });
  });
  expect(secrets).toEqual({
    KEY: 'arn:aws:ssm:us-east-1:000000000000:parameter/orders/key',
    PASSWORD: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:orders-db:password::',
  });
});

test('what the load balancer asks, and which requests it sends', () => {
  const [service] = services(({ stack, cluster, taskDefinition, vpc }) => {
    const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc });
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    new route53.ARecord(stack, 'Alias', { zone, recordName: 'staging', target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)) });
    const listener = loadBalancer.addListener('Http', { port: 80 });
    const fargate = new ecs.FargateService(stack, 'Orders', { cluster, taskDefinition, healthCheckGracePeriod: Duration.seconds(15), ...plain });
    const target = listener.addTargets('Target', {
      port: 8080,
      targets: [fargate],
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyHttpCodes: '200-204', unhealthyThresholdCount: 3 },
    });
    const conditions = [elbv2.ListenerCondition.hostHeaders(['*.orders.example.com']), elbv2.ListenerCondition.pathPatterns(['/orders*'])];
    new elbv2.ApplicationListenerRule(stack, 'Rule', { listener, priority: 7, conditions, targetGroups: [target] });
    listener.addAction('Paths', { priority: 9, conditions: [elbv2.ListenerCondition.pathPatterns(['/x'])], action: elbv2.ListenerAction.weightedForward([{ targetGroup: target, weight: 1 }]) });
  });
  expect(service.target).toEqual({
    container: 'web', port: 8080, check: { path: '/health', matcher: '200-204', timeoutSeconds: 5, patienceSeconds: 45 },
  });
  const hosts = [expect.stringMatching(/^shop-alb[0-9a-f]+\.elb\.local$/), 'staging.example.com'];
  expect(service.routes).toEqual([
    { hosts, paths: ['/x'], priority: 9 },
    { hosts: ['*.orders.example.com'], paths: ['/orders*'], priority: 7 },
    { hosts, paths: [], priority: Infinity },
  ]);
});

test('a canary with its hooks', () => {
  const [{ rollout }] = services(({ stack, cluster, taskDefinition }) => {
    const hook = new lambda.Function(stack, 'Hook', { functionName: 'smoke', runtime: lambda.Runtime.NODEJS_24_X, handler: 'i.h', code: lambda.Code.fromInline('x') });
    new ecs.FargateService(stack, 'Orders', {
      cluster,
      taskDefinition,
      deploymentStrategy: ecs.DeploymentStrategy.CANARY,
      canaryConfiguration: { stepPercent: 10, stepBakeTime: Duration.minutes(15) },
      bakeTime: Duration.minutes(5),
      lifecycleHooks: [new ecs.DeploymentLifecycleLambdaTarget(hook, 'Smoke', { lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] })],
      ...plain,
    });
  });
  expect(rollout).toEqual({
    controller: 'ECS', strategy: 'CANARY', stepPercent: 10, stepBakeMinutes: 15, bakeMinutes: 5, hooks: [{ target: 'smoke', stages: ['POST_TEST_TRAFFIC_SHIFT'] }],
  });
});

test('under CodeDeploy: the task definition by its family, and the deployment group', () => {
  const [service] = services(({ stack, cluster, taskDefinition, vpc }) => {
    const listener = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc }).addListener('Http', { port: 80 });
    const fargate = new ecs.FargateService(stack, 'Orders', {
      cluster, taskDefinition, deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY }, ...plain,
    });
    const blueTargetGroup = listener.addTargets('Blue', { port: 80, targets: [fargate] });
    const greenTargetGroup = new elbv2.ApplicationTargetGroup(stack, 'Green', { vpc, port: 80, targetType: elbv2.TargetType.IP });
    new codedeploy.EcsDeploymentGroup(stack, 'Group', {
      service: fargate,
      deploymentGroupName: 'orders-group',
      application: new codedeploy.EcsApplication(stack, 'Application', { applicationName: 'orders-app' }),
      blueGreenDeploymentConfig: { listener, blueTargetGroup, greenTargetGroup },
    });
  });
  expect(service).toMatchObject({
    rollout: { controller: 'CODE_DEPLOY' }, containers: [{ name: 'web' }], deploymentGroup: { application: 'orders-app', name: 'orders-group' },
  });
});
