import { container, FakePace } from './services';
import type { TargetCheck } from '../../../src/cli/model/service';
import { FakeContainerEngine, type FakeEngineOptions } from '../../../src/cli/ports/fake-container-engine';
import type { HttpAnswer } from '../../../src/cli/targets/http-get';
import { localHealthCheck, waitUntilHealthy } from '../../../src/cli/targets/service-health';
import type { Revision, RevisionContainer } from '../../../src/cli/targets/service-revisions';

const check = { command: ['CMD', 'true'], intervalSeconds: 5, timeoutSeconds: 2, retries: 3, startPeriodSeconds: 0 };
const target: TargetCheck = { path: '/health', matcher: '200,300-302', timeoutSeconds: 5, patienceSeconds: 60 };

interface Case {
  readonly look?: FakeEngineOptions['look'];
  readonly containers?: readonly Partial<RevisionContainer>[];
  readonly target?: TargetCheck;
  readonly answers?: readonly (number | string)[];
}

/** Waits for a revision; resolves to how many seconds that took, and what was asked. */
async function wait({ look, containers = [{}], target: asked, answers = [] }: Case) {
  const engine = new FakeContainerEngine({ look });
  const pace = new FakePace();
  const models = containers.map((rest, i): RevisionContainer =>
    ({ ...container(`web${i || ''}`), imageId: 'i', runsAs: `web${i || ''}`, hostPort: 20001, ...rest }));
  for (const { runsAs } of models) await engine.run({ image: 'i', name: runsAs, owner: 'o' });
  const revision: Revision = { revision: 1, status: 'starting', execution: 'e', time: 't', containers: models, target: asked && { container: 'web', port: 8080, check: asked } };
  const gets: string[] = [];
  const get = async ({ port, path }: { port: number; path: string }): Promise<HttpAnswer> => {
    const answer = answers[Math.min(gets.length, answers.length - 1)];
    gets.push(`${port}${path}`);
    if (typeof answer === 'string') throw new Error(answer);
    return { status: answer, body: '' };
  };
  const start = pace.now();
  await waitUntilHealthy(revision, { engine, pace, get, signal: new AbortController().signal });
  return { seconds: (pace.now() - start) / 1000, gets };
}

const starting = { health: 'starting' } as const;

test('a container with a check is waited for until the engine calls it healthy', async () => {
  const look: FakeEngineOptions['look'] = (_, asked) => asked < 4 ? starting : { health: 'healthy' };
  expect((await wait({ look, containers: [{ healthCheck: check }] })).seconds).toBe(2);
});

test('fails when the engine calls it unhealthy, with what the check said last', async () => {
  const look: FakeEngineOptions['look'] = (_, asked) => asked < 4 ? { ...starting, healthOutput: 'one\nfetch failed\n' } : { health: 'unhealthy' };
  await expect(wait({ look, containers: [{ healthCheck: check }] })).rejects.toThrow('was unhealthy (3 health checks failed: fetch failed)');
});

test('fails when no check passes in the time that they have', async () => {
  await expect(wait({ look: () => starting, containers: [{ healthCheck: { ...check, startPeriodSeconds: 10 } }] }))
    .rejects.toThrow('was unhealthy (no health check passed within 33 seconds)');
  await expect(wait({ look: () => starting, containers: [{ healthCheck: { ...check, intervalSeconds: 300 } }] })).rejects.toThrow('within 300 seconds');
});

test('fails when a container ends', async () => {
  const look: FakeEngineOptions['look'] = (_, asked) => asked < 2 ? starting : { running: false, exitCode: 1 };
  await expect(wait({ look, containers: [{ healthCheck: check }] })).rejects.toThrow('did not stay up (container web exited with status 1)');
  await expect(wait({ look: () => ({ running: false, exitCode: 2 }) })).rejects.toThrow('did not stay up (container web exited with status 2)');
});

test('without any check it has to run for a moment', async () => {
  expect((await wait({ look: () => ({}) })).seconds).toBe(2);
});

test('the load balancer asks the container behind it, until the answer is right', async () => {
  const { seconds, gets } = await wait({ target, answers: ['connect ECONNREFUSED', 503, 301], containers: [{}, { hostPort: 20002 }] });
  expect(gets).toEqual(['20001/health', '20001/health', '20001/health']);
  expect(seconds).toBe(1);
});

test.each<[readonly (number | string)[], string]>([
  [[503], 'was unhealthy (GET /health: status 503, expected 200,300-302, for 60 seconds)'],
  [['connect ECONNREFUSED'], 'was unhealthy (GET /health: connect ECONNREFUSED, for 60 seconds)'],
])('fails when the load balancer gets %p', async (answers, message) => {
  await expect(wait({ target, answers })).rejects.toThrow(message);
});

test('both checks have to pass, as in the cloud', async () => {
  expect((await wait({ target, answers: [200], containers: [{ healthCheck: check }] })).gets).toHaveLength(1);
});

test.each([
  ['an image alone has no say', undefined, { command: ['NONE'] }],
  ['short intervals stay', check, { ...check, startPeriodSeconds: 0 }],
  ['long ones begin sooner and fail at the same time', { ...check, intervalSeconds: 30, startPeriodSeconds: 10 }, { ...check, intervalSeconds: 5, startPeriodSeconds: 85 }],
])('the check of the engine: %s', (_, defined, local) => {
  expect(localHealthCheck(defined)).toEqual(local);
});
