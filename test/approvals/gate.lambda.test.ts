import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { ConflictException, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Call, type Clients, handle } from '../../src/approvals/gate.lambda';
import type { GateSpec } from '../../src/contract';
import { jobEvent, LoopbackAws } from '../helpers/loopback-aws';
import { Ministack } from '../helpers/ministack';
import { describeWith, ministack } from '../helpers/tools';
import { GATE } from '../runtime/fake-gate';

const FUNCTION = 'arn:aws:lambda:eu-central-1:111111111111:function:gate';
const JANE = 'arn:aws:sts::111111111111:assumed-role/Release/jane@example.com';
const reminder = { topic: 'arn:aws:sns:eu-central-1:111111111111:gate', prefix: 'cdk-delivery-0a1b2c3d', role: 'arn:aws:iam::111111111111:role/Remind', timeoutMinutes: 1440, minutesBefore: 60 };

const call = (spec: Partial<GateSpec> = {}): Call => ({
  spec: { ...GATE, ...spec }, region: 'eu-central-1', functionArn: FUNCTION, now: () => new Date('2026-03-02T10:00:00.500Z'),
});

/** As AWS CodePipeline lists it: times are seconds. */
const detail = (stageName: string, actionName: string, props: object = {}) => ({
  pipelineExecutionId: 'e2', stageName, actionName, status: 'Succeeded', startTime: 1_770_000_000, lastUpdateTime: 1_770_000_090, ...props,
});
const sourced = (CommitId: string) => detail('Source', 'Source', {
  input: { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' } }, output: { outputVariables: { CommitId, CommitMessage: 'Faster search' } },
});
const built = detail('Build', 'site', {
  input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' }, configuration: { EnvironmentVariables: '[{"value":"secret-1"}]' } },
  output: { outputVariables: { COVERAGE: '84.2', TOKEN: 'secret-2' }, executionResult: { externalExecutionUrl: 'https://console.aws.amazon.com/codebuild/1', errorDetails: { message: 'secret-3' } } },
});
const smoked = detail('staging', 'smoke', {
  output: { executionResult: { logStreamARN: 'arn:aws:logs:eu-central-1:111111111111:log-group:/aws/codepipeline/shop:log-stream:e2/smoke' } },
});
const approved = (props: object = {}) => detail('production-approval', 'Approve', {
  updatedBy: JANE, output: { executionResult: { externalExecutionSummary: 'looks good' } }, ...props,
});
const commit = (commitId: string, parents: string[], date: number) => ({
  commit: { commitId, parents, message: `Change ${commitId}`, author: { name: 'Joe', email: 'joe@example.com', date: `${date} +0100` }, committer: { date: `${date} +0100` } },
});

/** Amazon S3, Scheduler and SNS as far as a call needs them, in memory; the other test has them for real. */
class Memory {
  public readonly files = new Map<string, string>();
  public readonly schedules = new Map<string, any>();
  public readonly published: any[] = [];

  public clients(aws: LoopbackAws): Clients {
    const metadata = { $metadata: {}, message: '' };
    const s3 = async ({ input, constructor }: any) => {
      if (constructor.name === 'PutObjectCommand') return void this.files.set(`${input.Bucket}/${input.Key}`, input.Body);
      const Body = this.files.get(`${input.Bucket}/${input.Key}`);
      if (Body === undefined) throw new S3ServiceException({ ...metadata, name: 'AccessDenied', $fault: 'client' });
      return { Body: { transformToString: async () => Body } };
    };
    const scheduler = async ({ input, constructor }: any) => {
      if (constructor.name === 'CreateScheduleCommand' && this.schedules.has(input.Name)) throw new ConflictException({ ...metadata, Message: '' });
      this.schedules.set(input.Name, input);
    };
    return {
      codePipeline: new CodePipelineClient(aws.client),
      codeCommit: new CodeCommitClient(aws.client),
      s3: { send: s3 } as unknown as S3Client,
      scheduler: { send: scheduler } as unknown as SchedulerClient,
      sns: { send: async ({ input }: any) => void this.published.push(input) } as unknown as SNSClient,
    };
  }
}

let aws: LoopbackAws;
let memory: Memory;

async function serve(answers: Parameters<typeof LoopbackAws.start>[0]): Promise<Clients> {
  aws = await LoopbackAws.start(answers);
  memory = new Memory();
  return memory.clients(aws);
}

beforeEach(() => void jest.spyOn(console, 'log').mockImplementation());

afterEach(async () => {
  jest.restoreAllMocks();
  await aws?.stop();
});

describe('evidence', () => {
  const answers = {
    // The first execution is listed in two pages; then the one that was delivered last.
    ListActionExecutions: [{ actionExecutionDetails: [smoked, built], nextToken: 'more' }, { actionExecutionDetails: [sourced('c3'), sourced('c3')] }, { actionExecutionDetails: [sourced('c1')] }],
    ListPipelineExecutions: [{ pipelineExecutionSummaries: [{ pipelineExecutionId: 'e9', executionType: 'ROLLBACK', rollbackMetadata: { rollbackTargetPipelineExecutionId: 'e1' } }] }],
    GetCommit: [commit('c3', ['c2'], 1_770_000_300), commit('c1', [], 1_770_000_100), commit('c2', ['c1'], 1_770_000_200)],
  };

  test('is collected, kept beside the artifacts, and told the pipeline', async () => {
    const clients = await serve(answers);
    await handle(jobEvent({ collect: 'e2' }), clients, call());
    expect(aws.reports).toEqual([{
      variables: {
        URL: 'https://eu-central-1.console.aws.amazon.com/s3/object/artifacts?region=eu-central-1&prefix=evidence%2Fshop%2Fproduction%2Fe2.html',
        SUMMARY: '2 commits of 1 author; 2 actions succeeded before',
      },
    }]);
    expect(aws.callsOf('ListPipelineExecutions')[0]).toEqual({ pipelineName: 'shop', filter: { succeededInStage: { stageName: 'production' } } });
    expect(aws.callsOf('ListActionExecutions').map(({ filter, nextToken }) => [filter.pipelineExecutionId, nextToken])).toEqual([['e2', undefined], ['e2', 'more'], ['e1', undefined]]);
    const evidence = JSON.parse(memory.files.get('artifacts/evidence/shop/production/e2.json')!);
    expect(evidence.change.commits.map(({ id, date }: any) => [id, date])).toEqual([['c3', '2026-02-02T02:45:00.000Z'], ['c2', '2026-02-02T02:43:20.000Z']]);
    expect(evidence.actions.map(({ name, log }: any) => [name, log])).toEqual([
      ['smoke', 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Fcodepipeline$252Fshop/log-events/e2$252Fsmoke'],
      ['site', 'https://console.aws.amazon.com/codebuild/1'],
    ]);
  });

  test('holds no secret: neither configuration nor other variables nor messages of errors', async () => {
    const clients = await serve(answers);
    await handle(jobEvent({ collect: 'e2' }), clients, call());
    expect([...memory.files.keys()]).toEqual(['artifacts/evidence/shop/production/e2.json', 'artifacts/evidence/shop/production/e2.html']);
    for (const file of memory.files.values()) expect(file).not.toContain('secret');
  });

  test('a job that comes twice leaves the same, and one schedule', async () => {
    const clients = await serve({ ListActionExecutions: [{ actionExecutionDetails: [sourced('c3')] }], ListPipelineExecutions: [{}], GetCommit: [commit('c3', [], 1_770_000_300)] });
    await handle(jobEvent({ collect: 'e2' }), clients, call({ reminder }));
    const files = new Map(memory.files);
    await handle(jobEvent({ collect: 'e2' }), clients, call({ reminder }));
    expect(memory.files).toEqual(files);
    expect([...memory.schedules.values()]).toEqual([{
      Name: 'cdk-delivery-0a1b2c3d-e2',
      Description: 'Reminds of an approval of shop',
      ScheduleExpression: 'at(2026-03-03T09:00:00)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: FUNCTION, RoleArn: reminder.role, Input: '{"remind":"e2"}' },
    }]);
  });

  test('throttled calls are repeated; a fault that stays is told the pipeline', async () => {
    await serve({ ListActionExecutions: [{ status: 400, error: 'ThrottlingException' }, { actionExecutionDetails: [sourced('c3')] }], GetCommit: [commit('c3', [], 1)] });
    const patient = { ...memory.clients(aws), codePipeline: new CodePipelineClient({ ...aws.client, maxAttempts: 3 }) };
    await handle(jobEvent({ collect: 'e2' }), patient, call());
    expect(aws.reports).toMatchObject([{ variables: { SUMMARY: '1 commit of 1 author; 0 actions succeeded before' } }]);
    await aws.stop();

    const clients = await serve({ ListActionExecutions: [{ status: 400, error: 'PipelineNotFoundException' }] });
    await handle(jobEvent({ collect: 'e2' }), clients, call());
    expect(aws.reports).toEqual([{ failure: 'PipelineNotFoundException' }]);
  });
});

describe('who approved', () => {
  test('is kept and logged, of the latest attempt', async () => {
    const clients = await serve({ ListActionExecutions: [{ actionExecutionDetails: [approved({ startTime: 1_769_000_000, status: 'Failed', updatedBy: 'somebody' }), approved()] }] });
    await handle(jobEvent({ approved: 'e2' }), clients, call());
    const record = { version: 1, pipeline: 'shop', environment: 'production', execution: 'e2', approver: JANE, words: 'looks good', time: '2026-02-02T02:41:30.000Z' };
    expect(JSON.parse(memory.files.get('artifacts/evidence/shop/production/e2.approval.json')!)).toEqual(record);
    expect(jest.mocked(console.log).mock.calls).toEqual([[JSON.stringify(record)]]);
    expect(aws.reports).toEqual([{ variables: undefined }]);
  });

  test('is what the state of the pipeline says, where the list does not', async () => {
    const latestExecution = { actionExecutionId: 'a1', lastUpdatedBy: JANE };
    const clients = await serve({
      ListActionExecutions: [{ actionExecutionDetails: [approved({ updatedBy: undefined, actionExecutionId: 'a1' })] }],
      GetPipelineState: [{ stageStates: [{ stageName: 'production-approval', actionStates: [{ actionName: 'Approve', latestExecution }] }] }],
    });
    await handle(jobEvent({ approved: 'e2' }), clients, call());
    expect(memory.files.get('artifacts/evidence/shop/production/e2.approval.json')).toContain(JANE);
  });

  test('fails the stage when it is an author, after it was kept', async () => {
    const clients = await serve({ ListActionExecutions: [{ actionExecutionDetails: [approved()] }] });
    const commits = [{ id: 'a1b2c3d4e5', author: { name: 'Jane', email: 'jane@example.com' }, message: 'A change' }];
    memory.files.set('artifacts/evidence/shop/production/e2.json', JSON.stringify({ change: { commits, complete: true } }));
    await handle(jobEvent({ approved: 'e2' }), clients, call({ twoPersonRule: true }));
    const failure = 'two-person rule: the approver is an author of the change, got jane@example.com and commit a1b2c3d4; '
      + "retry all actions of stage 'production-approval' and let somebody else approve";
    expect(aws.reports).toEqual([{ failure }]);
    expect(JSON.parse(memory.files.get('artifacts/evidence/shop/production/e2.approval.json')!).refused).toBe(failure);
  });

  test('fails the stage when the evidence is not there', async () => {
    const clients = await serve({ ListActionExecutions: [{ actionExecutionDetails: [approved()] }] });
    await handle(jobEvent({ approved: 'e2' }), clients, call({ twoPersonRule: true }));
    expect(aws.reports).toEqual([{ failure: "two-person rule: there is no evidence of who the authors are; retry all actions of stage 'production-approval'" }]);
  });
});

test.each([['InProgress', 1], ['Succeeded', 0]])('a reminder is published while the approval waits: %s', async (status, times) => {
  const clients = await serve({ ListActionExecutions: [{ actionExecutionDetails: [approved({ status })] }] });
  await handle({ remind: 'e2' }, clients, call({ reminder }));
  expect(memory.published.map(({ TopicArn, Subject }) => [TopicArn, Subject])).toEqual(Array(times).fill([reminder.topic, 'Approval waits: shop, production']));
});

test('fails, and tells the pipeline, when a request is none', async () => {
  const clients = await serve({});
  await handle(jobEvent('e2'), clients, call());
  expect(aws.reports[0].failure).toMatch(/^gate: it is asked to collect/);
});

describeWith(ministack, 'with Amazon S3, SNS and Scheduler on loopback', () => {
  let stack: Ministack;
  let clients: Clients;
  let topic: string;

  beforeAll(async () => {
    stack = await Ministack.start();
    const [s3, sns] = [new S3Client(stack.client), new SNSClient(stack.client)];
    await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
    topic = (await sns.send(new CreateTopicCommand({ Name: 'gate' }))).TopicArn!;
    aws = await LoopbackAws.start({
      ListActionExecutions: [{ actionExecutionDetails: [sourced('c3'), approved({ status: 'InProgress' })] }], GetCommit: [commit('c3', [], 1)],
    });
    clients = { ...new Memory().clients(aws), s3, sns, scheduler: new SchedulerClient(stack.client) };
  }, 90_000);

  afterAll(async () => stack?.stop());

  test('evidence and its reminder are there, and collecting again changes the time', async () => {
    const spec = { reminder: { ...reminder, topic } };
    await handle(jobEvent({ collect: 'e2' }), clients, call(spec));
    await handle(jobEvent({ collect: 'e2' }), clients, { ...call(spec), now: () => new Date('2026-03-05T10:00:00Z') });
    const { ContentType } = await clients.s3.send(new HeadObjectCommand({ Bucket: 'artifacts', Key: 'evidence/shop/production/e2.html' }));
    expect(ContentType).toBe('text/html; charset=utf-8');
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'evidence/shop/production/e2.json' }));
    expect(JSON.parse(await Body!.transformToString())).toMatchObject({ execution: 'e2', collected: '2026-03-05T10:00:00.000Z' });
    expect(await clients.scheduler.send(new GetScheduleCommand({ Name: 'cdk-delivery-0a1b2c3d-e2' }))).toMatchObject({
      ScheduleExpression: 'at(2026-03-06T09:00:00)', ActionAfterCompletion: 'DELETE', Target: { Arn: FUNCTION, Input: '{"remind":"e2"}' },
    });
    await expect(handle({ remind: 'e2' }, clients, call(spec))).resolves.toBeUndefined();
  });
});
