import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { stabilizePolicy } from '../../foundation/private/stable-policy';

/** Receives the access logs of a site: from Amazon S3 by bucket policy, and from CloudFront, which still delivers with an ACL. */
export class SiteLogBucket extends Construct {
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, removal: RemovalPolicy) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Resource', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      enforceSSL: true,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(90) }],
      removalPolicy: removal,
      autoDeleteObjects: removal === RemovalPolicy.DESTROY ? true : undefined,
    });
  }

  /** Lets Amazon S3 deliver the access logs of the bucket. */
  public acceptFrom(source: s3.IBucket): void {
    this.bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AccessLogs',
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects('s3/*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account }, ArnLike: { 'aws:SourceArn': source.bucketArn } },
    }));
    stabilizePolicy(this.bucket);
  }
}
