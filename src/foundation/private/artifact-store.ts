import { Duration, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AccessLogBucket } from './access-log-bucket';
import { stabilizePolicy } from './stable-policy';
import { ArtifactEncryption, ArtifactStoreOptions, DeliveryTags } from '../artifact-store-options';

/** A role of another account that reads the artifacts of a pipeline. */
export interface ArtifactReader {
  readonly account: string;
  readonly roleArn: string;
  /** What the keys of the pipeline's artifacts begin with. */
  readonly keys: string;
}

/** The bucket of artifacts, its key and its access logs, defined in a scope: one of a kind there. */
export class ArtifactStore {
  public readonly bucket: s3.Bucket;
  public readonly key?: kms.Key;
  /** Statements of the bucket, by ARN of the role: one a role, since the size of a policy is limited. */
  private readonly admissions = new Map<string, iam.PolicyStatement>();

  constructor(private readonly scope: Construct, who: string, options: ArtifactStoreOptions, bucketName?: string) {
    const retention = options.artifactRetention ?? Duration.days(30);
    validateRetention(who, retention);
    const removal = options.removal ?? RemovalPolicy.DESTROY;
    if ((options.encryption ?? ArtifactEncryption.KMS) === ArtifactEncryption.KMS) this.key = this.defineKey(removal);
    this.bucket = this.defineBucket(retention, removal, bucketName);
    const accessLogs = options.accessLogBucket
      ?? new AccessLogBucket(scope, 'AccessLogs', { retention, removal, sources: [this.bucket] }).bucket;
    AccessLogBucket.receive(this.bucket, accessLogs, 'artifacts/');
  }

  /**
   * Lets a role of another account read artifacts of one pipeline. The role is named in a condition: as a principal it would have to
   * exist by now, and would be forgotten when it is replaced.
   */
  public admit({ account, roleArn, keys }: ArtifactReader): void {
    const artifacts = this.bucket.arnForObjects(keys);
    const admission = this.admissions.get(roleArn);
    if (admission) {
      if (!admission.resources.includes(artifacts)) admission.addResources(artifacts);
      return;
    }
    const principals = [new iam.AccountPrincipal(account)];
    const thatRole = { ArnEquals: { 'aws:PrincipalArn': roleArn } };
    const statement = new iam.PolicyStatement({ principals, actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [artifacts], conditions: thatRole });
    this.admissions.set(roleArn, statement);
    this.bucket.addToResourcePolicy(statement);
    this.key?.addToResourcePolicy(new iam.PolicyStatement({
      principals,
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { ...thatRole, StringEquals: { 'kms:ViaService': `s3.${Stack.of(this.scope).region}.amazonaws.com` } },
    }));
  }

  private defineKey(removalPolicy: RemovalPolicy): kms.Key {
    return new kms.Key(this.scope, 'Key', {
      description: `Artifacts of the delivery pipelines of ${this.scope.node.path}`,
      enableKeyRotation: true,
      removalPolicy,
      // Written out, since the default depends on a feature flag: the account's own policies decide who may use the key.
      policy: new iam.PolicyDocument({
        minimize: true,
        statements: [new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
      }),
    });
  }

  private defineBucket(retention: Duration, removalPolicy: RemovalPolicy, bucketName?: string): s3.Bucket {
    const bucket = new s3.Bucket(this.scope, 'Artifacts', {
      bucketName,
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
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY ? true : undefined,
    });
    stabilizePolicy(bucket);
    return bucket;
  }
}

export function tagDelivery(scope: Construct, { project, environment, managedBy = 'cdk-delivery-pipelines', system }: DeliveryTags = {}): void {
  for (const [key, value] of Object.entries({ project, environment, 'managed-by': managedBy, system })) {
    if (value !== undefined) Tags.of(scope).add(key, value);
  }
}

function validateRetention(who: string, retention: Duration): void {
  if (Token.isUnresolved(retention) || retention.isUnresolved()) return;
  const days = retention.toDays({ integral: false });
  if (days < 1 || !Number.isInteger(days)) {
    throw new Error(`${who}: artifacts are kept for whole days, got ${retention.toHumanString()}; use Duration.days(1) or more`);
  }
}
