import { createHash } from 'crypto';
import { createServer, type IncomingMessage, type Server } from 'http';
import type { AddressInfo } from 'net';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import type { Clients } from '../../src/hosting/site-release.lambda';

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: { readonly [name: string]: string };
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The few operations that the release function calls, over loopback, so that the real clients sign and serialize. */
export class FakeAws {
  readonly objects = new Map<string, { body: string; headers: { [name: string]: string } }>();
  readonly keys: { [key: string]: string } = {};
  readonly calls: Call[] = [];
  storeVersion = 1;
  /** Answers instead of the service, once, when it returns something. */
  intercept?: (call: Call) => Answer | undefined;
  private server!: Server;

  async start(): Promise<Clients> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const call = { method: request.method!, path: decodeURI(request.url!), headers: request.headers, body: Buffer.concat(chunks).toString() };
        this.calls.push(call);
        const { status, body = '', headers = {} } = this.intercept?.(call) ?? this.answer(call);
        response.writeHead(status, headers).end(call.method === 'HEAD' ? undefined : body);
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { requestHandler } = new CloudFrontKeyValueStoreClient({ region: 'eu-west-1' }).config;
    const send = requestHandler.handle.bind(requestHandler);
    // the store's host name begins with the account, which no name server knows of
    requestHandler.handle = async (request, options) => send(Object.assign(request, { hostname: '127.0.0.1' }), options);
    const options = {
      endpoint: `http://localhost:${(this.server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      requestHandler,
      maxAttempts: 1,
    };
    return {
      s3: new S3Client({ ...options, forcePathStyle: true }),
      store: new CloudFrontKeyValueStoreClient(options),
      cloudFront: new CloudFrontClient(options),
      codePipeline: new CodePipelineClient(options),
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  put(key: string, body = key, headers: { [name: string]: string } = {}): void {
    this.objects.set(key, { body, headers: { ...headers, etag: `"${createHash('md5').update(body).digest('hex')}"` } });
  }

  /** Bodies of the calls of CodePipeline by operation. */
  jobResults(operation: string): unknown[] {
    return this.calls.filter(({ headers }) => `${headers['x-amz-target']}`.endsWith(operation)).map(({ body }) => JSON.parse(body));
  }

  private answer(call: Call): Answer {
    if (call.headers['x-amz-target']) return { status: 200, body: '{}' };
    if (call.path.startsWith('/key-value-stores/')) return this.answerStore(call);
    if (call.path.includes('/invalidation')) return { status: 201, body: '<Invalidation><Id>I1</Id></Invalidation>' };
    return this.answerS3(call);
  }

  private answerStore({ method, headers, body }: Call): Answer {
    const etag = { ETag: `E${this.storeVersion}` };
    if (method === 'POST') {
      if (headers['if-match'] !== etag.ETag) return failure('ValidationException', 400, 'Pre-Condition failed');
      for (const { Key, Value } of (JSON.parse(body) as { Puts: { Key: string; Value: string }[] }).Puts) this.keys[Key] = Value;
      return { status: 200, body: '{}', headers: { ETag: `E${++this.storeVersion}` } };
    }
    const Items = Object.entries(this.keys).map(([Key, Value]) => ({ Key, Value }));
    return { status: 200, body: JSON.stringify({ Items, ItemCount: Items.length, TotalSizeInBytes: 0, KvsARN: 'arn', Created: 0 }), headers: etag };
  }

  private answerS3({ method, path, headers, body }: Call): Answer {
    const [pathname, query = ''] = path.split('?');
    const key = pathname.split('/').slice(2).join('/');
    if (method === 'GET' && query.includes('list-type=2')) return this.list(decodeURIComponent(/prefix=([^&]*)/.exec(query)![1]));
    if (method === 'POST') {
      for (const [, removed] of body.matchAll(/<Key>([^<]+)<\/Key>/g)) this.objects.delete(removed);
      return { status: 200, body: '<DeleteResult/>' };
    }
    const found = this.objects.get(key);
    if (method === 'PUT') {
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'x-amz-copy-source': source } = headers;
      if ((ifMatch && ifMatch !== found?.headers.etag) || (ifNoneMatch && found)) return xmlFailure('PreconditionFailed', 412);
      const copied = source && this.objects.get(`${source}`.split('/').slice(1).join('/'));
      this.put(key, copied ? copied.body : body, {
        'content-type': `${headers['content-type']}`, 'cache-control': `${headers['cache-control']}`,
      });
      return { status: 200, body: source ? '<CopyObjectResult/>' : '' };
    }
    return found ? { status: 200, body: found.body, headers: found.headers } : xmlFailure('AccessDenied', 403);
  }

  private list(prefix: string): Answer {
    const contents = [...this.objects.keys()].filter((key) => key.startsWith(prefix))
      .map((key) => `<Contents><Key>${key}</Key><LastModified>2025-01-01T12:00:00.000Z</LastModified></Contents>`);
    return { status: 200, body: `<ListBucketResult>${contents.join('')}<IsTruncated>false</IsTruncated></ListBucketResult>` };
  }
}

export function failure(type: string, status: number, message: string): Answer {
  return { status, body: JSON.stringify({ Message: message }), headers: { 'x-amzn-errortype': type, 'content-type': 'application/json' } };
}

function xmlFailure(code: string, status: number): Answer {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}
