import { FakeFleet, packageOf } from './fake-fleet';
import { deployFunction } from '../../src/runtime/fleet-deploy';
import { checkAnswer } from '../../src/runtime/fleet-invoke';

let fleet: FakeFleet;

beforeEach(async () => {
  fleet = new FakeFleet('ingest');
  await deployFunction({ deploy: 'ingest', release: 'r1' }, packageOf('a'), fleet);
});

test.each<[unknown, unknown]>([
  [{ status: 'ok', items: [1, { id: 2, more: true }], at: 5 }, { status: 'ok', items: [1, { id: 2 }] }],
  ['ok', 'ok'],
  [null, null],
  [{ any: 'thing' }, undefined],
  [[], []],
])('%j answers %j', async (payload, expected) => {
  expect(await checkAnswer({ invoke: 'ingest', payload, expected }, fleet)).toEqual(payload);
});

test('without a payload it is an empty object', async () => {
  expect(await checkAnswer({ invoke: 'ingest' }, fleet)).toEqual({});
});

test.each<[unknown, unknown, string]>([
  [{ status: 'fail' }, { status: 'ok' }, 'answer.status: expected "ok", got "fail"'],
  [{}, { status: 'ok' }, 'answer.status: expected "ok", got nothing'],
  [{}, { toString: 'ok' }, 'answer.toString: expected "ok", got nothing'],
  [{ items: [1, 2] }, { items: [1] }, 'answer.items: expected 1 elements, got 2'],
  [{ items: [{ id: 1 }] }, { items: [{ id: '1' }] }, 'answer.items[0].id: expected "1", got 1'],
  [[], {}, 'answer: expected {}, got []'],
  [null, { a: 1 }, 'answer: expected {"a":1}, got null'],
  [{}, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, [...'abcde'].map((key, i) => `answer.${key}: expected ${i + 1}, got nothing`).join('; ') + '; and 1 more'],
])('fails when %j is answered and %j expected', async (payload, expected, difference) => {
  await expect(checkAnswer({ invoke: 'ingest', payload, expected }, fleet)).rejects.toThrow(
    new Error(`ingest: it answers something else than expected: ${difference}`),
  );
});

test('fails with the error of the function and the end of its log', async () => {
  const log = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n');
  fleet.target.answer = () => ({ error: 'Unhandled', payload: '{"errorMessage":"no table"}', log });
  await expect(checkAnswer({ invoke: 'ingest' }, fleet)).rejects.toThrow(new Error(
    `ingest: it answered with an error, got Unhandled {"errorMessage":"no table"}; its log ends with:\n${log.split('\n').slice(-10).join('\n')}`,
  ));
});

test('fails with a function that the fleet has not', async () => {
  await expect(checkAnswer({ invoke: 'toString' }, fleet)).rejects.toThrow(new Error("fleet: there is no function 'toString'; it has 'ingest'"));
});
