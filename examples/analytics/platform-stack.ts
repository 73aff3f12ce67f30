import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LambdaFleet, LambdaFleetFunction } from 'cdk-delivery-pipelines';

/** An environment: six functions in Python and one in Java, and the alarm that stops a release. */
export class PlatformStack extends Stack {
  readonly fleet: LambdaFleet;
  readonly errors: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.fleet = new LambdaFleet(this, id);
    const functions = ['ingest', 'enrich', 'aggregate', 'forecast', 'export', 'alerts'].map((name) => this.fleet.addFunction(name, {
      runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', memorySize: 256, timeout: Duration.seconds(30),
    }));
    functions.push(this.fleet.addFunction('report', {
      runtime: lambda.Runtime.JAVA_21, handler: 'com.example.analytics.ReportHandler', memorySize: 512, timeout: Duration.seconds(30),
    }));
    this.errors = errorsOf(functions).createAlarm(this, 'Errors', {
      threshold: 5, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/** What goes wrong in a minute, in all functions together. */
function errorsOf(functions: LambdaFleetFunction[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Errors',
    expression: `SUM([${functions.map(({ name }) => name).join()}])`,
    usingMetrics: Object.fromEntries(functions.map(({ name, alias }) => [name, alias.metricErrors()])),
    period: Duration.minutes(1),
  });
}
