import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { HostingStack } from '../../examples/three-pipelines/hosting-stack';
import { PipelinesStack } from '../../examples/three-pipelines/pipelines-stack';
import {
  ApprovalGate, ArtifactEncryption, ArtifactReplica, Build, Check, DeliveryFoundation, DeliveryPipeline, DeployRole, Deployment,
  PackageManager, Source, SpaHosting, SpaPipeline,
} from '../../src';

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
  },

  'three-pipelines': (app) => {
    const hosting = new HostingStack(app, 'Hosting');
    new PipelinesStack(app, 'Pipelines', { hosting });
  },
};

/** The templates of an app, by stack name. */
export function synthesize(name: string, context: { [flag: string]: unknown } = {}): { [stack: string]: any } {
  const app = new App({ context });
  apps[name](app);
  return Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack.template]));
}
