import * as path from 'path';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ServiceRole } from '../../foundation/private/service-role';
import type { LambdaFleetFunctionOptions } from '../lambda-fleet-function';

export interface FleetFunctionProps extends LambdaFleetFunctionOptions {
  readonly aliasName: string;
  readonly logRetention: logs.RetentionDays;
  readonly removal: RemovalPolicy;
}

/**
 * A function of a fleet, its first version and its alias.
 *
 * CloudFormation makes them and never touches version and alias again, since what the template says of them never changes: it has
 * no hash of code or configuration, unlike `currentVersion` of the L2. Where the alias leads is up to deployments. For the same
 * reason the alias has no settings here, provisioned concurrency for one: to change one, CloudFormation would also lead the alias
 * back to the first version.
 */
export class FleetFunctionResources extends Construct {
  public readonly function: lambda.Function;
  public readonly alias: lambda.Alias;

  constructor(scope: Construct, id: string, props: FleetFunctionProps) {
    super(scope, id);
    const { aliasName, logRetention, removal, ...options } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: removal });
    const role = new ServiceRole(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), `What function ${id} runs as`);
    role.allowWildcard('Log streams of the one log group of the function', new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn],
    }));
    this.function = new lambda.Function(this, 'Resource', {
      ...options,
      architecture: options.architecture ?? lambda.Architecture.X86_64,
      // What runs until the first deployment. Its hash is given, so that no release of this library changes the template.
      code: lambda.Code.fromAsset(path.join(__dirname, '../../../assets/hosting/fleet-placeholder.lambda'), { assetHash: 'nothing-is-deployed-yet' }),
      role: role.role, // grants of the user take effect
      logGroup,
    });
    Validations.of(this.function).acknowledge({ id: 'AwsSolutions-L1', reason: 'The runtime is that of the package, whose owner decides when it moves on' });
    const version = new lambda.Version(this, 'First', { lambda: this.function, description: 'Nothing is deployed yet' });
    this.alias = new lambda.Alias(this, 'Alias', { aliasName, version });
  }
}
