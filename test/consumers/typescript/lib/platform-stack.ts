import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DeployedImage, EcsRollout, LambdaFleet, Rollout, SpaHosting } from 'cdk-delivery-pipelines';
import { Construct } from 'constructs';

/** What the shop runs on: a service behind a load balancer, a site, and two functions. */
export class PlatformStack extends Stack {
  readonly orders: EcsRollout;
  readonly storefront: SpaHosting;
  readonly analytics: LambdaFleet;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2 });
    const balancer = new elbv2.ApplicationLoadBalancer(this, 'Balancer', { vpc, internetFacing: true });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'OrdersTask', { cpu: 512, memoryLimitMiB: 1024 });
    const image = new DeployedImage(this, 'OrdersImage', { initialImage: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
    taskDefinition.addContainer('orders', {
      image: image.containerImage,
      portMappings: [{ containerPort: 8080 }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'orders' }),
      environment: { STAGE: 'production' },
    });
    this.orders = new EcsRollout(this, 'Orders', {
      cluster: new ecs.Cluster(this, 'Cluster', { vpc }),
      taskDefinition,
      listener: balancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) }),
      rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10) }),
      healthCheck: { path: '/health' },
      desiredCount: 2,
    });

    this.storefront = new SpaHosting(this, 'Storefront', { keepReleases: 10, contentSecurityPolicy: "default-src 'self'" });

    this.analytics = new LambdaFleet(this, 'Analytics');
    this.analytics.addFunction('report', { runtime: lambda.Runtime.JAVA_21, handler: 'com.example.Report', timeout: Duration.minutes(5) });
    this.analytics.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', memorySize: 512 });
  }
}
