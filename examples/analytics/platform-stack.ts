import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { LambdaFleet, SpaHosting, TerraformState } from 'cdk-delivery-pipelines';

/** An environment: six functions in Python and one in Java with the alarm that stops a release, a site, and the state of Terraform. */
export class PlatformStack extends Stack {
  readonly hosting = new SpaHosting(this, 'Dashboard');
  readonly state = new TerraformState(this, 'State');
  readonly fleet: LambdaFleet;
  readonly errors: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.fleet = new LambdaFleet(this, id);
    const token = ssm.StringParameter.fromSecureStringParameterAttributes(this, 'PartnerToken', { parameterName: `/${id}/partner-token` });
    for (const name of ['ingest', 'enrich', 'aggregate', 'forecast', 'export', 'alerts']) {
      this.fleet.addFunction(name, {
        runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', memorySize: 256, timeout: Duration.seconds(30), environment: { PARTNER_TOKEN: token.parameterName },
      });
    }
    this.fleet.findFunction('export').function.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: [token.parameterArn] }));
    this.fleet.addFunction('report', {
      runtime: lambda.Runtime.JAVA_21, handler: 'com.example.analytics.ReportHandler', memorySize: 512, timeout: Duration.seconds(30),
    });
    this.errors = this.fleet.metricErrors().createAlarm(this, 'Errors', {
      threshold: 5, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
