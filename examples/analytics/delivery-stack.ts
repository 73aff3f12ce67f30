import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformStack } from './platform-stack';
import {
  ApprovalGate, Build, Check, DeliveryEnvironment, DeliveryPipeline, Deployment, FunctionPackage, Rollout, Source,
} from 'cdk-delivery-pipelines';

export interface DeliveryStackProps extends StackProps {
  readonly dev: PlatformStack;
  readonly prod: PlatformStack;
}

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/5c0d7a52-1111-2222-3333-444455556666';
const directory = 'examples/apps/functions';

/** A push to `main` goes to dev, and, once the team of prod approves, to a tenth of the traffic of prod and then to all. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const pipeline = new DeliveryPipeline(this, 'Analytics', {
      pipelineName: 'analytics',
      source: Source.gitHub('acme/analytics', { connectionArn }),
    });
    const tested = { testCommand: 'python -m pytest --cov=app --cov-fail-under=70' };
    const sharing = { ...tested, shared: [`${directory}/shared/analytics_common`] };
    const functions = pipeline.addBuild(Build.functions('functions', {
      functions: {
        ingest: FunctionPackage.python(`${directory}/ingest`, sharing),
        enrich: FunctionPackage.python(`${directory}/enrich`, sharing),
        aggregate: FunctionPackage.python(`${directory}/aggregate`, sharing),
        forecast: FunctionPackage.python(`${directory}/forecast`, tested),
        export: FunctionPackage.python(`${directory}/export`, tested),
        alerts: FunctionPackage.python(`${directory}/alerts`, tested),
        report: FunctionPackage.java(`${directory}/report`),
      },
    }));

    const dev = pipeline.addEnvironment('dev');
    dev.deploy(Deployment.functions(functions, { fleet: props.dev.fleet }));
    this.smokeTest(dev, props.dev);

    const prod = pipeline.addEnvironment('prod', {
      approval: new ApprovalGate(this, 'ApproveProd', {
        emails: ['analytics-prod@example.com'],
        checklist: ['reports of dev agree with those of the shop', 'no import of orders is under way', 'support knows of the change'],
      }),
    });
    prod.deploy(Deployment.functions(functions, {
      fleet: props.prod.fleet,
      rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10), alarms: [props.prod.errors] }),
    }));
    this.smokeTest(prod, props.prod);
  }

  /** An order comes in, and a report goes out. */
  private smokeTest(environment: DeliveryEnvironment, { fleet }: PlatformStack): void {
    const order = { id: 'smoke-test', placedAt: '2026-01-01T00:00:00Z', country: 'DE', currency: 'EUR', total: 4999 };
    environment.verify(Check.invoke(fleet, 'ingest', { payload: { records: [order] }, expected: { accepted: [order], rejected: [] } }));
    environment.verify(Check.invoke(fleet, 'report', {
      payload: { days: [{ day: '2026-01-01', orders: 1, revenue: 4999 }] }, expected: { status: 'ok', averageOrder: 4999 },
    }));
  }
}
