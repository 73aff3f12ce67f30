import { once } from 'node:events';
import { Orders } from './orders.js';
import { createOrdersServer } from './server.js';

/** How long requests may still take when the service has to stop: less than the 30 seconds that ECS waits by default. */
const GRACE_MS = 20_000;

/** Starts to listen; resolves to the address and to what ends the service gently. */
export async function startService(configuration, write = (line) => process.stdout.write(line)) {
  const { environment, revision } = configuration;
  const log = (record) => write(`${JSON.stringify({ time: new Date().toISOString(), environment, revision, ...record })}\n`);
  const server = createOrdersServer({ orders: new Orders(), configuration, log });
  server.listen(configuration.port);
  await once(server, 'listening');
  const { port } = server.address();
  log({ level: 'info', message: `listening on port ${port}` });
  return {
    port,
    async stop() {
      log({ level: 'info', message: 'stopping' });
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections(); // Node 18 would wait for connections that are only kept alive
      const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(timer);
      log({ level: 'info', message: 'stopped' });
    },
  };
}
