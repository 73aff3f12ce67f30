import { RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArtifactReplica } from './artifact-replica';
import { ArtifactStoreOptions, DeliveryTags } from './artifact-store-options';
import { ArtifactReader, ArtifactStore, tagDelivery } from './private/artifact-store';

/** Properties of a DeliveryFoundation. */
export interface DeliveryFoundationProps extends ArtifactStoreOptions {
  /**
   * How long the logs of builds and checks are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Where artifacts go for environments in other regions: one replica a region.
   * @default - environments are in the region of the pipelines
   */
  readonly replicas?: ArtifactReplica[];
}

/**
 * What pipelines stand on: one artifact bucket with one key, log retention and tags, shared by any number of pipelines.
 *
 * The bucket is versioned, private, reachable over TLS only, logs its accesses, and forgets artifacts after the retention time.
 * A pipeline that is given no foundation takes the one of its stack, which is defined when the first pipeline asks.
 *
 * Bucket and key are ready for other accounts from the first day: an environment in another account adds a statement to their
 * policies, which admits its deploy role to the artifacts of its pipeline, and replaces nothing.
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
 * const bucket = DeliveryFoundation.of(stack).artifactBucket; // of all pipelines of the stack that name no other
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
  /** Where artifacts go for environments in other regions. */
  public readonly replicas: ArtifactReplica[];
  private readonly store: ArtifactStore;
  private readonly tags?: DeliveryTags;

  constructor(scope: Construct, id: string, props: DeliveryFoundationProps = {}) {
    super(scope, id);
    this.replicas = props.replicas ?? [];
    this.validateReplicas();
    this.logRetention = props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
    this.removal = props.removal ?? RemovalPolicy.DESTROY;
    this.tags = props.tags;

    this.store = new ArtifactStore(this, `foundation '${id}'`, props);
    this.artifactBucket = this.store.bucket;
    this.key = this.store.key;
    this._tag(this);
  }

  /** @internal */
  public _tag(scope: Construct): void {
    tagDelivery(scope, this.tags);
  }

  /**
   * What a role needs to use the key: Amazon S3 decrypts what it reads and generates data keys for what it writes.
   * @internal
   */
  public _keyStatements(...actions: string[]): iam.PolicyStatement[] {
    return this.key ? [new iam.PolicyStatement({ actions, resources: [this.key.keyArn] })] : [];
  }

  /** @internal */
  public _tryFindReplica(region: string): ArtifactReplica | undefined {
    return this.replicas.find((replica) => replica.region === region);
  }

  /**
   * Lets a role of another account read artifacts of one pipeline.
   * @internal
   */
  public _admit(reader: ArtifactReader): void {
    this.store.admit(reader);
  }

  private validateReplicas(): void {
    const { account, region } = Stack.of(this);
    const seen = new Set<string>();
    for (const replica of this.replicas) {
      const who = `foundation '${this.node.id}'`;
      const replicaAccount = Stack.of(replica).account;
      if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
        throw new Error(`${who}: replicas are in other regions than it is, and stack '${Stack.of(this).stackName}' names none; give the stack env: { account, region }`);
      }
      if (Token.compareStrings(replicaAccount, account) === TokenComparison.DIFFERENT) {
        throw new Error(`${who}: replicas are in its own account ${account}, got '${replica.node.id}' in ${replicaAccount}; define it in a stack of ${account}`);
      }
      if (replica.region === region || seen.has(replica.region)) {
        throw new Error(`${who}: there is a bucket for region ${replica.region} already, got replica '${replica.node.id}'; leave one out`);
      }
      seen.add(replica.region);
    }
  }
}
