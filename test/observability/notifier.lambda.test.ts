import { createHmac } from 'crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'http';
import type { AddressInfo } from 'net';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { notificationClaims } from '../../src/aws/notification-claims';
import { SecretCache } from '../../src/aws/notification-secrets';
import type { NotificationRecipient } from '../../src/contract';
import { handle, post, type World } from '../../src/observability/notifier.lambda';
import { LoopbackAws } from '../helpers/loopback-aws';
import { Ministack } from '../helpers/ministack';
import { describeWith, ministack } from '../helpers/tools';
import { ALL, pipelineEvent, rolledBackEvent, settings, topic } from '../runtime/notifications';

const KEY = 'a-key-that-nobody-may-see';
const failed = pipelineEvent('Stage', { state: 'FAILED', stage: 'production' });

/** What AWS CodePipeline says of the execution; no simulator has these operations. */
const execution = {
  GetPipelineExecution: [{ pipelineExecution: { artifactRevisions: [{ revisionId: '1f3c5a7', revisionSummary: 'Fix the cart', revisionUrl: 'https://example.com/1f3c5a7' }] } }],
  ListActionExecutions: [
    {
      nextToken: 'page-2',
      actionExecutionDetails: [{
        stageName: 'production',
        actionName: 'Site',
        status: 'Failed',
        input: { actionTypeId: { category: 'Invoke' } },
        output: { executionResult: { errorDetails: { message: 'no index.html' }, externalExecutionUrl: 'https://example.com/log' } },
      }],
    },
    { actionExecutionDetails: [{ stageName: 'Source', actionName: 'Checkout', status: 'Succeeded', input: { actionTypeId: { category: 'Source' } }, output: { outputVariables: { AuthorDisplayName: 'Robin' } } }] },
  ],
};

/** A receiver of webhooks. */
class Receiver {
  public readonly requests: { readonly url?: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  public status = 204;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      this.requests.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(this.status, this.status === 302 ? { location: '/elsewhere' } : {}).end('thank you');
    });
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/delivery`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describeWith([ministack], 'the notifier', () => {
  let aws: Ministack;
  let s3: S3Client;
  let secrets: SecretsManagerClient;
  let secretArn: string;
  let count = 0;
  beforeAll(async () => {
    aws = await Ministack.start();
    [s3, secrets] = [new S3Client(aws.client), new SecretsManagerClient(aws.client)];
    secretArn = (await secrets.send(new CreateSecretCommand({ Name: 'hook', SecretString: KEY }))).ARN!;
  }, 60_000);
  afterAll(async () => aws?.stop());

  let bucket: string;
  let receiver: Receiver;
  let pipelines: LoopbackAws;
  let logged: object[];
  beforeEach(async () => {
    bucket = `artifacts-${++count}`;
    logged = [];
    receiver = new Receiver();
    await receiver.start();
    pipelines = await LoopbackAws.start(execution);
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterEach(async () => {
    await receiver.stop();
    await pipelines.stop();
  });

  function world(recipients: readonly NotificationRecipient[], rest: Partial<World> = {}): World {
    return {
      settings: { ...settings, bucket, recipients },
      s3,
      codePipeline: new CodePipelineClient(pipelines.client),
      secrets: new SecretCache(secrets, Date.now),
      sns: (region) => new SNSClient({ ...aws.client, region }),
      post,
      now: Date.now,
      sleep: async () => undefined,
      log: (entry) => logged.push(entry),
      ...rest,
    };
  }

  const webhook = (): NotificationRecipient => ({ channel: 'webhook', url: receiver.url, secretArn, kinds: ALL });

  /** A topic, and what came out of it. */
  async function topicWithQueue(): Promise<{ readonly arn: string; messages(): Promise<{ readonly Subject?: string; readonly Message: string }[]> }> {
    const sns = new SNSClient(aws.client);
    const { QueueUrl } = await sqs('CreateQueue', { QueueName: `queue-${count}` });
    const { Attributes: { QueueArn } } = await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `topic-${count}` }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QueueArn }));
    return {
      arn: TopicArn!,
      messages: async () => ((await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 })).Messages ?? []).map(({ Body }: any) => JSON.parse(Body)),
    };
  }

  async function sqs(operation: string, input: object): Promise<any> {
    const headers = { 'x-amz-target': `AmazonSQS.${operation}`, 'content-type': 'application/x-amz-json-1.0', 'authorization': 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/sqs/aws4_request' };
    const response = await fetch(aws.client.endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return response.json();
  }

  const marks = async () => ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key!);

  test('tells a topic and a webhook once, and marks it apart from artifacts', async () => {
    const { arn, messages } = await topicWithQueue();
    const to = world([topic('', { topicArn: arn } as never), webhook()]);
    await handle(failed, to);
    await handle(failed, to);

    const [mail, ...more] = await messages();
    expect(more).toEqual([]);
    expect(mail.Subject).toBe('Shop: production failed');
    expect(mail.Message).toMatch(/^Shop: production failed\n\nStage: production\nFailed action: Site\nError: no index.html\nLog: https:\/\/example.com\/log\nCommit: 1f3c5a7\nMessage: Fix the cart\nAuthor: Robin\n/);

    expect(receiver.requests).toHaveLength(1);
    const [{ headers, body }] = receiver.requests;
    expect(JSON.parse(body)).toMatchObject({ id: 'failed/execution-1/production//1', kind: 'failed', commit: '1f3c5a7', failures: [{ action: 'Site', error: 'no index.html' }] });
    expect(headers['x-delivery-signature']).toBe(`sha256=${createHmac('sha256', KEY).update(`${headers['x-delivery-timestamp']}.${body}`).digest('hex')}`);

    const keys = await marks();
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toMatch(/^notified\/shop-delivery\/[0-9a-f]{32}\/[0-9a-f]{32}$/);
      expect(await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body!.transformToString()).toBe('{"state":"delivered"}');
    }
  });

  test('says what Amazon Q Developer in chat applications takes', async () => {
    const { arn, messages } = await topicWithQueue();
    await handle(rolledBackEvent(), world([topic('', { topicArn: arn, format: 'chat' } as never)]));
    const [{ Message }] = await messages();
    expect(JSON.parse(Message)).toMatchObject({ version: '1.0', source: 'custom', content: { title: 'Shop: production rolled back' } });
  });

  test('fails for the recipient that is not there, and tells that one alone when the event comes again', async () => {
    const { arn, messages } = await topicWithQueue();
    const to = world([topic('', { topicArn: arn } as never), webhook()]);
    receiver.status = 503;
    const { origin } = new URL(receiver.url);
    await expect(handle(failed, to)).rejects.toThrow("notification 'failed/execution-1/production//1': 1 of 2 recipients were not told, got "
      + `${origin}: webhook ${origin}: it does not take the message, got status 503; see whether the receiver works; it is repeated, then kept in the dead-letter queue`);
    expect(receiver.requests).toHaveLength(3);
    receiver.status = 200;
    await handle(failed, to);
    expect(receiver.requests).toHaveLength(4);
    expect(await messages()).toHaveLength(1);
  });

  test('does not follow a redirect', async () => {
    receiver.status = 302;
    await expect(handle(failed, world([webhook()]))).rejects.toThrow(/it refuses the message, got status 302; check the address and the key of signatures/);
    expect(receiver.requests.map(({ url }) => url)).toEqual(['/delivery']);
  });

  test('tells without details when AWS CodePipeline is throttled', async () => {
    await pipelines.stop();
    pipelines = await LoopbackAws.start({ GetPipelineExecution: [{ status: 400, error: 'ThrottlingException' }] });
    await handle(failed, world([webhook()]));
    expect(JSON.parse(receiver.requests[0].body)).toMatchObject({ kind: 'failed', unknown: 'AWS CodePipeline did not tell more: ThrottlingException' });
  });

  test('tells those alone whom it concerns, and asks nobody when there is none', async () => {
    await handle(failed, world([{ ...webhook(), environments: ['staging'] }, { ...webhook(), kinds: ['succeeded'] }]));
    await handle(pipelineEvent('Stage', { state: 'SUCCEEDED', stage: 'Build' }), world([webhook()]));
    expect([receiver.requests, pipelines.calls, await marks()]).toEqual([[], [], []]);
  });

  test('fails for a malformed event, which goes to the dead-letter queue', async () => {
    await expect(handle({} as never, world([webhook()]))).rejects.toThrow("notifier of 'shop-delivery': an event of this pipeline is needed, got {}; have the rules of the pipeline call it");
  });

  test('two calls at the same moment tell once', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(async () => handle(failed, world([webhook()]))));
    expect(receiver.requests).toHaveLength(1);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });

  test('a claim is replaced by who read it last', async () => {
    const claims = notificationClaims(s3, bucket, 'marks/');
    expect(await claims.read('name')).toBeUndefined();
    const version = await claims.create('name', { state: 'claimed', until: 1 });
    expect(await claims.create('name', { state: 'delivered' })).toBeUndefined();
    expect(await claims.read('name')).toEqual({ claim: { state: 'claimed', until: 1 }, version });
    expect(await claims.replace('name', '"other"', { state: 'delivered' })).toBeUndefined();
    expect(await claims.replace('name', version!, { state: 'delivered' })).toEqual(expect.any(String));
  });

  test('the key of signatures is in no log, no message and no error, and is asked for once in five minutes', async () => {
    const read = jest.spyOn(secrets, 'send');
    let now = 0;
    const to = world([webhook()], { secrets: new SecretCache(secrets, () => now) });
    receiver.status = 500;
    const error = await handle(failed, to).catch((reason: Error) => reason);
    receiver.status = 200;
    await handle(failed, to);
    expect(read).toHaveBeenCalledTimes(1);
    now = 5 * 60_000;
    await handle(pipelineEvent('Stage', { state: 'SUCCEEDED', stage: 'production' }), to);
    expect(read).toHaveBeenCalledTimes(2);
    read.mockRestore();
    expect(logged).toHaveLength(3);
    expect(JSON.stringify([logged, receiver.requests, `${(error as Error).stack}`])).not.toContain(KEY);
  });

  test('fails for a secret that holds no text', async () => {
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'binary', SecretBinary: Buffer.from('x') }));
    await expect(new SecretCache(secrets, Date.now).read(ARN!)).rejects.toThrow(
      `secret '${ARN}': it holds no text, got an empty or binary value; store the key that requests are signed with`);
  });
});
