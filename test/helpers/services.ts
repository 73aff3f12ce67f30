import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { EcsRollout, EcsRolloutProps } from '../../src';

export interface Platform {
  readonly stack: Stack;
  readonly cluster: ecs.ICluster;
  readonly listener: elbv2.IApplicationListener;
  readonly testListener: elbv2.IApplicationListener;
}

/** A stack for services, and what they share: a cluster and two listeners of a load balancer, defined elsewhere. */
export function platformOf(app: App, id = 'Services'): Platform {
  const stack = new Stack(app, id);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-11111111', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-aaaaaaaa', 'subnet-bbbbbbbb'], privateSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
  });
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'BalancerGroup', 'sg-11111111');
  const listenerAt = (port: number) => elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, `Listener${port}`, {
    listenerArn: `arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/balancer/b-1/l-${port}`, securityGroup,
  });
  return {
    stack,
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc }),
    listener: listenerAt(80),
    testListener: listenerAt(8080),
  };
}

/** A task definition with one container, which listens on port 8080, and any number that do not. */
export function taskOf(stack: Stack, id = 'Task', container = 'orders', ...sidecars: string[]): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(stack, id);
  const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
  const logging = new ecs.GenericLogDriver({ logDriver: 'awslogs', options: { 'awslogs-group': '/shop/services', 'awslogs-region': 'eu-central-1' } });
  task.addContainer(container, { image, logging, portMappings: [{ containerPort: 8080 }] });
  for (const sidecar of sidecars) task.addContainer(sidecar, { image, logging });
  return task;
}

/** A service of the platform that is made for its rollout. */
export function rolloutOf(platform: Platform, props: Partial<EcsRolloutProps> = {}, id = 'Orders'): EcsRollout {
  const { stack, cluster, listener } = platform;
  return new EcsRollout(stack, id, { cluster, listener, taskDefinition: props.taskDefinition ?? taskOf(stack, `${id}Task`), ...props });
}
