import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeSystem, decided, Reply, status } from './change-system';
import { handle, askWithin, type World } from '../../src/checks/change-request.lambda';
import type { ChangeRequestSettings } from '../../src/contract';
import { Answer, Answers, jobEvent, LoopbackAws } from '../helpers/loopback-aws';

const KEY = 'correct-horse-battery-staple';
const PARAMETERS = { pipeline: 'shop', execution: 'e-1', environment: 'production', revision: 'a1b2c3d' };
const START = Date.parse('2026-11-20T10:00:00Z');

let aws: LoopbackAws;
let system: ChangeSystem;
let logged: jest.SpyInstance[];

beforeEach(() => {
  logged = (['log', 'warn', 'error', 'info', 'debug'] as const).map((method) => jest.spyOn(console, method).mockImplementation(() => {}));
});

afterEach(async () => {
  const said = JSON.stringify([aws.reports, system.asked, logged.map(({ mock }) => mock.calls)]);
  logged.forEach((spy) => spy.mockRestore());
  await Promise.all([aws.stop(), system.stop()]);
  expect(said).not.toContain(KEY);
});

interface Case {
  readonly replies: readonly Reply[];
  readonly settings?: Partial<ChangeRequestSettings>;
  readonly answers?: Answers;
  readonly attemptTimeout?: number;
}

/** A function in front of a system and an AWS of its own; the time is that of the test. */
async function world({ replies, settings, answers, attemptTimeout = 10_000 }: Case) {
  system = await ChangeSystem.start(KEY, replies);
  aws = await LoopbackAws.start({ GetSecretValue: [{ SecretString: KEY }], ...answers });
  const pauses: number[] = [];
  let time = START;
  const dependencies: World = {
    settings: { name: 'change-request', advisory: false, waitSeconds: 3600, url: system.url, secret: 'changes-key', onNoAnswer: 'fail', ...settings },
    secrets: new SecretsManagerClient(aws.client),
    codePipeline: new CodePipelineClient(aws.client),
    post: askWithin(attemptTimeout),
    now: () => time,
    sleep: async (milliseconds) => { pauses.push(milliseconds); },
  };
  const call = async (continuation?: string) => handle(jobEvent(PARAMETERS, continuation), dependencies);
  return { call, pauses, pass: (seconds: number) => { time += seconds * 1000; } };
}

const passed = (summary: string) => ({ variables: { RESULT: 'passed', SUMMARY: summary, MEASURES: '{}' } });
const failed = (summary: string) => ({ failure: `check 'change-request': ${summary}` });

test('an approved change lets the delivery go on, asked by a signed request that says what is delivered', async () => {
  const { call } = await world({ replies: [decided('approved', 'CHG-7 by the board')] });
  await call();
  expect(aws.reports).toEqual([passed('approved: CHG-7 by the board')]);
  expect(aws.callsOf('GetSecretValue')).toEqual([{ SecretId: 'changes-key' }]);
  expect(system.asked).toEqual([{ path: '/changes', id: 'e-1/production/change-request', timestamp: START / 1000, genuine: true, body: expect.any(String) }]);
  expect(JSON.parse(system.asked[0].body)).toEqual({ version: 1, id: 'e-1/production/change-request', ...PARAMETERS, check: 'change-request' });
});

test('a rejected change ends the delivery with the reason, and only tells it when the check is advisory', async () => {
  const { call } = await world({ replies: [decided('rejected', 'freeze\nuntil  Monday')] });
  await call();
  expect(aws.reports).toEqual([failed('rejected: freeze until Monday')]);
  await Promise.all([aws.stop(), system.stop()]);
  const advisory = await world({ replies: [decided('rejected')], settings: { advisory: true } });
  await advisory.call();
  expect(aws.reports).toEqual([{ variables: { RESULT: 'failed', SUMMARY: 'rejected', MEASURES: '{}' } }]);
});

test('a pending change is asked for again, as the same change at another time, until the wait is over', async () => {
  const { call, pass } = await world({ replies: [decided('pending', 'CHG-7 waits for the board')] });
  await call();
  pass(1800);
  await call(aws.reports[0].continuation);
  pass(1799);
  await call(aws.reports[1].continuation);
  pass(1);
  await call(aws.reports[2].continuation);
  expect(aws.reports[1]).toEqual(aws.reports[0]);
  expect(aws.reports.slice(3)).toEqual([failed('not decided yet: CHG-7 waits for the board, after 60 minutes of waiting')]);
  expect(new Set(system.asked.map(({ id, body }) => id + body)).size).toBe(1);
  expect(system.asked.map(({ timestamp }) => timestamp - START / 1000)).toEqual([0, 1800, 3599, 3600]);
  expect(system.asked.every(({ genuine }) => genuine)).toBe(true);
});

test('a change that is decided while it is waited for is heard of', async () => {
  const { call } = await world({ replies: [decided('pending'), decided('approved')] });
  await call();
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(passed('approved'));
});

test('what is not decided in time never passes, whatever counts for no answer', async () => {
  const { call, pass } = await world({ replies: [decided('pending')], settings: { onNoAnswer: 'pass' } });
  await call();
  pass(3600);
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(failed('not decided yet, after 60 minutes of waiting'));
});

test.each([429, 500, 503])('status %d is an outage: it is asked again, after pauses that grow', async (code) => {
  const { call, pauses } = await world({ replies: [status(code), status(code), decided('approved')] });
  await call();
  expect(aws.reports).toEqual([passed('approved')]);
  expect(pauses).toEqual([1000, 2000]);
  expect(new Set(system.asked.map(({ id }) => id)).size).toBe(1);
});

test('an outage that lasts is no answer: 5 attempts, then it fails', async () => {
  const { call, pauses } = await world({ replies: [status(503)] });
  await call();
  expect(aws.reports).toEqual([failed(`no answer from ${system.url}: status 503 at 5 attempts`)]);
  expect(system.asked).toHaveLength(5);
  expect(pauses).toEqual([1000, 2000, 4000, 8000]);
});

test('an outage passes when the check says so, and the summary tells it', async () => {
  const { call } = await world({ replies: [status(503)], settings: { onNoAnswer: 'pass' } });
  await call();
  expect(aws.reports).toEqual([passed(`no answer from ${system.url}: status 503 at 5 attempts; it passes, as onNoAnswer says`)]);
});

test.each([400, 401, 403, 404, 409])('status %d is never asked again and never passes', async (code) => {
  const { call, pauses } = await world({ replies: [status(code)], settings: { onNoAnswer: 'pass' } });
  await call();
  expect(aws.reports).toEqual([failed(`status ${code} from ${system.url}; answer with 200 and a decision`)]);
  expect([system.asked.length, pauses]).toEqual([1, []]);
});

test.each([301, 302, 307, 308])('redirect %d is not followed', async (code) => {
  const { call } = await world({ replies: [status(code, '/elsewhere'), decided('approved')], settings: { onNoAnswer: 'pass' } });
  await call();
  expect(aws.reports).toEqual([failed(`status ${code} from ${system.url}; answer with 200 and a decision`)]);
  expect(system.asked.map(({ path }) => path)).toEqual(['/changes']);
});

test.each<[string, string]>([
  ['nothing', ''],
  ['a page', '<html>approved</html>'],
  ['null', 'null'],
  ['a list', '["approved"]'],
  ['another decision', '{"decision":"maybe"}'],
  ['a decision that is no text', '{"decision":true}'],
  ['another case', '{"decision":"Approved"}'],
  ['half of an answer', '{"decision":"approved"'],
  ['more than decisions are long', `{"decision":"approved","reason":"${'x'.repeat(70_000)}"}`],
])('%s is no answer', async (_title, body) => {
  const { call } = await world({ replies: [{ status: 200, body }] });
  await call();
  expect(aws.reports).toEqual([failed(`no answer from ${system.url}: a response without a decision of approved, rejected, pending`)]);
  expect(system.asked).toHaveLength(1);
});

test('a reason that is no text is left out, and a long one is cut', async () => {
  const { call } = await world({ replies: [{ status: 200, body: '{"decision":"approved","reason":{"by":"board"}}' }, decided('approved', 'x'.repeat(900))] });
  await call();
  await call();
  expect(aws.reports[0]).toEqual(passed('approved'));
  expect((aws.reports[1].variables as { SUMMARY: string }).SUMMARY).toHaveLength(500);
});

test('a connection that is cut is tried again', async () => {
  const { call } = await world({ replies: ['cut', decided('approved')] });
  await call();
  expect(aws.reports).toEqual([passed('approved')]);
});

test('a system that is not there is no answer', async () => {
  const { call } = await world({ replies: [decided('approved')] });
  const { url } = system;
  await system.stop();
  await call();
  expect(aws.reports).toEqual([failed(`no answer from ${url}: connect ECONNREFUSED ${new URL(url).host} at 5 attempts`)]);
  system = await ChangeSystem.start(KEY, [decided('approved')]);
});

test('an answer that comes too late is not waited for: the same change is asked for again', async () => {
  const { call } = await world({ replies: ['never', decided('approved')], attemptTimeout: 200 });
  await call();
  system.answerLate('rejected');
  expect(aws.reports).toEqual([passed('approved')]);
  expect(new Set(system.asked.map(({ id }) => id)).size).toBe(1);
});

test('a system that never answers is no answer', async () => {
  const { call } = await world({ replies: ['never'], attemptTimeout: 20 });
  await call();
  expect(aws.reports).toEqual([failed(`no answer from ${system.url}: The operation was aborted due to timeout at 5 attempts`)]);
  expect(system.asked).toHaveLength(5);
});

test('a job that is delivered twice opens no second change', async () => {
  const { call } = await world({ replies: [decided('approved')] });
  await Promise.all([call(), call()]);
  expect(aws.reports).toEqual([passed('approved'), passed('approved')]);
  expect(system.asked[0]).toEqual(system.asked[1]);
});

test('a report that AWS does not take is a failure of the call, which comes again', async () => {
  const { call } = await world({ replies: [decided('approved')], answers: { PutJobSuccessResult: [{ status: 500, error: 'InternalFailure' }, {}] } });
  await expect(call()).rejects.toThrow('InternalFailure');
  await call();
  expect(aws.reports).toEqual([passed('approved'), passed('approved')]);
});

test('while AWS throttles the secret, the check waits as for a decision', async () => {
  const { call, pass } = await world({ replies: [decided('approved')], answers: { GetSecretValue: [{ status: 400, error: 'ThrottlingException' }] } });
  await call();
  pass(3600);
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(failed('AWS does not answer: ThrottlingException, after 60 minutes of waiting'));
  expect(system.asked).toEqual([]);
});

test.each<[string, Answer, string]>([
  ['that is no text', { SecretBinary: 'AAEC' }, "secret 'changes-key': it holds no text, got an empty or binary value; store the key that requests are signed with"],
  ['that may not be read', { status: 400, error: 'AccessDeniedException' }, 'AccessDeniedException'],
])('a key %s fails the check', async (_title, answer, message) => {
  const { call } = await world({ replies: [decided('approved')], answers: { GetSecretValue: [answer] } });
  await call();
  expect(aws.reports).toEqual([failed(message)]);
});

test('a key that was replaced counts at once', async () => {
  const { call } = await world({ replies: [decided('pending')], answers: { GetSecretValue: [{ SecretString: 'old' }, { SecretString: KEY }] } });
  await call();
  await call(aws.reports[0].continuation);
  expect(system.asked.map(({ genuine }) => genuine)).toEqual([false, true]);
});

test('an address that is not https is asked for nothing', async () => {
  const { call } = await world({ replies: [decided('approved')], settings: { url: 'http://changes.example.com/' } });
  await call();
  expect(aws.reports).toEqual([failed("a change is asked for by https, got 'http://changes.example.com/'; give the check an https URL")]);
});

test('fails for parameters that are none', async () => {
  await world({ replies: [decided('approved')] });
  const dependencies = { codePipeline: new CodePipelineClient(aws.client), secrets: new SecretsManagerClient(aws.client) } as World;
  await handle(jobEvent('shop'), { ...dependencies, settings: { name: 'change-request', advisory: false, waitSeconds: 60 } as ChangeRequestSettings, now: () => 0 });
  expect(aws.reports).toEqual([failed("UserParameters: JSON is needed, got 'shop'; configure the action as Check does")]);
});
