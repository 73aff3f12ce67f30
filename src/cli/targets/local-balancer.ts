import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { findRoutedService } from './local-endpoints';
import type { ServiceModel } from '../model/service';

export interface LocalBalancer {
  /** Scheme, host and port. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Stands in for the load balancer of a host: each request goes where its path leads. `ports` has the services that run here. */
export async function startBalancer(host: string, ports: ReadonlyMap<ServiceModel, number>): Promise<LocalBalancer> {
  const server = createServer((request, response) => {
    const service = findRoutedService(new URL(request.url ?? '/', `https://${host}`), [...ports.keys()]);
    if (service) pass(request, response, host, ports.get(service)!);
    else response.writeHead(404).end('no listener leads there');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(request: IncomingMessage, response: ServerResponse, host: string, port: number): void {
  const { method, url: path } = request;
  const target = ask({ host: '127.0.0.1', port, method, path, headers: { ...request.headers, host } }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  target.once('error', ({ message }) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end(message);
  });
  request.pipe(target);
}
