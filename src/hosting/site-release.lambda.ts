import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import {
  CloudFrontKeyValueStoreClient, DescribeKeyValueStoreCommand, paginateListKeys, UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import {
  CopyObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import '@aws-sdk/signature-v4a'; // registers the signer that the key-value store asks for, in JavaScript
import type { CodePipelineEvent } from 'aws-lambda';
import { SITE_BUCKET, SITE_DISTRIBUTION_ID, SITE_IMMUTABLE_PATHS, SITE_KEEP, SITE_STORE_ARN, type SiteReleaseParameters } from '../contract';
import { parseReleaseParameters, releaseSite, type Released } from '../runtime/site-release';
import { copyRelease } from '../runtime/site-release-copy';
import { NO_CACHE, POINTER_KEY } from '../runtime/site-release-layout';
import { mediaType } from '../runtime/site-release-media-types';
import {
  PointerConflict, type Clock, type LivePointer, type PointerState, type PointerValues, type ReleaseSite, type SiteFile, type SiteFiles,
} from '../runtime/site-release-ports';

const MAX_DELETES = 1000;
const MAX_MESSAGE = 5000;

export interface Clients {
  readonly s3: S3Client;
  readonly store: CloudFrontKeyValueStoreClient;
  readonly cloudFront: CloudFrontClient;
  readonly codePipeline: CodePipelineClient;
}

type Environment = { readonly [name: string]: string | undefined };

const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

let clients: Clients | undefined;

export async function handler(event: CodePipelineEvent | SiteReleaseParameters): Promise<Released | undefined> {
  clients ??= {
    s3: new S3Client(), store: new CloudFrontKeyValueStoreClient(), cloudFront: new CloudFrontClient(), codePipeline: new CodePipelineClient(),
  };
  return handle(event, clients, process.env, systemClock);
}

/**
 * As the action of a pipeline, or called directly with the parameters themselves. A failure that the pipeline was told of is no
 * failure of the call: the service would repeat it, and release after all what everybody was told had failed.
 */
export async function handle(
  event: CodePipelineEvent | SiteReleaseParameters, to: Clients, environment: Environment, clock: Clock,
): Promise<Released | undefined> {
  const site = bindSite(to, environment, clock);
  if (!('CodePipeline.job' in event)) return releaseSite(event, site);

  const { id: jobId, data } = event['CodePipeline.job'];
  let released: Released;
  try {
    released = await releaseSite(parseReleaseParameters(data.actionConfiguration.configuration.UserParameters), site);
  } catch (error) {
    const message = (error as Error).message.slice(0, MAX_MESSAGE);
    await to.codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } }));
    return undefined;
  }
  const outputVariables = { release: released.release, previous: released.previous ?? 'none' };
  await to.codePipeline.send(new PutJobSuccessResultCommand({ jobId, outputVariables }));
  return released;
}

function bindSite(to: Clients, environment: Environment, clock: Clock): ReleaseSite {
  const bucket = environment[SITE_BUCKET]!;
  const storeArn = environment[SITE_STORE_ARN];
  const distributionId = environment[SITE_DISTRIBUTION_ID];
  const files = new BucketFiles(to.s3, bucket);
  return {
    files,
    pointer: storeArn ? new StorePointer(to.store, storeArn) : new ObjectPointer(to.s3, bucket, files),
    publish: distributionId ? copyRelease({
      files,
      immutablePaths: environment[SITE_IMMUTABLE_PATHS]!.split(','),
      invalidate: async (paths) => {
        const invalidation = { CallerReference: `${clock.now()}`, Paths: { Quantity: paths.length, Items: [...paths] } };
        await to.cloudFront.send(new CreateInvalidationCommand({ DistributionId: distributionId, InvalidationBatch: invalidation }));
      },
    }) : undefined,
    keep: Number(environment[SITE_KEEP]),
    clock,
    log: (line) => console.log(line),
  };
}

/** Lists instead of asking for single objects: what is missing would be forbidden, as the role may list some prefixes only. */
class BucketFiles implements SiteFiles {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  async list(prefix: string): Promise<readonly SiteFile[]> {
    const files: SiteFile[] = [];
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.bucket, Prefix: prefix })) {
      for (const { Key, LastModified } of page.Contents ?? []) files.push({ key: Key!, modified: LastModified!.getTime() });
    }
    return files;
  }

  async exists(key: string): Promise<boolean> {
    return (await this.list(key)).some((file) => file.key === key);
  }

  async read(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Body!.transformToString();
  }

  async write(key: string, body: string, cacheControl: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: mediaType(key), CacheControl: cacheControl }));
  }

  async copy(from: string, to: string, cacheControl: string): Promise<void> {
    // other headers than the old ones replace all of them
    const { ContentType, ContentEncoding } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: from }));
    await this.s3.send(new CopyObjectCommand({
      Bucket: this.bucket,
      Key: to,
      CopySource: [this.bucket, ...from.split('/')].map(encodeURIComponent).join('/'),
      MetadataDirective: 'REPLACE',
      CacheControl: cacheControl,
      ContentType,
      ContentEncoding,
    }));
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += MAX_DELETES) {
      const Objects = keys.slice(i, i + MAX_DELETES).map((Key) => ({ Key }));
      const { Errors = [] } = await this.s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }));
      if (Errors.length) throw new Error(`${Errors[0].Key}: ${Errors[0].Message}`);
    }
  }
}

/** The keys `live` and `previous` of the store that the viewer-request function reads. */
class StorePointer implements LivePointer {
  constructor(private readonly client: CloudFrontKeyValueStoreClient, private readonly arn: string) {}

  async read(): Promise<PointerState> {
    // the version comes first: what is written in between makes it stale, and the write fails as it must
    const { ETag } = await this.client.send(new DescribeKeyValueStoreCommand({ KvsARN: this.arn }));
    const values: { [key: string]: string | undefined } = {};
    for await (const page of paginateListKeys({ client: this.client }, { KvsARN: this.arn })) {
      for (const { Key, Value } of page.Items ?? []) values[Key!] = Value;
    }
    return { live: values.live, previous: values.previous, etag: ETag };
  }

  async write({ live, previous }: PointerValues, etag: string | undefined): Promise<void> {
    const Puts = [{ Key: 'live', Value: live }, ...previous ? [{ Key: 'previous', Value: previous }] : []];
    try {
      await this.client.send(new UpdateKeysCommand({ KvsARN: this.arn, IfMatch: etag, Puts }));
    } catch (error) {
      const { name, message } = error as Error;
      // a stale version is reported as the one or as the other
      throw name === 'ConflictException' || (name === 'ValidationException' && /pre-?condition/i.test(message)) ? new PointerConflict() : error;
    }
  }
}

/** The pointer of hosting that was made elsewhere: an object beside the manifests, written under a condition. */
class ObjectPointer implements LivePointer {
  constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly files: SiteFiles) {}

  async read(): Promise<PointerState> {
    if (!await this.files.exists(POINTER_KEY)) return {};
    const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: POINTER_KEY }));
    return { ...JSON.parse(await Body!.transformToString()) as PointerValues, etag: ETag };
  }

  async write(values: PointerValues, etag: string | undefined): Promise<void> {
    const condition = etag ? { IfMatch: etag } : { IfNoneMatch: '*' };
    const object = { Bucket: this.bucket, Key: POINTER_KEY, Body: JSON.stringify(values), ContentType: 'application/json', CacheControl: NO_CACHE };
    try {
      await this.s3.send(new PutObjectCommand({ ...object, ...condition }));
    } catch (error) {
      throw ['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Error).name) ? new PointerConflict() : error;
    }
  }
}
