import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { stabilizePolicy } from './stable-policy';

export interface AccessLogBucketProps {
  readonly retention: Duration;
  readonly removal: RemovalPolicy;
  /** Buckets whose logs Amazon S3 may deliver here. */
  readonly sources: s3.IBucket[];
}

/**
 * A bucket for the access logs of other buckets.
 *
 * Delivery is allowed by bucket policy and written out here: what the L2 defines for `serverAccessLogsBucket` (ACL or policy)
 * depends on the feature flags of the app.
 */
export class AccessLogBucket extends Construct {
  /** Makes `source` log its accesses to `target`. */
  public static receive(source: s3.Bucket, target: s3.IBucket, prefix: string): void {
    (source.node.defaultChild as s3.CfnBucket).loggingConfiguration = { destinationBucketName: target.bucketName, logFilePrefix: prefix };
  }

  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ id: 'expire', expiration: props.retention }],
      removalPolicy: props.removal,
      autoDeleteObjects: props.removal === RemovalPolicy.DESTROY ? true : undefined,
    });
    this.bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AccessLogs',
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects('*')],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        ArnLike: { 'aws:SourceArn': props.sources.map((source) => source.bucketArn) },
      },
    }));
    stabilizePolicy(this.bucket);
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1', reason: 'The bucket receives access logs: logging it to itself would never end, and another bucket only moves the question',
    });
  }
}
