import * as path from 'path';
import { Duration, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CONTRACT_VERSION, FUNCTION_RECORD, FunctionRecord, SITE_BUCKET, SITE_KEEP } from '../../contract';
import { ServiceRole } from '../../foundation/private/service-role';
import { MANIFESTS, RELEASES } from '../../runtime/site-release-layout';

export interface ReleaseFunctionProps {
  readonly bucket: s3.IBucket;
  readonly keepReleases: number;
  /** Environment variables beside the bucket's. */
  readonly environment: { readonly [name: string]: string };
  readonly removal: RemovalPolicy;
}

/** The function that makes an uploaded release live: see `site-release.lambda.ts`. */
export class ReleaseFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: ReleaseFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: props.removal });
    this.role = new ServiceRole(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), 'Makes releases of a site live');
    this.allowReleasing(props.bucket, logGroup);
    this.function = new lambda.Function(this, 'Resource', {
      functionName: PhysicalName.GENERATE_IF_NEEDED, // a name only for a pipeline of another account
      description: `Makes releases of ${Stack.of(this).stackName}/${scope.node.id} live, or puts the previous one back`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../../assets/hosting/site-release.lambda')),
      handler: 'index.handler',
      timeout: Duration.minutes(10),
      memorySize: 512,
      role: this.role.forConstructs,
      logGroup,
      environment: { [SITE_BUCKET]: props.bucket.bucketName, [SITE_KEEP]: `${props.keepReleases}`, ...props.environment },
    });
    const record: FunctionRecord = { version: CONTRACT_VERSION, kind: 'site-release' };
    (this.function.node.defaultChild as lambda.CfnFunction).addMetadata(FUNCTION_RECORD, record);
  }

  private allowReleasing(bucket: s3.IBucket, logGroup: logs.ILogGroup): void {
    const folders = [`${RELEASES}*`, `${MANIFESTS}*`];
    this.role.allowWildcard(
      'Files of releases and their manifests are not known beforehand',
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        resources: folders.map((folder) => bucket.arnForObjects(folder)),
      }),
    );
    this.role.allow(new iam.PolicyStatement({
      actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': folders } },
    }));
    this.role.allowWildcard(
      'Job results are reported by job, and jobs have no ARN',
      new iam.PolicyStatement({ actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], resources: ['*'] }),
    );
    this.role.allowWildcard(
      'Log streams of the one log group of the function',
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    );
  }
}
