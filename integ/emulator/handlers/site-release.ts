import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LAST_RELEASE, succeed, type HandlerCase } from './handler-case';
import { requireLive } from './live-site';
import { SITE_BUCKET } from '../../../src/contract';
import { jobEvent } from '../../../test/helpers/loopback-aws';

/** Two releases as a pipeline makes them, back to the first by a direct call, and one more. */
export const siteRelease: HandlerCase = async (fn, world) => {
  const { account, functions } = world;
  const s3 = new S3Client(account.client);
  const release = async (id: string) => {
    await s3.send(new PutObjectCommand({ Bucket: fn.variables[SITE_BUCKET], Key: `releases/${id}/index.html`, Body: `Release ${id}`, ContentType: 'text/html' }));
    await succeed(fn, world, jobEvent({ release: id, revision: id }));
    await requireLive(id, fn, account);
  };
  await release('one');
  await release('two');
  await functions.invoke(fn.name, { rollback: true });
  await requireLive('one', fn, account);
  await release(LAST_RELEASE);
  return `releases 'one' and 'two', a rollback, '${LAST_RELEASE}': the key 'live' of the store followed`;
};
