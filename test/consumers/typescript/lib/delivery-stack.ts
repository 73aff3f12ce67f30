import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  ApprovalGate, Build, Check, DeliveryFoundation, EcsServicePipeline, FunctionPackage, LambdaFleetPipeline, LayerPackage, Rollout, Source,
  SpaPipeline,
} from 'cdk-delivery-pipelines';
import { Construct } from 'constructs';
import { PlatformStack } from './platform-stack';

export interface DeliveryStackProps extends StackProps {
  readonly platform: PlatformStack;
}

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666';

/** A pipeline for each part of the shop, one gate for all of them. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { orders, storefront, analytics } = props.platform;

    const foundation = new DeliveryFoundation(this, 'Foundation', {
      logRetention: logs.RetentionDays.ONE_YEAR,
      tags: { project: 'shop', system: 'delivery' },
    });
    const gate = new ApprovalGate(this, 'Release', {
      emails: ['releases@example.com'],
      checklist: ['the tests are green', 'support knows of the change'],
      timeout: Duration.days(2),
    });

    new EcsServicePipeline(this, 'OrdersPipeline', {
      source: Source.gitHub('acme/shop', { connectionArn, paths: ['services/orders/**', '!services/orders/docs/**'] }),
      foundation,
      directory: 'services/orders',
      testCommands: ['npm ci', 'npm test'],
      environments: [{
        name: 'production',
        service: orders.service,
        approval: gate,
        retryOnFailure: true,
        checks: [Check.http('https://shop.example.com/health', { expectedText: 'ok', interval: Duration.seconds(5) })],
      }],
    });

    new SpaPipeline(this, 'StorefrontPipeline', {
      source: Source.gitHub('acme/shop', { connectionArn, paths: ['apps/storefront/**'] }),
      foundation,
      site: Build.site('storefront', { directory: 'apps/storefront', testCommand: 'npm run test:ci' }),
      environments: [{
        name: 'production',
        hosting: storefront,
        configuration: { environment: 'production', apiUrl: 'https://shop.example.com/api' },
        approval: gate,
      }],
    });

    new LambdaFleetPipeline(this, 'AnalyticsPipeline', {
      source: Source.gitLab('acme/analytics', { connectionArn, branch: 'release' }),
      foundation,
      functions: {
        report: FunctionPackage.java('functions/report'),
        ingest: FunctionPackage.python('functions/ingest', { layers: ['common'] }),
      },
      layers: { common: LayerPackage.python('layers/common') },
      environments: [{
        name: 'production',
        fleet: analytics,
        approval: gate,
        rollout: Rollout.linear({ stepPercent: 25, stepBake: Duration.minutes(2) }),
        checks: [Check.invoke(analytics, 'ingest', { payload: { orders: [], dryRun: true }, expected: { accepted: 0 } })],
      }],
    });
  }
}
