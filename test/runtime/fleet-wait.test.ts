import { FakeLambda } from './fake-lambda';
import { awsError } from './fake-lambda-rules';
import { persist } from '../../src/runtime/fleet-wait';

const { clock } = new FakeLambda();
const BUSY = awsError('ResourceConflictException', 'An update is in progress');

test('a change is repeated while the function is busy', async () => {
  let calls = 0;
  expect(await persist(clock, async () => ++calls < 4 ? Promise.reject(BUSY) : 'done')).toBe('done');
});

test('but not for ever', async () => {
  const start = clock.now();
  await expect(persist(clock, async () => Promise.reject(BUSY))).rejects.toBe(BUSY);
  expect(clock.now() - start).toBeGreaterThan(90_000);
  expect(clock.now() - start).toBeLessThanOrEqual(120_000);
});

test('any other failure is one at once', async () => {
  const start = clock.now();
  await expect(persist(clock, async () => Promise.reject(new Error('not allowed')))).rejects.toThrow('not allowed');
  expect(clock.now()).toBe(start);
});
