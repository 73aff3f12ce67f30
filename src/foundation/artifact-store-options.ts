import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** How the artifacts are encrypted at rest. */
export enum ArtifactEncryption {
  /** A customer managed key with yearly rotation, about 1 USD a month: needed as soon as another account takes part. */
  KMS = 'KMS',
  /** Keys that Amazon S3 manages: free, one account only. */
  S3_MANAGED = 'S3_MANAGED',
}

/** Tags for everything that a foundation and its pipelines define. */
export interface DeliveryTags {
  /**
   * Value of the tag `project`.
   * @default - no such tag
   */
  readonly project?: string;
  /**
   * Value of the tag `environment`.
   * @default - no such tag
   */
  readonly environment?: string;
  /**
   * Value of the tag `managed-by`.
   * @default 'cdk-delivery-pipelines'
   */
  readonly managedBy?: string;
  /**
   * Value of the tag `system`.
   * @default - no such tag
   */
  readonly system?: string;
}

/** How artifacts are kept: what a foundation and its replicas have in common. */
export interface ArtifactStoreOptions {
  /**
   * How the artifacts are encrypted at rest.
   * @default ArtifactEncryption.KMS
   */
  readonly encryption?: ArtifactEncryption;
  /**
   * How long artifacts and build caches are kept, in whole days.
   * @default Duration.days(30)
   */
  readonly artifactRetention?: Duration;
  /**
   * Bucket that receives the access logs of the artifact bucket. Its policy has to let Amazon S3 deliver logs.
   * @default - a bucket of its own, with the retention of the artifacts
   */
  readonly accessLogBucket?: s3.IBucket;
  /**
   * Tags for everything that is defined here, the pipelines of a foundation included.
   * @default - the tag `managed-by` alone
   */
  readonly tags?: DeliveryTags;
  /**
   * What becomes of buckets, keys and logs when the stack is deleted. `DESTROY` empties the buckets first.
   * @default RemovalPolicy.DESTROY
   */
  readonly removal?: RemovalPolicy;
}
