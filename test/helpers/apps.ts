import { App, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { platformOf } from './services';
import { defineAnalytics } from '../../examples/analytics/analytics';
import { defineFullStack } from '../../examples/full-stack/full-stack';
import { HostingStack } from '../../examples/three-pipelines/hosting-stack';
import { PipelinesStack } from '../../examples/three-pipelines/pipelines-stack';
import {
  ApprovalGate, ArtifactEncryption, ArtifactReplica, Build, Check, DeliveryFoundation, DeliveryPipeline, DeployedImage, Deployment, DeployRole,
  EcsRollout, EcsServicePipeline, FunctionPackage, LambdaFleet, LambdaFleetPipeline, LayerPackage, PackageManager, PullRequestBuild, Rollout, Source,
  SpaHosting, SpaPipeline,
} from '../../src';
import { defineChecks } from '../compliance/iam/checks-app';
import { defineConditions } from '../compliance/iam/conditions-app';
import { defineGate } from '../compliance/iam/gate-app';
import { defineInfrastructure } from '../compliance/iam/infrastructure-app';
import { defineNotifications } from '../compliance/iam/notifications-app';
import { defineRollback } from '../compliance/iam/rollback-app';
import { defineToolChecks } from '../compliance/iam/tool-checks-app';

export const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666';

/** Apps that together use everything the library offers: what each template has to be is asserted over all of them. */
export const apps: { readonly [name: string]: (app: App) => void } = {
  'defaults': (app) => {
    const stack = new Stack(app, 'Defaults');
    new SpaPipeline(stack, 'Shop', {
      source: Source.gitHub('acme/shop', { connectionArn }),
      environments: [{ name: 'production', hosting: new SpaHosting(stack, 'Hosting') }],
    });
  },

  'everything': (app) => {
    const stack = new Stack(app, 'Everything', { env: { account: '111111111111', region: 'us-east-1' } });
    const foundation = new DeliveryFoundation(stack, 'Foundation', {
      artifactRetention: Duration.days(14),
      logRetention: logs.RetentionDays.ONE_YEAR,
      removal: RemovalPolicy.RETAIN,
      tags: { project: 'shop', environment: 'tools', system: 'storefront' },
    });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111111111111:certificate/c-1');
    const gate = new ApprovalGate(stack, 'Gate', { emails: ['releases@example.com'], checklist: ['the cart works'], reviewUrl: 'https://staging.example.com' });
    new SpaPipeline(stack, 'Shop', {
      foundation,
      pipelineName: 'shop-delivery',
      source: Source.gitHub('acme/shop', { connectionArn, paths: ['apps/shop/**'], fullClone: true }),
      site: Build.site('shop', { directory: 'apps/shop', packageManager: PackageManager.PNPM, environment: { NODE_OPTIONS: '--max-old-space-size=4096' } }),
      environments: [
        { name: 'staging', hosting: new SpaHosting(stack, 'Staging'), configuration: { apiUrl: 'https://api.staging.example.com' } },
        {
          name: 'production',
          hosting: new SpaHosting(stack, 'Production', { domain: { names: ['shop.example.com'], certificate }, contentSecurityPolicy: "default-src 'self'" }),
          configuration: { apiUrl: 'https://api.example.com' },
          configurationFile: 'settings/runtime.json',
          approval: gate,
          site: Build.site('shop-production', { directory: 'apps/shop', environment: { MODE: 'production' } }),
          checks: [Check.http('https://shop.example.com/'), Check.commands('smoke', ['npm ci', 'npm run smoke'], { environment: { TARGET: 'https://shop.example.com' } })],
        },
      ],
    });
  },

  'composed': (app) => {
    const stack = new Stack(app, 'Composed');
    new DeliveryFoundation(stack, 'Foundation', { encryption: ArtifactEncryption.S3_MANAGED });
    const repository = codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop');
    const existing = SpaHosting.existing(stack, 'Existing', {
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'old-site'),
      distribution: cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', { distributionId: 'E1', domainName: 'd1.cloudfront.net' }),
    });
    const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.codeCommit(repository, { paths: ['apps/**'] }) });
    const site = pipeline.addBuild(Build.site('site', { packageManager: PackageManager.YARN }));
    const version = pipeline.addBuild(Build.commands('version', { commands: ['VERSION=$(git describe)'], exportedVariables: ['VERSION'] }));
    pipeline.addBuild(Build.buildspec('docs', { buildspec: codebuild.BuildSpec.fromSourceFilename('docs/buildspec.yml'), cache: false }));
    const environment = pipeline.addEnvironment('live');
    environment.deploy(Deployment.site(site, { hosting: existing, configuration: { version: version.variable('VERSION') } }));
    new DeliveryPipeline(stack, 'Archive', { source: Source.s3(s3.Bucket.fromBucketName(stack, 'Sources', 'sources'), 'shop.zip') })
      .addBuild(Build.commands('archive', { commands: ['make'] }));
    new DeliveryPipeline(stack, 'PullRequests', { source: Source.gitLab('acme/shop', { connectionArn, pullRequests: {} }) })
      .addBuild(Build.site('site'));
  },

  'cross-account': (app) => {
    const [tools, america, live] = [
      new Stack(app, 'Tools', { env: { account: '111111111111', region: 'eu-central-1' } }),
      new Stack(app, 'America', { env: { account: '111111111111', region: 'us-east-1' } }),
      new Stack(app, 'Live', { env: { account: '222222222222', region: 'us-east-1' } }),
    ];
    const foundation = new DeliveryFoundation(tools, 'Foundation', { replicas: [new ArtifactReplica(america, 'Artifacts')] });
    const production = new SpaHosting(live, 'Shop', {
      domain: { names: ['shop.example.com'], certificate: acm.Certificate.fromCertificateArn(live, 'Certificate', 'arn:aws:acm:us-east-1:222222222222:certificate/c-1') },
    });
    const role = new DeployRole(live, 'DeployRole', { pipelineAccount: tools.account, pipelineName: 'shop' });
    role.allowSite(production);
    new SpaPipeline(tools, 'Shop', {
      foundation,
      pipelineName: 'shop',
      source: Source.gitHub('acme/shop', { connectionArn }),
      environments: [
        { name: 'staging', hosting: new SpaHosting(tools, 'Staging') },
        { name: 'production', hosting: production, env: { account: live.account, region: live.region }, deployRoleArn: role.roleArn },
      ],
    });
    new PullRequestBuild(tools, 'PullRequests', {
      foundation,
      source: Source.gitHub('acme/shop', { connectionArn, paths: ['apps/shop/**'] }),
      subject: Build.image('shop', { directory: 'apps/shop', testCommands: ['npm ci', 'npm test'] }),
      branches: ['feature/**'],
    });
  },

  'ecs': (app) => {
    const { stack: services, cluster, listener, testListener } = platformOf(app);
    const pipelines = new Stack(app, 'Pipelines');
    const image = new DeployedImage(services, 'OrdersImage', { initialImage });
    const staging = new EcsRollout(services, 'Staging', { cluster, listener, priority: 2, taskDefinition: taskOf(services, 'StagingTask', { orders: initialImage }) });
    const production = new EcsRollout(services, 'Production', {
      cluster,
      listener,
      testListener,
      taskDefinition: taskOf(services, 'ProductionTask', { orders: image.containerImage }),
      rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10), ...watched(services) }),
    });
    new EcsServicePipeline(pipelines, 'Orders', {
      source: Source.gitHub('acme/shop', { connectionArn, paths: ['services/orders/**'] }),
      directory: 'services/orders',
      testCommands: ['npm ci', 'npm test'],
      environments: [
        {
          name: 'staging',
          service: staging.service,
          checks: [Check.http('https://staging.example.com/health'), Check.commands('integration', ['npm ci', 'npm run integration'])],
        },
        { name: 'production', service: production.service, approval: new ApprovalGate(pipelines, 'Gate'), rollout: production.rollout },
      ],
    });
  },

  'ecs-code-deploy': (app) => {
    const { stack: services, cluster, listener, testListener } = platformOf(app);
    const pipelines = new Stack(app, 'Pipelines');
    const production = new EcsRollout(services, 'Orders', {
      cluster,
      listener,
      testListener,
      taskDefinition: taskOf(services, 'Task', {
        orders: new DeployedImage(services, 'OrdersImage', { initialImage }).containerImage,
        proxy: new DeployedImage(services, 'ProxyImage', { initialImage }).containerImage,
      }),
      rollout: Rollout.codeDeployCanary({ percent: 10, bake: Duration.minutes(10), ...watched(services) }),
    });
    const pipeline = new DeliveryPipeline(pipelines, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
    const orders = pipeline.addBuild(Build.imageManaged('orders', { directory: 'services/orders' }));
    const proxy = pipeline.addBuild(Build.image('proxy', {
      repository: ecr.Repository.fromRepositoryName(pipelines, 'Proxy', 'shop/proxy'),
      baseImages: [ecr.Repository.fromRepositoryName(pipelines, 'Base', 'shop/base')],
      secrets: { npmrc: secretsmanager.Secret.fromSecretNameV2(pipelines, 'Npmrc', 'npmrc') },
    }));
    pipeline.addEnvironment('production').deploy(Deployment.ecs(orders, { service: production.service, sidecars: { proxy } }));
  },

  'fleet': (app) => {
    const stack = new Stack(app, 'Fleet');
    const fleetOf = (id: string) => {
      const fleet = new LambdaFleet(stack, id, { fleetName: id.toLowerCase() });
      fleet.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
      fleet.useFunction('report', lambda.Function.fromFunctionName(stack, `${id}Report`, `${id.toLowerCase()}-report`));
      return fleet;
    };
    const [staging, production] = [fleetOf('Staging'), fleetOf('Production')];
    const errors = cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', stack.formatArn({
      service: 'cloudwatch', resource: 'alarm', resourceName: 'errors', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }));
    new LambdaFleetPipeline(stack, 'Analytics', {
      source: Source.gitHub('acme/analytics', { connectionArn }),
      functions: {
        ingest: FunctionPackage.python('functions/ingest', { shared: ['functions/shared/analytics_common'], layers: ['common'] }),
        report: FunctionPackage.java('functions/report'),
      },
      layers: { common: LayerPackage.python('layers/common') },
      environments: [
        { name: 'staging', fleet: staging, checks: [Check.invoke(staging, 'ingest', { payload: {}, expected: { status: 'ok' } })] },
        {
          name: 'production',
          fleet: production,
          rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10), alarms: [errors] }),
          checks: [Check.invoke(production, 'report')],
        },
      ],
    });
  },

  'rollback': (app) => defineRollback(app, connectionArn, taskOf),

  'checks': (app) => defineChecks(app, connectionArn),

  'conditions': (app) => defineConditions(app, connectionArn),

  'gate': defineGate,

  'infrastructure': (app) => defineInfrastructure(app, connectionArn),

  'notifications': (app) => defineNotifications(app, connectionArn),

  'tool-checks': (app) => defineToolChecks(app, connectionArn),

  'analytics': defineAnalytics,

  'full-stack': defineFullStack,

  'three-pipelines': (app) => {
    const hosting = new HostingStack(app, 'Hosting');
    new PipelinesStack(app, 'Pipelines', { hosting });
  },
};

const initialImage = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

/** A task definition whose roles work for services of its own account alone. */
function taskOf(stack: Stack, id: string, images: { readonly [container: string]: ecs.ContainerImage }): ecs.FargateTaskDefinition {
  const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } });
  const task = new ecs.FargateTaskDefinition(stack, id, {
    taskRole: new iam.Role(stack, `${id}Role`, { assumedBy }),
    executionRole: new iam.Role(stack, `${id}ExecutionRole`, { assumedBy }),
  });
  const logging = new ecs.GenericLogDriver({ logDriver: 'awslogs', options: { 'awslogs-group': '/shop/services', 'awslogs-region': stack.region } });
  Object.entries(images).forEach(([container, image], i) => {
    task.addContainer(container, { image, logging, portMappings: [{ containerPort: 8080 + i }] });
  });
  return task;
}

/** What a rollout is watched by, defined elsewhere. */
function watched(stack: Stack) {
  const place = 'eu-central-1:111111111111';
  return {
    beforeTraffic: lambda.Function.fromFunctionArn(stack, 'Smoke', `arn:aws:lambda:${place}:function:smoke`),
    afterTraffic: lambda.Function.fromFunctionArn(stack, 'Regression', `arn:aws:lambda:${place}:function:regression`),
    alarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', `arn:aws:cloudwatch:${place}:alarm:errors`)],
  };
}

/** The templates of an app, by stack name. */
export function synthesize(name: string, context: { [flag: string]: unknown } = {}): { [stack: string]: any } {
  const app = new App({ context });
  apps[name](app);
  return Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack.template]));
}
