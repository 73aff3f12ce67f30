import { readdirSync, readFileSync, statSync } from 'fs';
import { join, relative } from 'path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from './account';
import type { FileAsset } from './assembly';
import { zip } from '../../src/packager/zip';

const BOOTSTRAP_VERSION = '30';

/** The bucket of a bootstrapped environment. What is there already, as another app uses it too, is not put again. */
export class AssetPublisher {
  private readonly s3: S3Client;
  private readonly ssm: SSMClient;
  private readonly published = new Set<string>();
  private readonly bucket: string;

  constructor(account: Account) {
    this.s3 = new S3Client(account.client);
    this.ssm = new SSMClient(account.client);
    this.bucket = assetBucket(account);
  }

  async bootstrap(): Promise<void> {
    await this.s3.send(new CreateBucketCommand({ Bucket: this.bucket }));
    await this.ssm.send(new PutParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version', Value: BOOTSTRAP_VERSION, Type: 'String' }));
  }

  async publish(assets: readonly FileAsset[]): Promise<void> {
    for (const { key, packaging, path } of assets) {
      if (!this.published.has(key)) await this.put(key, packaging === 'zip' ? await zipDirectory(path) : readFileSync(path));
      this.published.add(key);
    }
  }

  /** Answers the address of a template. */
  async publishTemplate(name: string, template: object): Promise<string> {
    const key = `${name}.template.json`;
    await this.put(key, Buffer.from(JSON.stringify(template)));
    return `https://s3.amazonaws.com/${this.bucket}/${key}`;
  }

  private async put(Key: string, Body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
  }
}

export function assetBucket({ id, client }: Account): string {
  return `cdk-hnb659fds-assets-${id}-${client.region}`;
}

async function zipDirectory(directory: string): Promise<Buffer> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf-8' }).map((file) => join(directory, file)).filter((file) => statSync(file).isFile());
  return zip(files.map((file) => (
    { path: relative(directory, file), executable: false, read: async () => readFileSync(file) }
  )));
}
