import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArtifactEncryption } from '../foundation';
import { AccessLogBucket } from '../foundation/private/access-log-bucket';
import { stabilizePolicy } from '../foundation/private/stable-policy';

/** Where the states of Terraform deployments are kept: a TerraformState, or a bucket that there is already. */
export interface ITerraformState {
  /** The bucket of the states. Its key, when it has one, is used through it. */
  readonly bucket: s3.IBucket;
}

/** Properties of a TerraformState. */
export interface TerraformStateProps {
  /**
   * Name of the bucket.
   * @default - CloudFormation makes one up
   */
  readonly bucketName?: string;
  /**
   * How the states are encrypted at rest. They hold what Terraform knows of all resources, passwords among it.
   * @default ArtifactEncryption.KMS
   */
  readonly encryption?: ArtifactEncryption;
  /**
   * Bucket that receives the access logs. Its policy has to let Amazon S3 deliver logs.
   * @default - a bucket of its own, which keeps logs for a year
   */
  readonly accessLogBucket?: s3.IBucket;
}

/**
 * A bucket for the states of Terraform or OpenTofu, one state for each deployment to each environment.
 *
 * It is versioned, private, reachable over TLS only and logs its accesses. Earlier versions of a state are kept for a year, the newest ten
 * of them for good. It stays when its stack is deleted: without its state, Terraform knows nothing of what it made. The lock of a state is
 * an object beside it, `<key>.tflock`: no table is needed.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import * as s3 from 'aws-cdk-lib/aws-s3';
 * import { TerraformState } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * const state = new TerraformState(stack, 'State');
 *
 * declare const states: s3.IBucket;
 * const existing = TerraformState.existing(states);
 */
export class TerraformState extends Construct implements ITerraformState {
  /** A bucket that there is already. It should be versioned. */
  public static existing(bucket: s3.IBucket): ITerraformState {
    return { bucket };
  }

  public readonly bucket: s3.IBucket;
  /** The key of the states, when there is one. */
  public readonly key?: kms.Key;

  constructor(scope: Construct, id: string, props: TerraformStateProps = {}) {
    super(scope, id);
    if ((props.encryption ?? ArtifactEncryption.KMS) === ArtifactEncryption.KMS) this.key = this.defineKey();
    const bucket = this.defineBucket(props.bucketName);
    this.bucket = bucket;
    const accessLogs = props.accessLogBucket
      ?? new AccessLogBucket(this, 'AccessLogs', { retention: A_YEAR, removal: RemovalPolicy.RETAIN, sources: [bucket] }).bucket;
    AccessLogBucket.receive(bucket, accessLogs, 'terraform-state/');
  }

  private defineKey(): kms.Key {
    return new kms.Key(this, 'Key', {
      description: `Terraform states of ${this.node.path}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
      // Written out, since the default depends on a feature flag: the account's own policies decide who may use the key.
      policy: new iam.PolicyDocument({
        minimize: true,
        statements: [new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
      }),
    });
  }

  private defineBucket(bucketName?: string): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName,
      encryption: this.key ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: this.key,
      bucketKeyEnabled: this.key ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        { id: 'earlier-states', noncurrentVersionExpiration: A_YEAR, noncurrentVersionsToRetain: 10, abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { id: 'released-locks', expiredObjectDeleteMarker: true },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    stabilizePolicy(bucket);
    return bucket;
  }
}

const A_YEAR = Duration.days(365);
