import { Duration, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AccessLogBucket } from './private/access-log-bucket';
import { stabilizePolicy } from './private/stable-policy';

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

/** Properties of a DeliveryFoundation. */
export interface DeliveryFoundationProps {
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
   * How long the logs of builds and checks are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Bucket that receives the access logs of the artifact bucket. Its policy has to let Amazon S3 deliver logs.
   * @default - a bucket of its own, with the retention of the artifacts
   */
  readonly accessLogBucket?: s3.IBucket;
  /**
   * Tags for everything that the foundation and its pipelines define.
   * @default - the tag `managed-by` alone
   */
  readonly tags?: DeliveryTags;
  /**
   * What becomes of buckets, keys and logs when the stack is deleted. `DESTROY` empties the buckets first.
   * @default RemovalPolicy.DESTROY
   */
  readonly removal?: RemovalPolicy;
}

/**
 * What pipelines stand on: one artifact bucket with one key, log retention and tags, shared by any number of pipelines.
 *
 * The bucket is versioned, private, reachable over TLS only, logs its accesses, and forgets artifacts after the retention time.
 * A pipeline that is given no foundation takes the one of its stack, which is defined when the first pipeline asks.
 *
 * @example
 * import { App, Duration, Stack } from 'aws-cdk-lib';
 * import { ArtifactEncryption, DeliveryFoundation } from 'cdk-delivery-pipelines';
 *
 * const stack = new Stack(new App(), 'Pipelines');
 * new DeliveryFoundation(stack, 'Foundation', {
 *   encryption: ArtifactEncryption.S3_MANAGED,
 *   artifactRetention: Duration.days(14),
 *   tags: { project: 'shop', system: 'storefront' },
 * });
 */
export class DeliveryFoundation extends Construct {
  /** The foundation of a scope's stack: the one defined there, else a new one with the defaults. */
  public static of(scope: Construct): DeliveryFoundation {
    const stack = Stack.of(scope);
    const defined = stack.node.children.find((child): child is DeliveryFoundation => child instanceof DeliveryFoundation);
    return defined ?? new DeliveryFoundation(stack, 'DeliveryFoundation');
  }

  /** Where all pipelines keep their artifacts and build caches. */
  public readonly artifactBucket: s3.Bucket;
  /** The key of the artifacts, when there is one. */
  public readonly key?: kms.Key;
  /** How long logs are kept. */
  public readonly logRetention: logs.RetentionDays;
  /** What becomes of the resources when the stack is deleted. */
  public readonly removal: RemovalPolicy;
  private readonly tags: DeliveryTags;

  constructor(scope: Construct, id: string, props: DeliveryFoundationProps = {}) {
    super(scope, id);
    const retention = props.artifactRetention ?? Duration.days(30);
    validateRetention(id, retention);
    this.logRetention = props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
    this.removal = props.removal ?? RemovalPolicy.DESTROY;
    this.tags = { managedBy: 'cdk-delivery-pipelines', ...props.tags };

    if ((props.encryption ?? ArtifactEncryption.KMS) === ArtifactEncryption.KMS) this.key = this.defineKey();
    this.artifactBucket = this.defineBucket(retention);
    const accessLogs = props.accessLogBucket
      ?? new AccessLogBucket(this, 'AccessLogs', { retention, removal: this.removal, sources: [this.artifactBucket] }).bucket;
    AccessLogBucket.receive(this.artifactBucket, accessLogs, 'artifacts/');
    this._tag(this);
  }

  /** @internal */
  public _tag(scope: Construct): void {
    const { project, environment, managedBy, system } = this.tags;
    for (const [key, value] of Object.entries({ project, environment, 'managed-by': managedBy, system })) {
      if (value !== undefined) Tags.of(scope).add(key, value);
    }
  }

  /**
   * What a role needs to use the key: Amazon S3 decrypts what it reads and generates data keys for what it writes.
   * @internal
   */
  public _keyStatements(...actions: string[]): iam.PolicyStatement[] {
    return this.key ? [new iam.PolicyStatement({ actions, resources: [this.key.keyArn] })] : [];
  }

  private defineKey(): kms.Key {
    return new kms.Key(this, 'Key', {
      description: `Artifacts of the delivery pipelines of ${this.node.path}`,
      enableKeyRotation: true,
      removalPolicy: this.removal,
      // Written out, since the default depends on a feature flag: the account's own policies decide who may use the key.
      policy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
      }),
    });
  }

  private defineBucket(retention: Duration): s3.Bucket {
    const destroyed = this.removal === RemovalPolicy.DESTROY;
    const bucket = new s3.Bucket(this, 'Artifacts', {
      encryption: this.key ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: this.key,
      bucketKeyEnabled: this.key ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{
        id: 'expire',
        expiration: retention,
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      }],
      removalPolicy: this.removal,
      autoDeleteObjects: destroyed ? true : undefined,
    });
    stabilizePolicy(bucket);
    return bucket;
  }
}

function validateRetention(id: string, retention: Duration): void {
  if (Token.isUnresolved(retention) || retention.isUnresolved()) return;
  const days = retention.toDays({ integral: false });
  if (days < 1 || !Number.isInteger(days)) {
    throw new Error(`foundation '${id}': artifacts are kept for whole days, got ${retention.toHumanString()}; use Duration.days(1) or more`);
  }
}
