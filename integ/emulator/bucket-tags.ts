import { PutBucketTaggingCommand, S3Client, type Tag } from '@aws-sdk/client-s3';
import type { Account } from './account';
import type { DeployedStack } from './stacks';
import type { Template } from './template';

/** CloudFormation of ministack leaves out the tags of buckets, and the function that empties a bucket looks for its own before it does. */
export async function tagBuckets({ client }: Account, { resources }: DeployedStack, template: Template): Promise<void> {
  const s3 = new S3Client(client);
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    const TagSet = Properties?.Tags as Tag[] | undefined;
    if (Type === 'AWS::S3::Bucket' && TagSet) await s3.send(new PutBucketTaggingCommand({ Bucket: resources[id], Tagging: { TagSet } }));
  }
}
