import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { handle } from '../../src/checks/stack-drift.lambda';
import { Answer, jobEvent, LoopbackAws } from '../helpers/loopback-aws';

let aws: LoopbackAws;
afterEach(async () => aws.stop());

interface Case {
  readonly start?: readonly Answer[];
  readonly status?: readonly Answer[];
  readonly drifts?: readonly Answer[];
  readonly stacks?: readonly string[];
  readonly advisory?: boolean;
}

/** No simulator knows drift: AWS CloudFormation is an endpoint that speaks its protocol. */
async function world(given: Case) {
  const { start = [started('d-1')], status = [detected('IN_SYNC')], drifts = [''], stacks = ['network'], advisory = false } = given;
  aws = await LoopbackAws.start({ DetectStackDrift: start, DescribeStackDriftDetectionStatus: status, DescribeStackResourceDrifts: drifts });
  let time = 0;
  const settings = { name: 'drift', advisory, waitSeconds: 1800, stacks, region: 'eu-central-1' };
  const [cloudFormation, codePipeline] = [new CloudFormationClient(aws.client), new CodePipelineClient(aws.client)];
  const dependencies = { settings, cloudFormation, codePipeline, now: () => time };
  const call = async (continuation?: string) => handle(jobEvent({}, continuation), dependencies);
  /** Calls as AWS CodePipeline does: until there is nothing to continue. */
  const callToEnd = async () => {
    for (let continuation: string | undefined, calls = 0; calls === 0 || (continuation !== undefined && calls < 10); calls++) {
      await call(continuation);
      continuation = aws.reports.at(-1)!.continuation;
    }
    return aws.reports.at(-1);
  };
  return { call, callToEnd, pass: (seconds: number) => { time += seconds * 1000; } };
}

function started(id: string): Answer {
  return `<StackDriftDetectionId>${id}</StackDriftDetectionId>`;
}

function detected(drift: string, status = 'DETECTION_COMPLETE', reason = ''): Answer {
  return `<StackId>s</StackId><StackDriftDetectionId>d</StackDriftDetectionId><DetectionStatus>${status}</DetectionStatus><StackDriftStatus>${drift}</StackDriftStatus>`
    + `<DetectionStatusReason>${reason}</DetectionStatusReason><Timestamp>2026-11-20T10:00:00Z</Timestamp>`;
}

function drifted(...resources: [id: string, type: string, status: string][]): Answer {
  const members = resources.map(([id, type, status]) => `<member><LogicalResourceId>${id}</LogicalResourceId><ResourceType>${type}</ResourceType>`
    + `<StackResourceDriftStatus>${status}</StackResourceDriftStatus><StackId>s</StackId><Timestamp>2026-11-20T10:00:00Z</Timestamp></member>`);
  return `<StackResourceDrifts>${members.join('')}</StackResourceDrifts>`;
}

const failed = (summary: string) => ({ failure: `check 'drift': ${summary}` });
const running = detected('NOT_CHECKED', 'DETECTION_IN_PROGRESS');

test('stacks that are as defined pass, each looked at once', async () => {
  const { callToEnd } = await world({ stacks: ['network', 'data'], start: [started('d-1'), started('d-2')], status: [running, detected('IN_SYNC')] });
  expect(await callToEnd()).toEqual({ variables: { RESULT: 'passed', SUMMARY: 'network, data: as defined', MEASURES: '{"stacks":2,"drifted":0}' } });
  expect(aws.callsOf('DetectStackDrift').map(({ StackName }) => StackName)).toEqual(['network', 'data']);
  expect(new Set(aws.callsOf('DescribeStackDriftDetectionStatus').map(({ StackDriftDetectionId }) => StackDriftDetectionId))).toEqual(new Set(['d-1', 'd-2']));
  expect(aws.callsOf('DescribeStackResourceDrifts')).toEqual([]);
});

test('a stack that has drifted fails, with what was changed', async () => {
  const { callToEnd } = await world({
    stacks: ['network', 'data'],
    start: [started('d-1'), started('d-2')],
    status: [detected('IN_SYNC'), detected('DRIFTED')],
    drifts: [drifted(['Queue', 'AWS::SQS::Queue', 'MODIFIED'], ['Topic', 'AWS::SNS::Topic', 'DELETED'])],
  });
  expect(await callToEnd()).toEqual(failed(
    '2 drifted: data/Queue (AWS::SQS::Queue) MODIFIED, data/Topic (AWS::SNS::Topic) DELETED; deploy the stack, or define what was changed',
  ));
  expect(aws.callsOf('DescribeStackResourceDrifts')).toEqual([expect.objectContaining({ StackName: 'data', MaxResults: '100' })]);
});

test('many resources are cut, and an advisory check only tells', async () => {
  const resources = Array.from({ length: 12 }, (_, i): [string, string, string] => [`Q${i}`, 'AWS::SQS::Queue', 'MODIFIED']);
  const { callToEnd } = await world({ advisory: true, status: [detected('DRIFTED')], drifts: [drifted(...resources)] });
  const { variables } = (await callToEnd())! as { variables: { [name: string]: string } };
  expect(variables).toMatchObject({ RESULT: 'failed', MEASURES: '{"stacks":1,"drifted":12}' });
  expect(variables.SUMMARY).toMatch(/^12 drifted: network\/Q0 .*network\/Q9 \(AWS::SQS::Queue\) MODIFIED and 2 more; deploy the stack/);
});

test.each<[string, Answer, string]>([
  ['failed', detected('DRIFTED', 'DETECTION_FAILED', 'not authorized to perform sqs:GetQueueAttributes'),
    'DETECTION_FAILED (not authorized to perform sqs:GetQueueAttributes)'],
  ['says nothing', detected('UNKNOWN'), 'UNKNOWN'],
  ['found nothing that it could look at', detected('NOT_CHECKED'), 'NOT_CHECKED'],
])('a detection that %s fails the check', async (_title, status, words) => {
  const { callToEnd } = await world({ status: [status] });
  expect(await callToEnd()).toEqual(failed(`drift of stack network is not known, ${words}; give the check the permissions to read all that the stack defines`));
});

test('a detection that does not end fails the check when the wait is over', async () => {
  const { call, pass } = await world({ status: [running] });
  await call();
  pass(1799);
  await call(aws.reports[0].continuation);
  pass(1);
  await call(aws.reports[1].continuation);
  expect(aws.reports[2]).toEqual(failed('drift detection of network is not complete, after 30 minutes of waiting'));
  expect(aws.callsOf('DetectStackDrift')).toHaveLength(1);
});

test('a detection of somebody else, or of the same job delivered twice, is let end first', async () => {
  const { callToEnd } = await world({ start: [{ status: 400, error: 'Drift detection is already in progress for stack' }, started('d-2')] });
  expect(await callToEnd()).toMatchObject({ variables: { RESULT: 'passed' } });
  expect(aws.callsOf('DescribeStackDriftDetectionStatus').map(({ StackDriftDetectionId }) => StackDriftDetectionId)).toEqual(['d-2']);
});

test('throttling forgets no detection', async () => {
  const { callToEnd } = await world({ status: [{ status: 400, error: 'Throttling' }, { status: 503, error: 'ServiceUnavailable' }, detected('IN_SYNC')] });
  expect(await callToEnd()).toMatchObject({ variables: { RESULT: 'passed' } });
  expect(aws.callsOf('DetectStackDrift')).toHaveLength(1);
  expect(aws.callsOf('DescribeStackDriftDetectionStatus')).toHaveLength(3);
});

test('a stack that is not there fails the check at once', async () => {
  const { callToEnd } = await world({ start: [{ status: 400, error: 'ValidationError' }] });
  expect(await callToEnd()).toEqual(failed('ValidationError'));
});
