import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { handle } from '../../src/checks/image-signature.lambda';
import { Answer, Answers, jobEvent, LoopbackAws } from '../helpers/loopback-aws';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@${DIGEST}`;
const SHORT = 'orders@sha256:a1a1a1a1a1a1';

let aws: LoopbackAws;
afterEach(async () => aws.stop());

/** Calls of the function. No simulator knows signing: Amazon ECR is an endpoint that speaks its protocol and answers so. */
async function world(answers: readonly Answer[], { advisory = false, reports = {} as Answers } = {}) {
  aws = await LoopbackAws.start({ DescribeImageSigningStatus: answers, ...reports });
  let time = 0;
  const settings = { name: 'signature', advisory, waitSeconds: 900 };
  const dependencies = { settings, ecr: new ECRClient(aws.client), codePipeline: new CodePipelineClient(aws.client), now: () => time };
  const call = async (continuation?: string) => handle(jobEvent({ image: IMAGE }, continuation), dependencies);
  return { call, pass: (seconds: number) => { time += seconds * 1000; } };
}

const signing = (...statuses: [profile: string, status: string, failureReason?: string][]): Answer => ({
  signingStatuses: statuses.map(([profile, status, failureReason]) => (
    { signingProfileArn: `arn:aws:signer:eu-central-1:111111111111:/signing-profiles/${profile}`, status, failureReason }
  )),
});
const failed = (summary: string) => ({ failure: `check 'signature': ${summary}` });
const passed = { variables: { RESULT: 'passed', SUMMARY: `${SHORT} is signed by shop, company`, MEASURES: '{"signatures":2}' } };

test('an image that every profile has signed passes', async () => {
  const { call } = await world([signing(['shop', 'COMPLETE'], ['company', 'COMPLETE'])]);
  await call();
  expect(aws.reports).toEqual([passed]);
  expect(aws.callsOf('DescribeImageSigningStatus')).toEqual([{ registryId: '111111111111', repositoryName: 'orders', imageId: { imageDigest: DIGEST } }]);
});

test('signing that goes on is looked at again, until it is complete', async () => {
  const { call } = await world([signing(['shop', 'COMPLETE'], ['company', 'IN_PROGRESS']), signing(['shop', 'COMPLETE'], ['company', 'COMPLETE'])]);
  await call();
  await call(aws.reports[0].continuation);
  expect(aws.reports).toEqual([{ continuation: '{"since":0}' }, passed]);
});

test('signing that takes too long fails', async () => {
  const { call, pass } = await world([signing(['shop', 'IN_PROGRESS'])]);
  await call();
  pass(900);
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(failed(`signing of ${SHORT} is not complete, after 15 minutes of waiting`));
});

test('one signature that failed fails, with its reason; an advisory check only tells', async () => {
  const answers = [signing(['shop', 'COMPLETE'], ['company', 'FAILED', 'the profile was revoked'])];
  await (await world(answers)).call();
  expect(aws.reports).toEqual([failed(`${SHORT} is not signed by company: the profile was revoked`)]);
  await aws.stop();
  await (await world(answers, { advisory: true })).call();
  expect(aws.reports).toEqual([
    { variables: { RESULT: 'failed', SUMMARY: `${SHORT} is not signed by company: the profile was revoked`, MEASURES: '{"signatures":1}' } },
  ]);
});

test('an image that no rule is about fails, once signing would have begun', async () => {
  const { call, pass } = await world([{ signingStatuses: [] }]);
  await call();
  pass(120);
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(failed(`nothing signs ${SHORT}; add a signing rule for the repository to the registry, after 2 minutes of waiting`));
});

test('a status that is not known is no signature', async () => {
  const { call } = await world([signing(['shop', 'REVOKED'])]);
  await call();
  expect(aws.reports).toEqual([failed(`${SHORT} is not signed by shop: REVOKED`)]);
});

test('throttling is waited for; an image that is gone is not', async () => {
  const { call } = await world([{ status: 400, error: 'ThrottlingException' }, { status: 400, error: 'ImageNotFoundException' }]);
  await call();
  await call(aws.reports[0].continuation);
  expect(aws.reports).toEqual([{ continuation: '{"since":0}' }, failed('ImageNotFoundException')]);
});

test('a job that is delivered twice is answered twice alike; a report that fails is a failure of the call', async () => {
  const reports = { PutJobSuccessResult: [{ status: 500, error: 'InternalFailure' }, {}] };
  const { call } = await world([signing(['shop', 'COMPLETE'], ['company', 'COMPLETE'])], { reports });
  await expect(call()).rejects.toThrow('InternalFailure');
  await call();
  expect(aws.reports).toEqual([passed, passed]);
});
