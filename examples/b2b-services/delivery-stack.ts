import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { PlatformStack } from './platform-stack';
import { RegistryStack } from './registry-stack';
import {
  ApprovalGate, Build, Check, DeliveryEnvironment, DeliveryFoundation, DeliveryPipeline, DependencyAudit, Deployment, LoadTest, Notification,
  PullRequestBuild, Source, Weekday,
} from 'cdk-delivery-pipelines';

export interface DeliveryStackProps extends StackProps {
  readonly registry: RegistryStack;
  readonly staging: PlatformStack;
  readonly production: PlatformStack;
}

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666';
const scanner = `ghcr.io/zaproxy/zaproxy@sha256:${'0'.repeat(64)}`; // the digest that the team has tested

/** `develop` goes to staging, `main` to staging and, approved, to production; every other branch is built. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { staging, production } = props;
    const foundation = new DeliveryFoundation(this, 'Foundation', {
      logRetention: logs.RetentionDays.ONE_YEAR,
      tags: { project: 'b2b', system: 'platform' },
    });
    const gate = new ApprovalGate(this, 'Production', {
      emails: ['release-managers@example.com'],
      reviewUrl: staging.url,
      checklist: ['integration tests are green', 'support knows of the change'],
    });
    const changes = secretsmanager.Secret.fromSecretNameV2(this, 'Changes', 'b2b/change-management');
    const service = 'examples/apps/orders-service';

    for (const branch of ['develop', 'main']) {
      const delivery = new Delivery(this, branch, props.registry, foundation);
      const environment = delivery.pipeline.addEnvironment('staging', { rollbackOn: [staging.errors], bakeTime: Duration.minutes(5) });
      environment.require(Check.dependencies(DependencyAudit.npm({ directory: service })));
      environment.require(Check.staticAnalysis({ rules: [`${service}/.semgrep.yml`], directory: service }));
      delivery.deploy(environment, staging, [
        Check.http(`${staging.url}/health`),
        Check.commands('integration', [`cd ${service}`, 'npm ci', 'npm test'], { environment: { TARGET: staging.url } }),
        Check.zap(staging.url, { image: scanner }),
        Check.load(LoadTest.artillery(`${service}/load/orders.yml`), { p95: Duration.millis(300), errorPercent: 1, environment: { TARGET: staging.url } }),
      ]);
      if (branch === 'main') {
        const { env, deployRoleArn } = { env: { account: production.account, region: production.region }, deployRoleArn: production.deployRoleArn };
        const live = delivery.pipeline.addEnvironment('production', { approval: gate, env, deployRoleArn });
        live.require(Check.imageFindings(delivery.builds.gateway));
        live.require(Check.imageFindings(delivery.builds.users));
        live.require(Check.window({ days: [Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin' }));
        live.require(Check.changeRequest('https://changes.b2b.example.com/requests', { secret: changes }));
        delivery.deploy(live, production, [Check.http(`${production.url}/health`)]);
      }
    }
    new PullRequestBuild(this, 'PullRequests', {
      source: Source.gitHub('acme/b2b', { connectionArn }),
      subject: Build.site('portal', { directory: 'examples/apps/storefront', testCommand: 'npm run test:ci' }),
      branches: ['feature/**'],
      foundation,
    });
  }
}

/** The pipeline of a branch: four builds side by side, deployed side by side. */
class Delivery {
  readonly pipeline: DeliveryPipeline;
  readonly builds;

  constructor(scope: Construct, branch: string, registry: RegistryStack, foundation: DeliveryFoundation) {
    this.pipeline = new DeliveryPipeline(scope, branch, {
      pipelineName: `b2b-${branch}`,
      source: Source.gitHub('acme/b2b', { connectionArn, branch }),
      foundation,
      notifications: [
        Notification.email(['b2b@example.com']),
        Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', environments: branch === 'main' ? ['production'] : undefined }),
      ],
    });
    const service = {
      directory: 'examples/apps/orders-service',
      testCommands: ['npm ci', 'npm run test:ci'],
      minimumCoverage: 80,
      buildArguments: { REVISION: '$CODEBUILD_RESOLVED_SOURCE_VERSION' },
    };
    this.builds = {
      gateway: this.pipeline.addBuild(Build.image('api-gateway', { ...service, repository: registry.gateway })),
      users: this.pipeline.addBuild(Build.image('user-service', { ...service, repository: registry.users })),
      admin: this.pipeline.addBuild(Build.site('admin', { directory: 'examples/apps/admin', testCommand: 'npm run test:ci' })),
      portal: this.pipeline.addBuild(Build.site('portal', { directory: 'examples/apps/storefront', testCommand: 'npm run test:ci' })),
    };
  }

  deploy(environment: DeliveryEnvironment, platform: PlatformStack, checks: Check[]): void {
    const { gateway, users, admin, portal } = this.builds;
    const configuration = { environment: environment.environmentName, apiUrl: platform.url };
    environment.deploy(Deployment.ecs(gateway, { service: platform.gateway.service }));
    environment.deploy(Deployment.ecs(users, { service: platform.users.service }));
    environment.deploy(Deployment.site(admin, { hosting: platform.admin, configuration }));
    environment.deploy(Deployment.site(portal, { hosting: platform.portal, configuration }));
    for (const check of checks) environment.verify(check);
  }
}
