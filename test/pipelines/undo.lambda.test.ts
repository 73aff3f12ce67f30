import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { UndoRecord } from '../../src/contract';
import { zip } from '../../src/packager/zip';
import { Clients, handle } from '../../src/pipelines/undo.lambda';
import { Answers, LoopbackAws } from '../helpers/loopback-aws';
import { Ministack } from '../helpers/ministack';
import { describeWith, ministack } from '../helpers/tools';

const EVENT = { detail: { 'pipeline': 'shop', 'execution-id': 'e2', 'stage': 'production', 'state': 'FAILED' } };
const DIGEST = `sha256:${'a1'.repeat(32)}`;
const ecsArn = (type: string, id: string) => `arn:aws:ecs:eu-central-1:111111111111:${type}/shop/orders/${id}`;

const environmentOf = (deployments: UndoRecord) =>
  ({ UNDO_PIPELINE: 'shop', UNDO_ENVIRONMENT: 'production', UNDO_DEPLOYMENTS: JSON.stringify(deployments) });

function clientsOf(client: LoopbackAws['client'] | Ministack['client']): Clients {
  return {
    codePipeline: new CodePipelineClient(client), ecs: new ECSClient(client), events: new EventBridgeClient(client), lambda: new LambdaClient(client),
  };
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a service of Amazon ECS', () => {
  const SERVICE: UndoRecord = {
    orders: { kind: 'service', cluster: 'shop', service: 'orders', images: { orders: '#{orders-variables.IMAGE_URI}' } },
  };
  /** As the services list it: times are seconds. */
  const action = (provider: string, props: object) => ({
    startTime: 1_770_000_000, lastUpdateTime: 1_770_000_090, ...props, input: { actionTypeId: { provider }, ...(props as { input?: object }).input },
  });
  const revision = (id: string, digest: string) => ({
    serviceRevisions: [{
      serviceRevisionArn: ecsArn('service-revision', id),
      taskDefinition: `arn:aws:ecs:eu-central-1:111111111111:task-definition/orders:${id}`,
      containerImages: [{ containerName: 'orders', image: `orders@${digest}`, imageDigest: digest }],
    }],
  });
  const deployment = (status: string) => ({
    serviceDeploymentArn: ecsArn('service-deployment', 'd2'), createdAt: 1_770_000_010.5, status, targetServiceRevisionArn: ecsArn('service-revision', '2'),
  });
  const answers = (status: string): Answers => ({
    ListActionExecutions: [
      {
        nextToken: 'more',
        actionExecutionDetails: [action('CodeBuild', {
          input: { namespace: 'orders-variables' }, output: { outputVariables: { IMAGE_URI: `orders@${DIGEST}` } },
        })],
      },
      { actionExecutionDetails: [action('ECS', { input: { resolvedConfiguration: { ClusterName: 'shop', ServiceName: 'orders' } } })] },
    ],
    ListServiceDeployments: [{ nextToken: 'more', serviceDeployments: [] }, { serviceDeployments: [deployment(status)] }],
    DescribeServiceDeployments: [{ serviceDeployments: [{ sourceServiceRevisions: [{ arn: ecsArn('service-revision', '1') }] }] }],
    DescribeServiceRevisions: [revision('2', DIGEST), revision('1', `sha256:${'b2'.repeat(32)}`)],
    PutEvents: [{ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }],
  });
  let aws: LoopbackAws;
  afterEach(() => aws.stop());

  async function undo(with_: Answers): Promise<void> {
    aws = await LoopbackAws.start(with_);
    await handle(EVENT, clientsOf(aws.client), environmentOf(SERVICE));
  }

  test('gets the task definition before, and the default bus an event', async () => {
    await undo(answers('SUCCESSFUL'));
    expect(aws.callsOf('ListActionExecutions')).toEqual([
      { pipelineName: 'shop', filter: { pipelineExecutionId: 'e2' } }, { pipelineName: 'shop', filter: { pipelineExecutionId: 'e2' }, nextToken: 'more' },
    ]);
    expect(aws.callsOf('ListServiceDeployments')[0]).toEqual({ cluster: 'shop', service: 'orders', createdAt: { after: 1_770_000_000 } });
    expect(aws.callsOf('UpdateService')).toEqual([
      { cluster: 'shop', service: 'orders', taskDefinition: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/orders:1' },
    ]);
    const [{ Entries: [entry] }] = aws.callsOf('PutEvents');
    expect({ ...entry, Detail: JSON.parse(entry.Detail) }).toEqual({
      Source: 'cdk-delivery',
      DetailType: 'Delivery Rolled Back',
      Detail: {
        'pipeline': 'shop',
        'execution-id': 'e2',
        'environment': 'production',
        'reason': "stage 'production' failed",
        'deployments': [{ name: 'orders', status: 'undone', summary: 'orders goes back to orders:1' }],
      },
    });
  });

  test('has a deployment stopped that goes on', async () => {
    await undo(answers('IN_PROGRESS'));
    expect(aws.callsOf('StopServiceDeployment')).toEqual([{ serviceDeploymentArn: ecsArn('service-deployment', 'd2'), stopType: 'ROLLBACK' }]);
    expect(aws.callsOf('UpdateService')).toEqual([]);
  });

  test('is left alone when nothing of the execution is live', async () => {
    await undo({ ...answers('SUCCESSFUL'), ListServiceDeployments: [{ serviceDeployments: [{ ...deployment('SUCCESSFUL'), createdAt: 1_770_000_500 }] }] });
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['ListActionExecutions', 'ListActionExecutions', 'ListServiceDeployments']);
  });

  test.each([
    ['UpdateService', 'undo of execution e2: orders: could not be undone, ThrottlingException'],
    ['PutEvents', 'ThrottlingException'],
  ])('fails when %s does, so that the call comes again', async (operation, message) => {
    await expect(undo({ ...answers('SUCCESSFUL'), [operation]: [{ status: 400, error: 'ThrottlingException' }] })).rejects.toThrow(new Error(message));
  });

  test('fails when the bus refuses the event', async () => {
    const refused = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'try again' }] };
    await expect(undo({ ...answers('SUCCESSFUL'), PutEvents: [refused] })).rejects.toThrow(
      new Error("event 'Delivery Rolled Back' was refused: InternalFailure, try again"));
  });
});

describeWith([ministack], 'functions that release and deploy', () => {
  let aws: Ministack;
  let clients: Clients;

  beforeAll(async () => {
    aws = await Ministack.start();
    clients = clientsOf(aws.client);
    await define('release', 'return { release: "e1", previous: event.release, changed: event.rollback };');
    await define('deploy', 'return { release: event.release, functions: [{ name: "ingest", version: event.settled ? "1" : "0", was: "2" }] };');
    await define('broken', 'throw new Error("the alias is locked");');
  }, 90_000);
  afterAll(() => aws?.stop());

  async function define(FunctionName: string, body: string): Promise<void> {
    const code = Buffer.from(`exports.handler = async (event) => { ${body} };`);
    await clients.lambda.send(new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::000000000000:role/any',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: await zip([{ path: 'index.js', executable: false, read: async () => code }]) },
    }));
  }

  test('are called, and the event is taken', async () => {
    await handle(EVENT, clients, environmentOf({
      storefront: { kind: 'site', releaseFunction: 'release' }, functions: { kind: 'functions', deployFunctions: ['deploy'] },
    }));
    expect(console.log).toHaveBeenCalledWith('execution e2: storefront: release e1 is live again; functions: ingest is back at version 1');
  }, 60_000);

  test('fail the call in their own words', async () => {
    await expect(handle(EVENT, clients, environmentOf({ functions: { kind: 'functions', deployFunctions: ['broken'] } }))).rejects.toThrow(
      new Error('undo of execution e2: functions: could not be undone, the alias is locked'));
  }, 60_000);
});
