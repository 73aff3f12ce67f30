import * as path from 'path';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { Source } from '../../src';

const SOURCES = path.join(__dirname, '..', 'sources');

/** Folders of `integ/sources` as the source of a pipeline: no connection and no repository that somebody has to prepare. */
export class UploadedSource extends Construct {
  public readonly bucket: s3.Bucket;
  public readonly key = 'source.zip';
  /** The folders, zipped, where `cdk deploy` puts them. */
  public readonly revisions: Asset[];
  /** Uploads start nothing: it takes minutes until a new bucket sends its events, and a test starts the pipeline itself. */
  public readonly source: Source;

  /** @param folders revisions of the source, the oldest first */
  constructor(scope: Construct, id: string, ...folders: string[]) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      versioned: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    this.revisions = folders.map((folder) => new Asset(this, folder, { path: path.join(SOURCES, folder) }));
    this.source = Source.s3(this.bucket, this.key, { uploads: false });
  }
}
