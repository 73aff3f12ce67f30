import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Claim, ClaimStore } from '../runtime/notification-delivery';

/** What a write is answered whose condition does not hold: the second when somebody else writes at that moment. */
const REFUSED = ['PreconditionFailed', 'ConditionalRequestConflict'];

/** Claims as objects, which Amazon S3 writes under conditions. */
export function notificationClaims(s3: S3Client, bucket: string, prefix: string): ClaimStore {
  const put = async (name: string, claim: Claim, condition: { readonly IfNoneMatch: '*' } | { readonly IfMatch: string }) => {
    try {
      const { ETag } = await s3.send(new PutObjectCommand({
        Bucket: bucket, Key: `${prefix}${name}`, Body: JSON.stringify(claim), ContentType: 'application/json', ...condition,
      }));
      return ETag;
    } catch (error) {
      if (error instanceof S3ServiceException && REFUSED.includes(error.name)) return undefined;
      throw error;
    }
  };
  return {
    create: async (name, claim) => put(name, claim, { IfNoneMatch: '*' }),
    replace: async (name, version, claim) => put(name, claim, { IfMatch: version }),
    read: async (name) => {
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${name}` }));
        return { claim: JSON.parse(await Body!.transformToString()) as Claim, version: ETag! };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
