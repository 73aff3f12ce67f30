import { createHash } from 'crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';

const EMPTY_LISTING = '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';
const ERROR = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

/** As much of Amazon S3 as a backend of state needs, on the loopback interface. */
export class S3Server {
  static async start(): Promise<S3Server> {
    const started = new S3Server();
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  /** By `/bucket/key`. */
  readonly objects = new Map<string, Buffer>();
  /** `PUT /bucket/key` */
  readonly requests: string[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  get environment(): { readonly [name: string]: string } {
    return {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret',
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.requests.push(`${request.method} ${pathname}`);
    const end = (status: number, body: Buffer | string = '', headers = {}) => response.writeHead(status, headers).end(body);
    const found = this.objects.get(pathname);
    switch (request.method) {
      case 'PUT':
        if (found && request.headers['if-none-match'] === '*') return void end(412, ERROR('PreconditionFailed'));
        this.objects.set(pathname, Buffer.concat(chunks));
        return void end(200);
      case 'DELETE':
        this.objects.delete(pathname);
        return void end(204);
      default:
        if (pathname.split('/').filter(Boolean).length === 1) return void end(200, EMPTY_LISTING);
        if (!found) return void end(404, request.method === 'HEAD' ? '' : ERROR('NoSuchKey'));
        return void end(200, request.method === 'HEAD' ? '' : found, { 'ETag': `"${createHash('md5').update(found).digest('hex')}"`, 'Content-Length': found.length });
    }
  }
}
