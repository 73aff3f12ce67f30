import { randomUUID } from 'crypto';
import { CloudFrontFunction, type EdgeEvent, type EdgeRequest, type EdgeResponse, type Headers } from './cloudfront-function';
import { LocalBucket } from './local-bucket';
import { LocalPointer } from './local-pointer';
import type { SiteModel } from '../model/site';

export interface SiteRequest {
  readonly method: string;
  /** Path with query string, as in the request line. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined };
}

export interface SiteResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

/** A site as CloudFront serves it: the functions of its template around the files of its local bucket. */
export class LocalSite {
  private readonly bucket: LocalBucket;
  private readonly viewerRequest?: CloudFrontFunction;
  private readonly viewerResponse?: CloudFrontFunction;

  constructor(private readonly model: SiteModel, targets: string) {
    this.bucket = new LocalBucket(targets, model.bucket);
    const keys = () => model.store === undefined ? {} : LocalPointer.inStore(targets, model.store).keys();
    const load = (name: string, code?: string) => code === undefined ? undefined : new CloudFrontFunction(`${model.name} ${name}`, code, keys);
    this.viewerRequest = load('viewer-request', model.viewerRequest);
    this.viewerResponse = load('viewer-response', model.viewerResponse);
  }

  async handle(request: SiteRequest): Promise<SiteResponse> {
    if (!['GET', 'HEAD'].includes(request.method)) return this.answer({ statusCode: 403, body: 'This distribution allows GET and HEAD.' });
    const event = this.event(request);
    try {
      const routed = this.viewerRequest ? await this.viewerRequest.run(event) : event.request;
      if ('statusCode' in routed) return this.answer(routed);
      return await this.serve(event, routed, request);
    } catch (error) {
      // CloudFront answers so when a function throws, ends too late or returns what it must not
      return this.answer({ statusCode: 503, body: `The CloudFront function failed: ${(error as Error).message}` });
    }
  }

  /** From the bucket, through the viewer-response function: errors do not pass it. */
  private async serve(event: EdgeEvent, routed: EdgeRequest, request: SiteRequest): Promise<SiteResponse> {
    const uri = routed.uri === '/' ? `/${this.model.defaultRootObject ?? ''}` : routed.uri;
    const key = decodeKey(uri);
    const object = key === undefined ? undefined : this.bucket.get(key);
    if (!object) return this.answer(missing(key ?? uri));
    const fresh = request.headers['if-none-match'] === object.etag;
    const stored: { [name: string]: string } = {
      'content-type': object.contentType,
      'etag': object.etag,
      'last-modified': object.modified.toUTCString(),
      ...object.cacheControl && { 'cache-control': object.cacheControl },
    };
    let response: EdgeResponse = { statusCode: fresh ? 304 : 200, headers: toEdgeHeaders(stored), cookies: {} };
    if (this.viewerResponse) {
      const context = { ...event.context, eventType: 'viewer-response' as const };
      response = await this.viewerResponse.run({ ...event, context, request: routed, response }) as EdgeResponse;
    }
    return this.answer(response, fresh || request.method === 'HEAD' ? Buffer.alloc(0) : object.body);
  }

  private answer(response: EdgeResponse, file?: Buffer): SiteResponse {
    const { body = '' } = response;
    const data = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
    const headers = Object.fromEntries(Object.entries(response.headers ?? {}).map(([name, { value }]) => [name, value]));
    return { status: response.statusCode, headers: { ...headers, ...this.model.headers }, body: file ?? data };
  }

  private event({ method, path, headers }: SiteRequest): EdgeEvent {
    const [uri, query = ''] = split(path, '?');
    return {
      version: '1.0',
      context: {
        distributionDomainName: this.model.hosts[0] ?? 'localhost',
        distributionId: this.model.logicalId,
        eventType: 'viewer-request',
        requestId: randomUUID(),
      },
      viewer: { ip: '127.0.0.1' },
      request: { method, uri, querystring: edgeQuery(query), headers: toEdgeHeaders(headers), cookies: edgeCookies(headers.cookie) },
    };
  }
}

/** What S3 says, in its format. */
function missing(key: string): EdgeResponse {
  const text = key.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
  return {
    statusCode: 404,
    headers: { 'content-type': { value: 'application/xml' } },
    body: '<?xml version="1.0" encoding="UTF-8"?>\n'
      + `<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${text}</Key></Error>\n`,
  };
}

function decodeKey(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.slice(1));
  } catch {
    return undefined;
  }
}

function toEdgeHeaders(headers: { readonly [name: string]: string | undefined }): Headers {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined || name === 'cookie' ? [] : [[name, { value }]]));
}

function edgeQuery(query: string): EdgeRequest['querystring'] {
  const values: EdgeRequest['querystring'] = {};
  for (const [name, value = ''] of query.split('&').filter(Boolean).map((part) => split(part, '='))) {
    const earlier = values[name];
    const multiValue = earlier && [...earlier.multiValue ?? [{ value: earlier.value }], { value }];
    values[name] = earlier ? { value: earlier.value, multiValue } : { value };
  }
  return values;
}

function edgeCookies(header: string | undefined): EdgeRequest['cookies'] {
  return Object.fromEntries((header ?? '').split(';').filter((part) => part.includes('=')).map((part) => {
    const [name, value = ''] = split(part.trim(), '=');
    return [name, { value }];
  }));
}

function split(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
