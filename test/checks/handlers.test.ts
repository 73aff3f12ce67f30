import { handler as calendar } from '../../src/checks/calendar.lambda';
import { handler as changeRequest } from '../../src/checks/change-request.lambda';
import { handler as imageFindings } from '../../src/checks/image-findings.lambda';
import { handler as imageSignature } from '../../src/checks/image-signature.lambda';
import { handler as stackDrift } from '../../src/checks/stack-drift.lambda';
import { CHECK_SETTINGS } from '../../src/contract';
import type { PipelineJobEvent } from '../../src/runtime/pipeline-job';
import { Answers, jobEvent, LoopbackAws } from '../helpers/loopback-aws';

const image = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:${'a1'.repeat(32)}`;
const common = { name: 'check', advisory: false, waitSeconds: 60 };
const window = { days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'], from: '00:00', to: '24:00', timeZone: 'UTC', freezes: [] };

let aws: LoopbackAws;
const before = { ...process.env };

afterEach(async () => {
  process.env = { ...before };
  await aws.stop();
});

// Each as AWS Lambda calls it: settings and place of AWS are in the environment.
test.each<[string, (event: PipelineJobEvent) => Promise<void>, object, object, Answers, string]>([
  ['calendar', calendar, { ...common, window }, {}, {}, 'passed'],
  ['change-request', changeRequest, { ...common, url: 'https://127.0.0.1:1/', secret: 'key', onNoAnswer: 'fail' }, {}, { GetSecretValue: [{}] },
    "check 'check': secret 'key': it holds no text, got an empty or binary value; store the key that requests are signed with"],
  ['image-findings', imageFindings, { ...common, severity: 'high', ignore: [] }, { image },
    { DescribeImageScanFindings: [{ imageScanStatus: { status: 'COMPLETE' } }] }, 'passed'],
  ['image-signature', imageSignature, common, { image },
    { DescribeImageSigningStatus: [{ signingStatuses: [{ status: 'COMPLETE' }] }] }, 'passed'],
  ['stack-drift', stackDrift, { ...common, stacks: ['network'], region: 'eu-central-1' }, {},
    { DetectStackDrift: ['<StackDriftDetectionId>d-1</StackDriftDetectionId>'] }, 'again'],
])('the function %s works in the environment that it is given', async (_kind, handler, settings, parameters, answers, outcome) => {
  aws = await LoopbackAws.start(answers);
  Object.assign(process.env, {
    [CHECK_SETTINGS]: JSON.stringify(settings),
    AWS_ENDPOINT_URL: aws.client.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  await handler(jobEvent(parameters));
  const [{ variables, continuation, failure }] = aws.reports;
  expect(failure ?? (continuation ? 'again' : (variables as { RESULT: string }).RESULT)).toBe(outcome);
});
