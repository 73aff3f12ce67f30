import { createHash } from 'crypto';
import * as path from 'path';
import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CONTRACT_VERSION, FUNCTION_RECORD, FunctionRecord } from '../../contract';
import { ServiceRole } from '../../foundation/private/service-role';
import { deployAfter } from '../../foundation/private/stack-order';

const MAX_FUNCTION_NAME = 64;

/**
 * A stack beside that of the services, deployed before it: CloudFormation looks up the parameters that a stack reads before it
 * touches any resource, so they cannot be defined there. Its one function defines the parameters and lets pipelines write them.
 */
export class ImageRecorder extends Stack {
  /** The recorder beside a scope's stack. */
  public static obtain(scope: Construct): ImageRecorder {
    const services = Stack.of(scope);
    const id = 'DeployedImages';
    return services.node.tryFindChild(id) as ImageRecorder | undefined ?? new ImageRecorder(services, id);
  }

  public readonly function: lambda.Function;
  private readonly role: ServiceRole;

  private constructor(services: Stack, id: string) {
    super(services, id, {
      stackName: `${services.stackName}-images`,
      description: `Remembers the images that run in ${services.stackName}`,
      env: { account: services.account, region: services.region },
    });
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new ServiceRole(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), 'Remembers the images that run');
    this.role.allow(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    this.role.allowWildcard('Job results are reported by job, and jobs have no ARN', new iam.PolicyStatement({
      actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], resources: ['*'],
    }));
    this.function = new lambda.Function(this, 'Function', {
      functionName: functionName(this.stackName), // pipelines of other accounts have to name it
      description: `Remembers the images that run in ${services.stackName}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../../assets/deployments/image-recorder.lambda')),
      handler: 'index.handler',
      timeout: Duration.minutes(1),
      memorySize: 256,
      role: this.role.forConstructs,
      logGroup,
    });
    const record: FunctionRecord = { version: CONTRACT_VERSION, kind: 'image-record' };
    (this.function.node.defaultChild as lambda.CfnFunction).addMetadata(FUNCTION_RECORD, record);
    deployAfter(services, this, 'it reads the images that run');
  }

  /** Has a parameter, which keeps its value whatever happens to this stack short of its deletion. */
  public keep(parameterName: string, parameterArn: string): void {
    this.role.allow(new iam.PolicyStatement({ actions: ['ssm:PutParameter', 'ssm:DeleteParameter'], resources: [parameterArn] }));
    new CustomResource(this, `Parameter${parameterName}`, {
      serviceToken: this.function.functionArn,
      resourceType: 'Custom::DeployedImage',
      properties: { ParameterName: parameterName },
    });
  }
}

function functionName(stackName: string): string {
  if (stackName.length <= MAX_FUNCTION_NAME) return stackName;
  const hash = createHash('sha256').update(stackName).digest('hex').slice(0, 8);
  return `${stackName.slice(0, MAX_FUNCTION_NAME - hash.length - 1)}-${hash}`;
}
