import * as fs from 'fs';
import * as path from 'path';
import { temporaryDirectory } from './deployed-site';
import { container, FakePace, reboot, service } from './services';
import type { ServiceModel } from '../../../src/cli/model/service';
import { FakeContainerEngine, type FakeEngineOptions } from '../../../src/cli/ports/fake-container-engine';
import { LocalImages } from '../../../src/cli/targets/local-images';
import { LocalService, urlOf } from '../../../src/cli/targets/local-service';
import { ServiceRevisions } from '../../../src/cli/targets/service-revisions';

let targets: string;
let engine: FakeContainerEngine;
let lines: string[];
let bad: string[];

beforeEach(() => {
  targets = temporaryDirectory();
  lines = [];
  bad = [];
  const look: FakeEngineOptions['look'] = ({ options }) => bad.includes(options.image) ? { health: 'unhealthy', healthOutput: 'status 503' } : { health: 'healthy' };
  engine = new FakeContainerEngine({ look, logs: ['the reason'] });
});

afterEach(() => fs.rmSync(targets, { recursive: true, force: true }));

function local(parameters: { [name: string]: string } = {}, signal = new AbortController().signal, model = service()): LocalService {
  const options = { engine, targets, signal, parameters: new Map(Object.entries(parameters)), pace: new FakePace() };
  return new LocalService(model, { ...options, log: (line) => lines.push(line) });
}

function deploy(image: string, model: ServiceModel = service(), parameters: { [name: string]: string } = {}) {
  return local(parameters, undefined, model).deploy(model, { execution: 'e1', images: new Map([['web', image]]) });
}

const state = () => ServiceRevisions.of(targets, 'staging', 'orders').load()!;
/** Without what tells checkouts apart. */
const changes = () => engine.changes.map((change) => change.replace(/cdk-delivery-|-[0-9a-f]{6}$/g, ''));
const running = () => [...engine.containers.values()].filter((each) => each.state.running).map(({ options }) => options.image);

test('the first revision: registered, started, healthy, live', async () => {
  new LocalImages(targets).add('orders', { digest: 'sha256:d1', imageId: 'sha256:i1', tag: 'abc', execution: 'e1', time: 't' });
  const outcome = await deploy('1.dkr.ecr.amazonaws.com/orders@sha256:d1');
  expect(outcome).toMatchObject({ status: 'deployed', revision: 1, was: undefined });
  expect(urlOf(outcome.live!)).toBe('http://127.0.0.1:20001/');
  const [{ options }] = engine.containers.values();
  expect(options).toMatchObject({ image: 'sha256:i1', publish: { containerPort: 8080 }, environment: {}, healthCheck: { retries: 3 } });
  expect(options.name).toMatch(/^cdk-delivery-orders-1-[0-9a-f]{6}$/);
  expect(state()).toMatchObject({
    name: 'orders', live: 1, revisions: [{ revision: 1, status: 'deployed', execution: 'e1', time: '2030-01-01T00:00:00.000Z', containers: [{ image: '1.dkr.ecr.amazonaws.com/orders@sha256:d1', hostPort: 20001 }] }],
  });
  expect(Object.keys(state())).not.toContain('routes');
});

test('the next one starts beside the old one, which stops after the shift and stays for a rollback', async () => {
  for (const image of ['a', 'b', 'c']) await deploy(image);
  expect(changes()).toEqual(['run orders-1', 'run orders-2', 'stop orders-1', 'run orders-3', 'stop orders-2', 'remove orders-1']);
  expect(state()).toMatchObject({ live: 3, previous: 2 });
  expect(running()).toEqual(['c']);
});

test('fails back to the old revision: log told, container removed, revision marked', async () => {
  await deploy('a');
  bad = ['b'];
  expect(await deploy('b')).toMatchObject({
    status: 'failed', revision: 2, live: { revision: 1 }, reason: 'was unhealthy (3 health checks failed: status 503)',
  });
  expect(running()).toEqual(['a']);
  expect(engine.containers.size).toBe(1);
  expect(lines.at(-1)).toBe('  the reason');
  expect(state()).toMatchObject({ live: 1, revisions: [{ status: 'deployed' }, { status: 'failed', reason: expect.stringContaining('unhealthy') as string }] });
  expect(await deploy('c')).toMatchObject({ status: 'deployed', revision: 3, was: 1 });
});

test('fails without anything live when the first revision is bad', async () => {
  bad = ['a'];
  expect(await deploy('a')).toMatchObject({ status: 'failed', live: undefined });
  expect(engine.containers.size).toBe(0);
});

test('fails as abandoned, and cleans up, when the run is', async () => {
  const abandon = new AbortController();
  abandon.abort();
  bad = ['a'];
  const outcome = await local({}, abandon.signal).deploy(service(), { execution: 'e1', images: new Map([['web', 'a']]) });
  expect(outcome).toMatchObject({ status: 'failed', reason: 'was abandoned' });
  expect(engine.containers.size).toBe(0);
});

test('an image that cannot be started fails in the words of the engine', async () => {
  jest.spyOn(engine, 'run').mockRejectedValue(new Error('docker: no such image'));
  expect(await deploy('a')).toMatchObject({ status: 'failed', reason: 'did not start (docker: no such image)' });
});

test('the steps of the rollout are told', async () => {
  await deploy('a', service({ rollout: { controller: 'ECS', strategy: 'CANARY', stepPercent: 10, hooks: [] } }));
  expect(lines.slice(-2)).toEqual(['10 % of the traffic to revision 1', '100 % of the traffic to revision 1']);
});

test('secrets reach the container and nothing on disk', async () => {
  const model = service({ containers: [container('web', { environment: { LOG: 'info' }, secrets: { KEY: 'api-key' } })] });
  await expect(deploy('a', model)).rejects.toThrow('KEY of container web: add --parameter api-key=VALUE');
  await deploy('a', model, { 'api-key': 'hidden' });
  expect([...engine.containers.values()][0].options.environment).toEqual({ LOG: 'info', KEY: 'hidden' });
  expect(JSON.stringify(state())).not.toContain('hidden');
});

test('several containers: each with its image, those of others left out', async () => {
  const model = service({ containers: [container('proxy'), container('web'), container('xray')], target: { container: 'web', port: 9000 } });
  const outcome = await local({}, undefined, model).deploy(model, { execution: 'e1', images: new Map([['web', 'a'], ['proxy', 'b']]) });
  expect([...engine.containers.values()].map(({ options }) => [options.name.split('-').slice(2, -1).join('-'), options.image, options.publish?.containerPort])).toEqual([
    ['orders-1-proxy', 'b', 8080], ['orders-1-web', 'a', 9000],
  ]);
  expect(urlOf(outcome.live!)).toBe('http://127.0.0.1:20002/');
});

describe('after a restart of the machine', () => {
  beforeEach(async () => {
    await deploy('a');
    reboot(engine);
  });

  test('the live revision is started again when it is needed', async () => {
    expect(await local().health()).toBe('stopped');
    expect((await local().live())?.revision).toBe(1);
    expect(changes().at(-1)).toBe('start orders-1');
    expect(await local().health()).toBe('healthy');
  });

  test('a failed deployment has it to go back to', async () => {
    bad = ['b'];
    await deploy('b');
    expect(running()).toEqual(['a']);
  });

  test('a container that somebody removed is made again', async () => {
    engine.containers.clear();
    const live = await local().live();
    expect(urlOf(live!)).toBe('http://127.0.0.1:20002/');
    expect(state().revisions[0].containers[0].hostPort).toBe(20002);
  });

  test('what cannot run any more does not keep the next revision back', async () => {
    jest.spyOn(engine, 'start').mockRejectedValue(new Error('docker: port is in use'));
    expect(await deploy('b')).toMatchObject({ status: 'deployed', revision: 2, was: undefined });
    expect(lines).toContain('the revision before cannot run any more: docker: port is in use');
  });
});

describe('undoing an execution', () => {
  const deliver = async (image: string, execution: string) => local().deploy(service(), { execution, images: new Map([['web', image]]) });

  test('makes the previous revision live again, once', async () => {
    await deliver('a', 'e1');
    await deliver('b', 'e2');
    expect(await local().undo('e2')).toMatchObject({ live: { revision: 1 }, was: 2 });
    expect(running()).toEqual(['a']);
    expect(await local().undo('e2')).toBeUndefined();
  });

  test('leaves a revision of another execution, and the first one', async () => {
    expect(await local().undo('e1')).toBeUndefined();
    await deliver('a', 'e1');
    expect(await local().undo('e1')).toBeUndefined();
    await deliver('b', 'e2');
    expect(await local().undo('e1')).toBeUndefined();
    expect(running()).toEqual(['b']);
  });
});

describe('rollback', () => {
  test('there and back again', async () => {
    await deploy('a');
    await deploy('b');
    expect(await local().rollback()).toMatchObject({ live: { revision: 1 }, was: 2 });
    expect(running()).toEqual(['a']);
    expect(changes().slice(-2)).toEqual(['start orders-1', 'stop orders-2']);
    expect(await local().rollback()).toMatchObject({ live: { revision: 2 }, was: 1 });
    expect(running()).toEqual(['b']);
  });

  test('fails when the earlier revision is not healthy, and leaves the live one', async () => {
    await deploy('a');
    await deploy('b');
    bad = ['a'];
    await expect(local().rollback()).rejects.toThrow('orders: revision 1 was unhealthy (3 health checks failed: status 503); revision 2 stays live');
    expect(running()).toEqual(['b']);
    expect(state().live).toBe(2);
  });

  test('fails without an earlier revision', async () => {
    await deploy('a');
    await expect(local().rollback()).rejects.toThrow("service 'orders' has no earlier revision to go back to; deploy the version that you want instead");
  });
});

test('stop removes every container of the service, and no other', async () => {
  await deploy('a');
  await deploy('b');
  await engine.run({ name: 'other', image: 'c', owner: 'elsewhere' });
  expect(await local().stop()).toBe(2);
  expect([...engine.containers.keys()]).toEqual(['other']);
  expect(await local().health()).toBe('stopped');
  expect(await local().stop()).toBe(0);
  expect(await deploy('c')).toMatchObject({ status: 'deployed', revision: 3, was: undefined });
});

test('fails while another process deploys', async () => {
  const file = path.join(targets, 'ecs/staging/orders.json.lock');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, String(process.pid));
  await expect(deploy('a')).rejects.toThrow(`a deployment of orders is running already, in process ${process.pid}`);
});
