import * as path from 'path';
import { Duration, PhysicalName, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ServiceRole } from './service-role';
import { CONTRACT_VERSION, FUNCTION_RECORD, FunctionRecord } from '../../contract';
import { DeliveryFoundation } from '../delivery-foundation';

export interface HandlerFunctionProps {
  /** The handler below `src`, without its extension: `checks/stack-drift.lambda`. */
  readonly entry: string;
  /** What it does, for whoever finds it in the account: `Looks for drift of stacks`. */
  readonly purpose: string;
  /** What the command knows it by. */
  readonly record: Exclude<FunctionRecord['kind'], 'fleet'>;
  /** How long its logs are kept. */
  readonly foundation: Pick<DeliveryFoundation, 'logRetention' | 'removal'>;
  readonly environment?: { readonly [name: string]: string };
  /**
   * How long a call may take.
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;
  /** Whether it is an action of pipelines, which it reports to. */
  readonly reportsToPipelines: boolean;
}

/** A function of this library beside the constructs that need it, with a log group and a role of its own. */
export class HandlerFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { entry, purpose, record, foundation, environment, timeout = Duration.minutes(1), reportsToPipelines } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: foundation.logRetention, removalPolicy: foundation.removal });
    this.role = new ServiceRole(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), purpose);
    this.role.allowWildcard('Log streams of the one log group of the function', new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn],
    }));
    if (reportsToPipelines) {
      this.role.allowWildcard('Job results are reported by job, and jobs have no ARN', new iam.PolicyStatement({
        actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], resources: ['*'],
      }));
    }
    this.function = new lambda.Function(this, 'Resource', {
      functionName: PhysicalName.GENERATE_IF_NEEDED, // a name only for a pipeline of another account
      description: `${purpose}, for ${Stack.of(this).stackName}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../../assets', entry)),
      handler: 'index.handler',
      timeout,
      memorySize: 256,
      role: this.role.forConstructs,
      logGroup,
      environment,
    });
    const metadata = { version: CONTRACT_VERSION, kind: record };
    (this.function.node.defaultChild as lambda.CfnFunction).addMetadata(FUNCTION_RECORD, metadata);
  }
}
