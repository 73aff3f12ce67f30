import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { createInterface } from 'node:readline';
import { readConfiguration } from '../src/configuration.js';

const running = [];

function run(script, variables) {
  const child = spawn(process.execPath, [`src/${script}.js`], { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  return child;
}

async function startService(variables) {
  const service = run('main', { PORT: '0', ...variables });
  const [line] = await once(createInterface({ input: service.stdout }), 'line');
  return { service, port: /port (\d+)/.exec(JSON.parse(line).message)[1] };
}

async function healthCheck(port) {
  const [status] = await once(run('health-check', { PORT: port }), 'exit');
  return status;
}

describe('the process', () => {
  afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

  it('ends by itself when it is told to stop', async () => {
    const { service, port } = await startService({});
    await fetch(`http://127.0.0.1:${port}/orders`); // leaves a connection open
    service.kill('SIGTERM');
    assert.deepEqual(await once(service, 'exit'), [0, null]);
  });

  it('has a health check that tells a good release from a bad one, and from none', async () => {
    assert.equal(await healthCheck((await startService({ HEALTH: 'passing' })).port), 0);
    const { service, port } = await startService({ HEALTH: 'failing' });
    assert.equal(await healthCheck(port), 1);
    service.kill('SIGTERM');
    await once(service, 'exit');
    assert.equal(await healthCheck(port), 1);
  });
});

describe('the configuration', () => {
  it('has a default for everything', () => {
    assert.deepEqual(readConfiguration({}), { port: 8080, environment: 'development', revision: 'development', healthy: true });
  });

  it('comes from the environment', () => {
    const variables = { PORT: '9000', ENVIRONMENT: 'production', REVISION: 'abc1234', HEALTH: 'failing' };
    assert.deepEqual(readConfiguration(variables), { port: 9000, environment: 'production', revision: 'abc1234', healthy: false });
  });

  it('fails for a port that is none, and a health that is none', () => {
    assert.throws(() => readConfiguration({ PORT: 'http' }), { message: 'PORT: expected a port number, got http' });
    assert.throws(() => readConfiguration({ HEALTH: 'bad' }), { message: 'HEALTH: expected passing or failing, got bad' });
  });
});
