import { createServer } from 'http';
import { AddressInfo } from 'net';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ParameterAlreadyExists, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent, CodePipelineEvent } from 'aws-lambda';
import { Clients, handle, respond } from '../../src/deployments/image-recorder.lambda';

const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:${'a1'.repeat(32)}`;

/** Clients that note the commands that they are sent. */
function fakeClients(fail: { readonly [command: string]: Error } = {}) {
  const sent: { readonly command: string; readonly input: unknown }[] = [];
  const send = async (command: { readonly input: unknown }) => {
    const name = command.constructor.name;
    sent.push({ command: name, input: command.input });
    if (fail[name]) throw fail[name];
    return {};
  };
  const clients: Clients = {
    ssm: { send } as unknown as SSMClient,
    codePipeline: { send } as unknown as CodePipelineClient,
    respond: async (url, body) => { sent.push({ command: `PUT ${url}`, input: JSON.parse(body) }); },
  };
  return { clients, sent };
}

function job(UserParameters: string): CodePipelineEvent {
  return { 'CodePipeline.job': { id: 'job-1', data: { actionConfiguration: { configuration: { UserParameters } } } } } as unknown as CodePipelineEvent;
}

function request(RequestType: string, PhysicalResourceId?: string): CloudFormationCustomResourceEvent {
  return {
    RequestType,
    PhysicalResourceId,
    StackId: 'stack-1',
    RequestId: 'request-1',
    LogicalResourceId: 'Image',
    ResponseURL: 'https://answers.example.com/1',
    ResourceProperties: { ServiceToken: 'arn', ParameterName: '/orders/image' },
  } as unknown as CloudFormationCustomResourceEvent;
}

const ids = { StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'Image' };
const metadata = { $metadata: {}, message: 'so it is' };

test('called directly, it writes the images and answers by failing or not', async () => {
  const { clients, sent } = fakeClients();
  await handle({ images: { '/orders/image': IMAGE } }, clients);
  expect(sent).toEqual([{ command: 'PutParameterCommand', input: { Name: '/orders/image', Value: IMAGE, Type: 'String', Overwrite: true } }]);
  await expect(handle({ images: { '/orders/image': IMAGE } }, fakeClients({ PutParameterCommand: new Error('no access') }).clients)).rejects.toThrow('no access');
});

describe('as the action of a pipeline', () => {
  test('it writes the image over what was there and reports success', async () => {
    const { clients, sent } = fakeClients();
    await handle(job(JSON.stringify({ images: { '/orders/image': IMAGE } })), clients);
    expect(sent).toEqual([
      { command: 'PutParameterCommand', input: { Name: '/orders/image', Value: IMAGE, Type: 'String', Overwrite: true } },
      { command: 'PutJobSuccessResultCommand', input: { jobId: 'job-1' } },
    ]);
  });

  test('it reports what it could not do, and does not fail itself: the service would call it again', async () => {
    const { clients, sent } = fakeClients({ PutParameterCommand: new Error('no access') });
    await handle(job(JSON.stringify({ images: { '/orders/image': IMAGE } })), clients);
    expect(sent[1]).toEqual({ command: 'PutJobFailureResultCommand', input: { jobId: 'job-1', failureDetails: { type: 'JobFailed', message: 'no access' } } });
  });

  test('it reports parameters that are none', async () => {
    const { clients, sent } = fakeClients();
    await handle(job('orders'), clients);
    expect(sent).toEqual([expect.objectContaining({ command: 'PutJobFailureResultCommand' })]);
  });
});

describe('for CloudFormation', () => {
  test('it defines a parameter and answers with its name', async () => {
    const { clients, sent } = fakeClients();
    await handle(request('Create'), clients);
    expect(sent).toEqual([
      { command: 'PutParameterCommand', input: expect.objectContaining({ Name: '/orders/image', Value: 'none' }) },
      { command: 'PUT https://answers.example.com/1', input: { ...ids, Status: 'SUCCESS', PhysicalResourceId: '/orders/image' } },
    ]);
    expect(sent[0].input).not.toHaveProperty('Overwrite');
  });

  test('it is content with a parameter that exists, and with one that is gone', async () => {
    const { clients, sent } = fakeClients({
      PutParameterCommand: new ParameterAlreadyExists(metadata), DeleteParameterCommand: new ParameterNotFound(metadata),
    });
    await handle(request('Update', '/orders/image'), clients);
    await handle(request('Delete', '/orders/image'), clients);
    expect(sent.map(({ command, input }) => [command, (input as { Status?: string }).Status])).toEqual([
      ['PutParameterCommand', undefined],
      ['PUT https://answers.example.com/1', 'SUCCESS'],
      ['DeleteParameterCommand', undefined],
      ['PUT https://answers.example.com/1', 'SUCCESS'],
    ]);
  });

  test('it answers with the reason when it cannot', async () => {
    const { clients, sent } = fakeClients({ PutParameterCommand: new Error('no access') });
    await handle(request('Create'), clients);
    expect(sent[1].input).toEqual({ ...ids, Status: 'FAILED', Reason: 'no access', PhysicalResourceId: 'failed to create' });
  });
});

test.each([200, 403])('the answer goes to the URL as it is signed, and status %d is heeded', async (status) => {
  const received: string[] = [];
  const server = createServer((incoming, outgoing) => {
    received.push(`${incoming.method} ${incoming.url} '${incoming.headers['content-type'] ?? ''}'`);
    incoming.on('data', (data) => received.push(String(data))).on('end', () => outgoing.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = respond(`http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?Signature=x`, '{"Status":"SUCCESS"}');
  await (status === 200
    ? expect(answer).resolves.toBeUndefined()
    : expect(answer).rejects.toThrow('answer to CloudFormation: the response has status 403; the call is repeated'));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(received).toEqual(["PUT /answer?Signature=x ''", '{"Status":"SUCCESS"}']);
});
