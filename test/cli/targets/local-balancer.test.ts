import * as http from 'http';
import type { AddressInfo } from 'net';
import { service } from './services';
import type { ServiceModel } from '../../../src/cli/model/service';
import { LocalBalancer, startBalancer } from '../../../src/cli/targets/local-balancer';

const HOST = 'api.example.com';
const route = (path: string, priority: number) => ({ hosts: [HOST], paths: [path], priority });
const orders = service({ name: 'orders', routes: [route('/orders*', 1)] });
const users = service({ name: 'users', routes: [route('/users*', 2)] });

let servers: http.Server[];
let balancer: LocalBalancer;

async function serve(answer: http.RequestListener): Promise<number> {
  const server = http.createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  servers = [];
  const ports = new Map<ServiceModel, number>();
  for (const each of [orders, users]) {
    ports.set(each, await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; })
        .on('end', () => response.writeHead(201, { 'x-service': each.name }).end(`${request.method} ${request.headers.host}${request.url} ${body}`));
    }));
  }
  balancer = await startBalancer(HOST, ports);
});

afterEach(async () => {
  await balancer.close();
  for (const server of servers) await new Promise((resolve) => server.close(resolve).closeAllConnections());
});

test.each([['orders', '/orders/1?x=2'], ['users', '/users']])('requests for %s reach it whole, as the host that was meant', async (name, path) => {
  const answer = await fetch(`${balancer.origin}${path}`, { method: 'POST', body: 'text' });
  expect([answer.status, answer.headers.get('x-service'), await answer.text()]).toEqual([201, name, `POST ${HOST}${path} text`]);
});

test('a path that leads nowhere is not found, a service that is gone is a bad gateway', async () => {
  expect((await fetch(`${balancer.origin}/`)).status).toBe(404);
  await new Promise((resolve) => servers[0].close(resolve).closeAllConnections());
  expect((await fetch(`${balancer.origin}/orders`)).status).toBe(502);
});
