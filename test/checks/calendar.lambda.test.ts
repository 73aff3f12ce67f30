import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { handle } from '../../src/checks/calendar.lambda';
import { Answers, jobEvent, LoopbackAws } from '../helpers/loopback-aws';

const WINDOW = { days: ['FRI'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin', freezes: [{ from: '2026-11-27', to: '2026-11-27', reason: 'black Friday' }] };
const [OPEN, CLOSED, FROZEN] = ['2026-11-20T10:00Z', '2026-11-20T17:00Z', '2026-11-27T10:00Z'];

let aws: LoopbackAws;

afterEach(async () => aws.stop());

async function at(time: string, { advisory = false, answers = {} as Answers } = {}) {
  aws = await LoopbackAws.start(answers);
  const settings = { name: 'window', advisory, waitSeconds: 0, window: WINDOW };
  const codePipeline = new CodePipelineClient(aws.client);
  return async () => handle(jobEvent('{}'), { settings, codePipeline, now: () => Date.parse(time) });
}

test('inside the window the delivery goes on', async () => {
  await (await at(OPEN))();
  expect(aws.reports).toEqual([{ variables: { RESULT: 'passed', SUMMARY: 'Fri 2026-11-20 11:00 Europe/Berlin is inside the window, FRI 09:00 to 16:00', MEASURES: '{}' } }]);
});

test.each([
  [CLOSED, "check 'window': Fri 2026-11-20 18:00 Europe/Berlin is outside the window, FRI 09:00 to 16:00; it opens next at Fri 2026-12-04 09:00 Europe/Berlin"],
  [FROZEN, "check 'window': Fri 2026-11-27 11:00 Europe/Berlin is frozen from 2026-11-27 to 2026-11-27: black Friday; it opens next at Fri 2026-12-04 09:00 Europe/Berlin"],
])('at %s it ends, and says when the window opens', async (time, failure) => {
  await (await at(time))();
  expect(aws.reports).toEqual([{ failure }]);
});

test('an advisory window only tells', async () => {
  await (await at(FROZEN, { advisory: true }))();
  expect(aws.reports).toEqual([{ variables: expect.objectContaining({ RESULT: 'failed', SUMMARY: expect.stringContaining('black Friday') }) }]);
});

test('a job that is delivered twice is answered twice alike, and a report that fails is a failure of the call', async () => {
  const call = await at(OPEN, { answers: { PutJobSuccessResult: [{ status: 500, error: 'InternalFailure' }, {}] } });
  await expect(call()).rejects.toThrow('InternalFailure');
  await call();
  expect(aws.reports[0]).toEqual(aws.reports[1]);
});
