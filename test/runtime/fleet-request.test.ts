import { checkFleetRequest, parseFleetRequest } from '../../src/runtime/fleet-request';

test.each([
  { deploy: 'ingest', release: '2d5e7c1a-0000-4000-8000-000000000000', layers: '', alarms: ['errors'] },
  { publishLayers: true },
  { invoke: 'ingest', payload: { a: 1 } },
  { rollback: true },
  { rollback: true, release: 'r1' },
  { rollback: true, release: 'r1', settled: true },
])('%j is a request', (request) => {
  expect(parseFleetRequest(JSON.stringify(request))).toEqual(request);
});

test.each<[string | undefined, string]>([
  [undefined, "UserParameters: JSON is needed, got ''; configure the action as Deployment.functions does"],
  ['ingest', "UserParameters: JSON is needed, got 'ingest'; configure the action as Deployment.functions does"],
  ['{}', 'fleet: a request holds one of deploy, publishLayers, invoke, rollback, got none; send {"rollback":true} to roll back'],
  ['null', 'fleet: a request holds one of deploy, publishLayers, invoke, rollback, got none; send {"rollback":true} to roll back'],
  ['{"deploy":"a","rollback":true}', 'fleet: a request holds one of deploy, publishLayers, invoke, rollback, got deploy, rollback; send {"rollback":true} to roll back'],
  ['{"deploy":1,"release":"r1"}', "fleet: 'deploy' is the name of a function, got 1; name one of the fleet"],
  ['{"rollback":"yes"}', "fleet: 'rollback' is true, got \"yes\"; leave it out otherwise"],
  ['{"rollback":true,"settled":"yes"}', "fleet: 'settled' is true, of a rollback, got \"yes\"; leave it out otherwise"],
  ['{"invoke":"a","settled":true}', "fleet: 'settled' is true, of a rollback, got true; leave it out otherwise"],
  ['{"deploy":"a"}', "release: an id of at most 80 letters, digits, '.', '_' and '-' is needed, got none; pass the pipeline's execution id"],
  ['{"rollback":true,"release":"a b"}', "release: an id of at most 80 letters, digits, '.', '_' and '-' is needed, got \"a b\"; pass the pipeline's execution id"],
])('%s fails', (text, message) => {
  expect(() => parseFleetRequest(text)).toThrow(new Error(message));
});

test('a release that would not fit into the description of an alias fails', () => {
  expect(() => checkFleetRequest({ deploy: 'a', release: 'r'.repeat(81) })).toThrow(/^release: an id of at most 80 letters/);
});
