import { request } from 'http';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpGetOptions {
  readonly port: number;
  /** With query string. */
  readonly path: string;
  /** What the `Host` header says. */
  readonly host?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** More of a body is not looked at. */
const LONGEST_BODY = 1_000_000;

/** Asks a server of this machine. */
export function httpGet({ port, path, host, timeoutMs, signal }: HttpGetOptions): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...signal ? [signal] : []]);
    const fail = (error: NodeJS.ErrnoException) => reject(limit.aborted && !signal?.aborted ? new Error(`no answer within ${timeoutMs / 1000} seconds`) : error);
    const sent = request({ host: '127.0.0.1', port, path, agent: false, headers: host ? { host } : {}, signal: limit }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        if (size < LONGEST_BODY) chunks.push(chunk);
        size += chunk.length;
      });
      response.once('error', fail).once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    sent.once('error', fail).end();
  });
}
