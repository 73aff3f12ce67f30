import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startService } from '../src/service.js';

const order = { customer: 'jane', lines: [{ product: 'shirt', quantity: 2, unitPrice: 1999 }, { product: 'socks', quantity: 1, unitPrice: 500 }] };
const configuration = { port: 0, environment: 'test', revision: 'abc1234', healthy: true };

let service;
let logs;

async function start(overrides = {}) {
  logs = [];
  service = await startService({ ...configuration, ...overrides }, (line) => logs.push(JSON.parse(line)));
}

async function ask(path, options = {}) {
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, options);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const place = (body) => ask('/orders', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('the orders API', () => {
  beforeEach(() => start());
  afterEach(() => service.stop());

  it('places an order and finds it again', async () => {
    const placed = await place(order);
    assert.equal(placed.status, 201);
    assert.equal(placed.body.total, 4498);
    assert.equal(placed.headers.get('location'), `/orders/${placed.body.id}`);
    const found = await ask(placed.headers.get('location'));
    assert.deepEqual(found.body, placed.body);
  });

  it('lists orders, the newest first, of one customer, up to a limit', async () => {
    for (const customer of ['jane', 'joe', 'jane']) await place({ ...order, customer });
    const customers = async (query) => (await ask(`/orders${query}`)).body.orders.map(({ customer }) => customer);
    assert.deepEqual(await customers(''), ['jane', 'joe', 'jane']);
    assert.deepEqual(await customers('?customer=joe'), ['joe']);
    assert.deepEqual(await customers('?limit=2'), ['jane', 'joe']);
  });

  it('ignores fields that nobody asked for', async () => {
    const { body } = await place({ ...order, id: 'mine', total: 0 });
    assert.notEqual(body.id, 'mine');
    assert.equal(body.total, 4498);
  });

  it('fails with every mistake of an order at once', async () => {
    const { status, body } = await place({ customer: ' ', lines: [{ product: 'shirt', quantity: 0, unitPrice: 1.5 }, 'socks'] });
    assert.equal(status, 422);
    assert.deepEqual(body.errors.map(({ field }) => field), ['customer', 'lines[0].quantity', 'lines[0].unitPrice', 'lines[1]']);
  });

  it('fails for an order without lines, and for what is no order', async () => {
    assert.deepEqual((await place({ customer: 'jane', lines: [] })).body.errors, [{ field: 'lines', message: 'must be a list of 1 to 100 lines' }]);
    assert.deepEqual((await place([])).body.errors, [{ field: '', message: 'must be an object' }]);
  });

  it('fails for a body that is not JSON or too large', async () => {
    assert.deepEqual(await place('{').then(({ status, body }) => [status, body]), [400, { error: 'the body must be JSON' }]);
    assert.equal((await place(`"${'x'.repeat(100_000)}"`)).status, 413);
  });

  it('fails for an order, a path, a method and a limit that do not exist', async () => {
    assert.deepEqual((await ask('/orders/none')).body, { error: 'there is no order none' });
    assert.deepEqual((await ask('/customers')).body, { error: 'there is no /customers' });
    assert.equal((await ask('//')).status, 404);
    const removed = await ask('/orders', { method: 'DELETE' });
    assert.deepEqual([removed.status, removed.headers.get('allow')], [405, 'GET, HEAD, POST']);
    assert.equal((await ask('/orders?limit=0')).status, 400);
  });

  it('logs each request as one line of JSON, but not that it is healthy', async () => {
    await ask('/health');
    await ask('/orders', { headers: { 'x-amzn-trace-id': 'Root=1-2' } });
    await service.stop();
    const [request] = logs.filter(({ message }) => message === 'request');
    assert.equal(logs.filter(({ message }) => message === 'request').length, 1);
    const { method, path, status, environment, revision, trace } = request;
    assert.deepEqual(
      { method, path, status, environment, revision, trace },
      { method: 'GET', path: '/orders', status: 200, environment: 'test', revision: 'abc1234', trace: 'Root=1-2' },
    );
    await start();
  });
});

describe('the health of the service', () => {
  afterEach(() => service.stop());

  it('is told with the revision', async () => {
    await start();
    const { status, body } = await ask('/health');
    assert.deepEqual([status, body], [200, { status: 'ok', revision: 'abc1234' }]);
  });

  it('fails in a release that was built to fail', async () => {
    await start({ healthy: false });
    const { status, body } = await ask('/health');
    assert.deepEqual([status, body], [503, { status: 'failing', revision: 'abc1234' }]);
  });
});
