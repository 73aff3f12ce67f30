import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { UserError } from '../errors';
import type { LocalSite } from './local-site';

const DEFAULT_PORT = 8080;
const PORTS_TO_TRY = 20;

export interface SiteServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a site to this machine only, on the port that was asked for, else on the first free one from 8080. */
export async function startSiteServer(site: LocalSite, port?: number): Promise<SiteServer> {
  const server = createServer((request, response) => { void answer(site, request, response); });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(site: LocalSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]));
  const { status, headers: answered, body } = await site.handle({ method: request.method ?? 'GET', path: request.url ?? '/', headers });
  response.writeHead(status, answered).end(body);
}

async function listen(server: Server, port: number | undefined): Promise<void> {
  for (let candidate = port ?? DEFAULT_PORT; ; candidate++) {
    const error = await tryListen(server, candidate);
    if (!error) return;
    if (error.code !== 'EADDRINUSE') throw error;
    if (port !== undefined) throw new UserError(`port ${port} is in use; stop what uses it, or choose another with --port`);
    if (candidate === DEFAULT_PORT + PORTS_TO_TRY) {
      throw new UserError(`the ports from ${DEFAULT_PORT} to ${candidate} are in use; choose another with --port`);
    }
  }
}

function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve).listen(port, '127.0.0.1', () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}
