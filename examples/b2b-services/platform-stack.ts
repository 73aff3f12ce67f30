import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { RegistryStack } from './registry-stack';
import { DeployedImage, DeployRole, EcsRollout, Rollout, SpaHosting } from 'cdk-delivery-pipelines';

export interface PlatformStackProps extends StackProps {
  readonly domain: string;
  readonly registry: RegistryStack;
  readonly production?: boolean;
}

/** An environment: two services behind a load balancer, two sites, and in production the role that pipelines deploy with. */
export class PlatformStack extends Stack {
  readonly url: string;
  readonly errors: cloudwatch.Alarm;
  readonly gateway: EcsRollout;
  readonly users: EcsRollout;
  readonly admin: SpaHosting;
  readonly portal: SpaHosting;
  readonly deployRoleArn?: string;
  private readonly domain: string;
  private readonly cluster: ecs.Cluster;
  private readonly balancer: elbv2.ApplicationLoadBalancer;
  private readonly listener: elbv2.ApplicationListener;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    this.domain = props.domain;
    this.url = `https://${props.domain}`;
    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2 });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc, clusterName: `b2b-${id.toLowerCase()}` });
    this.balancer = new elbv2.ApplicationLoadBalancer(this, 'Balancer', { vpc, internetFacing: true });
    this.listener = this.balancer.addListener('Https', {
      port: 443,
      certificates: [new acm.Certificate(this, 'Certificate', { domainName: props.domain, validation: acm.CertificateValidation.fromDns() })],
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
    });

    this.errors = this.balancer.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: Duration.minutes(1) })
      .createAlarm(this, 'Errors', { threshold: 5, evaluationPeriods: 2, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING });
    const probe = new lambda.Function(this, 'Probe', {
      runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({ hookStatus: "SUCCEEDED" });'),
    });
    const shifted = { stepPercent: 20, stepBake: Duration.minutes(3), beforeTraffic: probe, afterTraffic: probe, alarms: [this.errors] }; // 15 minutes
    const canary = { percent: 10, bake: Duration.minutes(10), alarms: [this.errors] };

    const { registry, production } = props;
    this.gateway = this.service('api-gateway', registry.gateway, ['/orders*', '/health'], 10, production ? Rollout.linear(shifted) : Rollout.rolling());
    this.users = this.service('user-service', registry.users, ['/users/*'], 20, production ? Rollout.canary(canary) : Rollout.rolling());
    this.admin = new SpaHosting(this, 'Admin');
    this.portal = new SpaHosting(this, 'Portal');
    if (production) this.deployRoleArn = this.deployRole(registry.account);
  }

  private service(name: string, repository: ecr.IRepository, paths: string[], priority: number, rollout: Rollout): EcsRollout {
    const taskDefinition = new ecs.FargateTaskDefinition(this, `${name}-task`);
    const image = new DeployedImage(this, `${name}-image`, { initialImage: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), repository });
    taskDefinition.addContainer(name, {
      image: image.containerImage,
      portMappings: [{ containerPort: 8080 }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: name }),
      environment: { ENVIRONMENT: this.stackName.toLowerCase() },
      secrets: {
        DATABASE_URL: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(this, `${name}-database`, { secretName: `b2b/${name}/database` })),
        FEATURES: ecs.Secret.fromSsmParameter(new ssm.StringParameter(this, `${name}-features`, {
          parameterName: `/b2b/${name}/features`, stringValue: 'none',
        })),
      },
    });
    return new EcsRollout(this, name, {
      cluster: this.cluster,
      taskDefinition,
      rollout,
      listener: this.listener,
      conditions: [elbv2.ListenerCondition.hostHeaders([this.domain]), elbv2.ListenerCondition.pathPatterns(paths)],
      priority,
      healthCheck: { path: '/health' },
      serviceName: name,
    });
  }

  private deployRole(pipelineAccount: string): string {
    const role = new DeployRole(this, 'DeployRole', { pipelineAccount, pipelineName: 'b2b-main' });
    for (const { service } of [this.gateway, this.users]) role.allowEcs(service);
    for (const site of [this.admin, this.portal]) role.allowSite(site);
    return role.roleArn;
  }
}
