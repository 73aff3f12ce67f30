import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** What the pipelines of a stack share when they are written by hand. */
export interface Artifacts {
  readonly key: kms.Key;
  readonly artifactBucket: s3.Bucket;
}

/** One artifact bucket with one key. */
export function artifacts(stack: Stack): Artifacts {
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  return { key, artifactBucket: artifactBucket(stack, key) };
}

function artifactBucket(stack: Stack, encryptionKey: kms.Key): s3.Bucket {
  const retention = { lifecycleRules: [{ expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) }] };
  const secured = { enforceSSL: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL };
  const removed = { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true };
  const serverAccessLogsBucket = new s3.Bucket(stack, 'AccessLogs', { ...retention, ...secured, ...removed, encryption: s3.BucketEncryption.S3_MANAGED });
  return new s3.Bucket(stack, 'Artifacts', {
    ...retention,
    ...secured,
    ...removed,
    versioned: true,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    serverAccessLogsBucket,
    serverAccessLogsPrefix: 'artifacts/',
  });
}
