import { Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { artifactKeys } from './names';
import { DeliveryFoundation } from '../../foundation';
import { ServiceRole } from '../../foundation/private/service-role';
import { deployAfter } from '../../foundation/private/stack-order';

const REASON = 'Artifacts of this pipeline, whose keys the service makes up';

/** The artifacts of one pipeline: in which buckets they are, region by region, and who may use them. */
export class ArtifactAccess {
  /** Regions beside that of the pipeline that some environment is in. */
  private readonly regions = new Set<string>();

  /** How aws-cdk-lib has to be told: all buckets that there may be, before it is known which are used. */
  public readonly stores: Pick<codepipeline.PipelineProps, 'artifactBucket' | 'crossRegionReplicationBuckets'>;

  constructor(private readonly scope: Construct, private readonly foundation: DeliveryFoundation, private readonly pipelineName: string) {
    this.stores = this.importStores();
  }

  /** Lets a role read artifacts in the region of the pipeline, and write them if it makes some. */
  public allow(role: ServiceRole, write: boolean): void {
    const { artifactBucket } = this.foundation;
    role.allow(...this.foundation._keyStatements('kms:Decrypt', ...(write ? ['kms:GenerateDataKey'] : [])), describeBucket(artifactBucket));
    role.allowWildcard(REASON, this.objects(artifactBucket, write));
  }

  /** Lets a role set the ACL of artifacts: sources that are read through a connection are uploaded with one. */
  public allowAcl(role: ServiceRole): void {
    role.allowWildcard(REASON, this.statement(this.foundation.artifactBucket, 's3:PutObjectAcl'));
  }

  /** Lets a role copy artifacts to another region. */
  public replicate(who: string, region: string, role: ServiceRole): void {
    const replica = this.foundation._tryFindReplica(region);
    if (!replica) {
      throw new Error(`${who}: it is in region ${region}, where the foundation '${this.foundation.node.id}' keeps no artifacts; `
        + `define an ArtifactReplica in a stack of region ${region} and give it to the foundation as one of its replicas`);
    }
    if (this.regions.has(region)) return;
    this.regions.add(region);
    deployAfter(Stack.of(this.scope), Stack.of(replica), 'it has the replica of its artifacts');
    const keyStatements = replica._keyStatements('kms:Decrypt', 'kms:GenerateDataKey');
    if (keyStatements.length > 0) role.allowWildcard('The key of the replica, which its alias tells from others', ...keyStatements);
    role.allow(describeBucket(replica.bucket));
    role.allowWildcard(REASON, this.objects(replica.bucket, true));
  }

  /** Lets a role of another account read the artifacts where it acts. */
  public admit(who: string, account: string, roleArn: string, region?: string): void {
    const store = region === undefined ? this.foundation : this.foundation._tryFindReplica(region)!;
    if (!store.key) {
      const [what, id] = region === undefined ? ['foundation', this.foundation.node.id] : ['replica', store.node.id];
      throw new Error(`${who}: account ${account} cannot read artifacts that are encrypted by keys of Amazon S3; `
        + `give the ${what} '${id}' encryption: ArtifactEncryption.KMS`);
    }
    store._admit({ account, roleArn, keys: artifactKeys(this.pipelineName) });
  }

  /** Lets a role of the same account, whose own permissions are not ours to write, read the artifacts where it acts. */
  public admitOwn(roleArn: string, region?: string): void {
    const { bucket } = region === undefined ? { bucket: this.foundation.artifactBucket } : this.foundation._tryFindReplica(region)!;
    const principals = [new iam.ArnPrincipal(roleArn)];
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      principals, actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [bucket.arnForObjects(artifactKeys(this.pipelineName))],
    }));
  }

  /** Writes the stores that are used into the pipeline; those of other regions only if some action is there. */
  public render(pipeline: codepipeline.CfnPipeline): void {
    const { artifactBucket, key, replicas } = this.foundation;
    if (this.stores.artifactBucket) return;
    const home = storeOf(artifactBucket.bucketName, key?.keyArn);
    pipeline.artifactStore = this.regions.size === 0 ? home : undefined;
    pipeline.artifactStores = this.regions.size === 0 ? undefined : [
      { region: Stack.of(this.scope).region, artifactStore: home },
      ...replicas.filter(({ region }) => this.regions.has(region))
        .map(({ region, bucket, _alias }) => ({ region, artifactStore: storeOf(bucket.bucketName, _alias?.aliasArn) })),
    ];
  }

  private importStores(): ArtifactAccess['stores'] {
    const { artifactBucket, replicas } = this.foundation;
    const { region: home } = Stack.of(this.scope);
    if (replicas.length === 0 || Token.isUnresolved(home)) return { artifactBucket };
    return {
      crossRegionReplicationBuckets: {
        [home]: artifactBucket,
        // Imported: a grant of aws-cdk-lib would change the policies of bucket and key.
        ...Object.fromEntries(replicas.map(({ region, bucket, _alias }) => [region, s3.Bucket.fromBucketAttributes(this.scope, `Replica-${region}`, {
          bucketName: bucket.bucketName,
          encryptionKey: _alias && kms.Alias.fromAliasName(this.scope, `ReplicaKey-${region}`, _alias.aliasName),
        })])),
      },
    };
  }

  private objects(bucket: s3.IBucket, write: boolean): iam.PolicyStatement {
    return this.statement(bucket, 's3:GetObject', 's3:GetObjectVersion', ...(write ? ['s3:PutObject'] : []));
  }

  private statement(bucket: s3.IBucket, ...actions: string[]): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions, resources: [bucket.arnForObjects(artifactKeys(this.pipelineName))] });
  }
}

/** What the service asks of a bucket before it uses it. */
function describeBucket(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], resources: [bucket.bucketArn] });
}

function storeOf(location: string, keyArn: string | undefined): codepipeline.CfnPipeline.ArtifactStoreProperty {
  return { type: 'S3', location, encryptionKey: keyArn === undefined ? undefined : { type: 'KMS', id: keyArn } };
}
