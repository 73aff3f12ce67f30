import { Names, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArtifactStoreOptions } from './artifact-store-options';
import { ArtifactReader, ArtifactStore, tagDelivery } from './private/artifact-store';

/** Properties of an ArtifactReplica. */
export interface ArtifactReplicaProps extends ArtifactStoreOptions {}

/**
 * Where artifacts are put for deployments in another region than that of the pipeline: AWS CodePipeline copies them there.
 *
 * A bucket with a key, an alias and access logs, in a stack of that region and of the account of the pipelines. It is kept like the
 * artifact bucket of a foundation, which takes it as one of its `replicas`.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { ArtifactReplica, DeliveryFoundation } from 'cdk-delivery-pipelines';
 *
 * const app = new App();
 * const account = '111111111111';
 * const america = new Stack(app, 'America', { env: { account, region: 'us-east-1' } });
 * const pipelines = new Stack(app, 'Pipelines', { env: { account, region: 'eu-central-1' } });
 * new DeliveryFoundation(pipelines, 'Foundation', { replicas: [new ArtifactReplica(america, 'Artifacts')] });
 */
export class ArtifactReplica extends Construct {
  /** The region that it is for. */
  public readonly region: string;
  /** Where AWS CodePipeline puts the artifacts. */
  public readonly bucket: s3.Bucket;
  /** The key of the artifacts, when there is one. */
  public readonly key?: kms.Key;
  /**
   * What the key is known by in the region of the pipelines: a key has no name that could be written there.
   * @internal
   */
  public readonly _alias?: kms.Alias;
  private readonly store: ArtifactStore;

  constructor(scope: Construct, id: string, props: ArtifactReplicaProps = {}) {
    super(scope, id);
    const { account, region, stackName } = Stack.of(this);
    if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
      throw new Error(`artifact replica '${id}': it stands in a region of its own, and stack '${stackName}' names none; give the stack env: { account, region }`);
    }
    this.region = region;
    this.store = new ArtifactStore(this, `artifact replica '${id}'`, props, PhysicalName.GENERATE_IF_NEEDED);
    this.bucket = this.store.bucket;
    this.key = this.store.key;
    if (this.key) {
      this._alias = new kms.Alias(this, 'Alias', { aliasName: `alias/${Names.uniqueResourceName(this, { maxLength: 200, separator: '-' })}`, targetKey: this.key });
    }
    tagDelivery(this, props.tags);
  }

  /**
   * What a role needs to use the key. Permissions are for keys, whatever their alias: a condition says which.
   * @internal
   */
  public _keyStatements(...actions: string[]): iam.PolicyStatement[] {
    if (!this._alias) return [];
    return [new iam.PolicyStatement({
      actions,
      resources: [Stack.of(this).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': this._alias.aliasName } },
    })];
  }

  /** @internal */
  public _admit(reader: ArtifactReader): void {
    this.store.admit(reader);
  }
}
