import { Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ArtifactEncryption, Check, DeliveryFoundation, FunctionPackage, LambdaFleet, LambdaFleetPipeline, Source } from 'cdk-delivery-pipelines';

export interface EnvironmentStackProps extends StackProps {
  readonly environment: 'dev' | 'prod';
}

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/9e1b4f60-1111-2222-3333-444455556666';
const directory = 'examples/apps/functions';
const shared = [`${directory}/shared/analytics_common`];

/** An environment and its pipeline: a push or a merged pull request to `master` builds Python and Java side by side, and deploys. */
export class EnvironmentStack extends Stack {
  constructor(scope: Construct, id: string, props: EnvironmentStackProps) {
    super(scope, id, props);
    const { environment } = props;
    const tags = { 'project': 'shop', environment, 'managed-by': 'cdk-delivery-pipelines', 'system': 'full-stack' };
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);

    const fleet = this.defineFleet();
    const foundation = new DeliveryFoundation(this, 'Foundation', {
      encryption: ArtifactEncryption.KMS,
      artifactRetention: Duration.days(30),
    });
    new LambdaFleetPipeline(this, `FullStack-${environment}`, {
      pipelineName: `full-stack-${environment}`,
      source: Source.gitHub('acme/full-stack', { connectionArn, branch: 'master' }),
      foundation,
      functions: {
        ingest: FunctionPackage.python(`${directory}/ingest`, { shared }),
        enrich: FunctionPackage.python(`${directory}/enrich`, { shared }),
        aggregate: FunctionPackage.python(`${directory}/aggregate`, { shared }),
        forecast: FunctionPackage.python(`${directory}/forecast`),
        export: FunctionPackage.python(`${directory}/export`),
        alerts: FunctionPackage.python(`${directory}/alerts`),
        report: FunctionPackage.java(`${directory}/report`),
      },
      environments: [{
        name: environment,
        fleet,
        checks: [Check.invoke(fleet, 'report', { expected: { status: 'ok', orders: 0, revenue: 0 } })],
      }],
    });
  }

  private defineFleet(): LambdaFleet {
    const fleet = new LambdaFleet(this, this.node.id);
    for (const name of ['ingest', 'enrich', 'aggregate', 'forecast', 'export', 'alerts']) {
      fleet.addFunction(name, { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', memorySize: 256 });
    }
    fleet.addFunction('report', { runtime: lambda.Runtime.JAVA_21, handler: 'com.example.analytics.ReportHandler', memorySize: 512, timeout: Duration.seconds(30) });
    return fleet;
  }
}
