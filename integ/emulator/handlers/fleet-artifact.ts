import { createHash } from 'crypto';
import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PACKAGE_MANIFEST, type PackageManifest, type PackageRecord } from '../../../src/contract';
import type { FileEntry } from '../../../src/packager/files';
import { zip } from '../../../src/packager/zip';
import { jobEvent } from '../../../test/helpers/loopback-aws';
import type { Account } from '../account';
import { assetBucket } from '../assets';

const SOURCES = join(__dirname, '..', '..', 'sources', 'functions');

/** What a build of functions or layers leaves in an artifact, out of the sources of the integration tests. The release is a file in each package. */
export async function putArtifact(account: Account, release: string, packages: { readonly [name: string]: PackageRecord['kind'] }): Promise<void> {
  const files: FileEntry[] = [];
  const records: { [name: string]: PackageRecord } = {};
  for (const [name, kind] of Object.entries(packages)) {
    const content = await zip([...filesOf(join(SOURCES, name)), entryOf('RELEASE', Buffer.from(release))]);
    const file = `${name}.zip`;
    files.push(entryOf(file, content));
    records[name] = { kind, file, sha256: createHash('sha256').update(content).digest('base64'), inputs: release, bytes: content.length, built: true };
  }
  const manifest: PackageManifest = { version: 1, packages: records };
  const Body = await zip([...files, entryOf(PACKAGE_MANIFEST, Buffer.from(JSON.stringify(manifest)))]);
  await new S3Client(account.client).send(new PutObjectCommand({ Bucket: assetBucket(account), Key: keyOf(release), Body }));
}

/** The event of an Invoke action that has the artifact. */
export function artifactEvent(request: object, release: string, account: Account): object {
  const { 'CodePipeline.job': { id, data } } = jobEvent(request);
  const artifact = { name: 'packages', location: { type: 'S3', s3Location: { bucketName: assetBucket(account), objectKey: keyOf(release) } } };
  return { 'CodePipeline.job': { id, data: { ...data, inputArtifacts: [artifact], artifactCredentials: account.client.credentials } } };
}

function keyOf(release: string): string {
  return `artifacts/${release}.zip`;
}

function filesOf(directory: string): FileEntry[] {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf-8' }).filter((path) => statSync(join(directory, path)).isFile());
  return paths.map((path) => entryOf(path, readFileSync(join(directory, path))));
}

function entryOf(path: string, content: Buffer): FileEntry {
  return { path, executable: false, read: async () => content };
}
