import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformStack } from './platform-stack';
import {
  ApprovalGate, Build, Check, DeliveryEnvironment, DeliveryPipeline, DependencyAudit, Deployment, FunctionPackage, LoadTest, Notification,
  NotificationKind, PythonFunctionOptions, Rollout, Source, TerraformPermissions, ZapProfile, ZapScanRules,
} from 'cdk-delivery-pipelines';

export interface DeliveryStackProps extends StackProps {
  readonly dev: PlatformStack;
  readonly prod: PlatformStack;
}

type Care = { readonly rollout?: Rollout; readonly backup?: string[] };

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/5c0d7a52-1111-2222-3333-444455556666';
const apps = 'examples/apps';
const image = `ghcr.io/zaproxy/zaproxy@sha256:${'0'.repeat(64)}`; // the digest that the team has tested

/** A push to `main` is built once and goes to dev; once the team of prod approves its plan, to a tenth of the traffic there, then to all. */
export class DeliveryStack extends Stack {
  private readonly pipeline = new DeliveryPipeline(this, 'Analytics', {
    pipelineName: 'analytics',
    source: Source.gitHub('acme/analytics', { connectionArn }),
    notifications: [Notification.email(['analytics@example.com'], { kinds: [NotificationKind.APPROVAL_NEEDED, NotificationKind.FAILED, NotificationKind.ROLLED_BACK] })],
  });
  private readonly functions = this.pipeline.addBuild(this.defineFunctions());
  private readonly processing = this.pipeline.addBuild(Build.image('data-processing', { directory: `${apps}/data-processing`, testCommands: ['npm test'] }));
  private readonly dashboard = this.pipeline.addBuild(Build.site('dashboard', { directory: `${apps}/storefront`, testCommand: 'npm run test:ci' }));
  private readonly modules = this.pipeline.addBuild(Build.terraform('infrastructure', { directory: `${apps}/infrastructure` }));

  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    this.deliver(this.pipeline.addEnvironment('dev'), props.dev, 'dev');

    const prod = this.pipeline.addEnvironment('prod', {
      rollbackOn: [props.prod.errors],
      approval: new ApprovalGate(this, 'ApproveProd', {
        emails: ['analytics-prod@example.com'],
        checklist: ['reports of dev agree with those of the shop', 'no import of orders is under way', 'support knows of the change'],
      }),
    });
    const attacks = ZapProfile.active({ scanRules: [ZapScanRules.SQL_INJECTION, ZapScanRules.CROSS_SITE_SCRIPTING] });
    prod.require(Check.dependencies(DependencyAudit.npm({ directory: `${apps}/storefront` })));
    prod.require(Check.coverage(this.dashboard, { minimum: 70 }));
    prod.require(Check.window({ from: '05:00', to: '23:00', timeZone: 'Europe/Berlin' })); // orders are imported at night
    prod.require(Check.imageFindings(this.processing));
    prod.require(Check.zap(props.dev.hosting.url, { image }));
    prod.require(Check.zap(props.dev.hosting.url, { name: 'zap-attacks', image, profile: attacks }));
    const load = LoadTest.k6(`${apps}/storefront/load/visits.js`);
    prod.require(Check.load(load, { p95: Duration.millis(300), errorPercent: 1, environment: { TARGET: props.dev.hosting.url } }));
    this.deliver(prod, props.prod, 'production', {
      rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10), alarms: [props.prod.errors] }),
      backup: ['aws dynamodb create-backup --table-name orders-production --backup-name "before-$CODEBUILD_BUILD_NUMBER"'],
    });
  }

  private deliver(environment: DeliveryEnvironment, { fleet, hosting, state }: PlatformStack, stage: string, { rollout, backup }: Care = {}): void {
    const infrastructure = environment.deploy(Deployment.terraform(this.modules, {
      state,
      outputs: ['api_url'],
      backup,
      variables: { stage, processing_image: this.processing.image!.uri },
      permissions: [TerraformPermissions.dynamoDbTables(`orders-${stage}`), TerraformPermissions.httpApis()],
    }));
    environment.deploy(Deployment.functions(this.functions, { fleet, rollout }));
    environment.deploy(Deployment.site(this.dashboard, { hosting, configuration: { environment: stage, apiUrl: infrastructure.output('api_url') } }));

    const order = { id: 'smoke-test', placedAt: '2026-01-01T00:00:00Z', country: 'DE', currency: 'EUR', total: 4999 };
    environment.verify(Check.invoke(fleet, 'ingest', { payload: { records: [order] }, expected: { accepted: [order], rejected: [] } }));
    const days = [{ day: '2026-01-01', orders: 1, revenue: 4999 }];
    environment.verify(Check.invoke(fleet, 'report', { payload: { days }, expected: { status: 'ok', averageOrder: 4999 } }));
    environment.verify(Check.http(hosting.url, { name: 'dashboard' }));
  }

  private defineFunctions(): Build {
    const directory = `${apps}/functions`;
    const tested = { testCommand: 'python -m pytest --cov=app --cov-fail-under=70' };
    const sharing = { ...tested, shared: [`${directory}/shared/analytics_common`] };
    const python = (names: string[], options: PythonFunctionOptions) => Object.fromEntries(
      names.map((name) => [name, FunctionPackage.python(`${directory}/${name}`, options)]));
    return Build.functions('functions', {
      functions: {
        ...python(['ingest', 'enrich', 'aggregate'], sharing),
        ...python(['forecast', 'export', 'alerts'], tested),
        report: FunctionPackage.java(`${directory}/report`),
      },
    });
  }
}
