import { Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  ApprovalGate, Build, Check, DeliveryFoundation, DeliveryPipeline, Deployment, FunctionPackage, LambdaFleet, Source, SpaHosting,
  TerraformPermissions, TerraformState,
} from 'cdk-delivery-pipelines';

export interface EnvironmentStackProps extends StackProps {
  readonly environment: 'dev' | 'production';
}

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/9e1b4f60-1111-2222-3333-444455556666';
const apps = 'examples/apps';
const shared = [`${apps}/functions/shared/analytics_common`];

/** An environment and its pipeline: a push or a merged pull request to `master` brings infrastructure first, then what depends on it. */
export class EnvironmentStack extends Stack {
  constructor(scope: Construct, id: string, props: EnvironmentStackProps) {
    super(scope, id, props);
    const { environment } = props;
    const tags = { 'project': 'shop', environment, 'managed-by': 'cdk-delivery-pipelines', 'system': 'full-stack' };
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);

    const pipeline = new DeliveryPipeline(this, `FullStack-${environment}`, {
      pipelineName: `full-stack-${environment}`,
      source: Source.gitHub('acme/full-stack', { connectionArn, branch: 'master' }),
      foundation: new DeliveryFoundation(this, 'Foundation', { artifactRetention: Duration.days(30) }),
    });
    const modules = pipeline.addBuild(Build.terraform('infrastructure', { directory: `${apps}/infrastructure` }));
    const functions = pipeline.addBuild(this.functions());
    const site = pipeline.addBuild(Build.site('frontend', { directory: `${apps}/storefront`, testCommand: 'npm run test:ci' }));

    const target = pipeline.addEnvironment(environment, {
      retryOnFailure: true,
      approval: environment === 'production' ? new ApprovalGate(this, 'Approve', { checklist: ['nobody else changes the infrastructure'] }) : undefined,
    });
    const infrastructure = target.deploy(Deployment.terraform(modules, {
      state: new TerraformState(this, 'State'),
      variables: { stage: environment },
      outputs: ['api_url'],
      permissions: [TerraformPermissions.httpApis(), TerraformPermissions.dynamoDbTables(`shop-${environment}-`)],
    }));
    const fleet = this.defineFleet();
    const hosting = new SpaHosting(this, 'Frontend');
    target.deploy(Deployment.functions(functions, { fleet }));
    target.deploy(Deployment.site(site, { hosting, configuration: { environment, apiUrl: infrastructure.output('api_url') } }));
    target.verify(Check.invoke(fleet, 'report', { expected: { status: 'ok', orders: 0, revenue: 0 } }));
    target.verify(Check.http(hosting.url));
  }

  private functions(): Build {
    return Build.functions('functions', {
      functions: {
        ingest: FunctionPackage.python(`${apps}/functions/ingest`, { shared }),
        enrich: FunctionPackage.python(`${apps}/functions/enrich`, { shared }),
        aggregate: FunctionPackage.python(`${apps}/functions/aggregate`, { shared }),
        forecast: FunctionPackage.python(`${apps}/functions/forecast`),
        export: FunctionPackage.python(`${apps}/functions/export`),
        alerts: FunctionPackage.python(`${apps}/functions/alerts`),
        report: FunctionPackage.java(`${apps}/functions/report`),
      },
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
