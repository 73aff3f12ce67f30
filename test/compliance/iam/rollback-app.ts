import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  Build, DeliveryPipeline, DeployedImage, Deployment, EcsRollout, FunctionPackage, LambdaFleet, Rollout, Source, SpaHosting,
} from '../../../src';
import { platformOf } from '../../helpers/services';

const initialImage = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

type TaskOf = (stack: Stack, id: string, images: { readonly [container: string]: ecs.ContainerImage }) => ecs.FargateTaskDefinition;

/** An environment with a deployment of each kind that can be undone, watched by an alarm. */
export function defineRollback(app: App, connectionArn: string, taskOf: TaskOf): void {
  const { stack: services, cluster, listener, testListener } = platformOf(app);
  const pipelines = new Stack(app, 'Pipelines');
  const orders = new EcsRollout(services, 'Orders', {
    cluster,
    listener,
    testListener,
    taskDefinition: taskOf(services, 'OrdersTask', { orders: new DeployedImage(services, 'OrdersImage', { initialImage }).containerImage }),
    rollout: Rollout.blueGreen({ bake: Duration.minutes(5) }),
  });
  const fleet = new LambdaFleet(pipelines, 'Functions', { fleetName: 'functions' });
  fleet.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
  const pipeline = new DeliveryPipeline(pipelines, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const production = pipeline.addEnvironment('production', {
    rollbackOn: [new cloudwatch.Alarm(pipelines, 'Errors', {
      metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1,
    })],
  });
  production.deploy(Deployment.ecs(pipeline.addBuild(Build.image('orders', { directory: 'services/orders' })), { service: orders.service }));
  production.deploy(Deployment.functions(pipeline.addBuild(Build.functions('functions', {
    functions: { ingest: FunctionPackage.python('functions/ingest') },
  })), { fleet }));
  production.deploy(Deployment.site(pipeline.addBuild(Build.site('storefront')), { hosting: new SpaHosting(pipelines, 'Storefront') }));
}
