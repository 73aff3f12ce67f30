import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Clients } from '../../src/hosting/fleet-deploy.lambda';
import type { AliasState, FunctionState } from '../../src/runtime/fleet-ports';
import { FakeLambda } from '../runtime/fake-lambda';

type Json = { readonly [key: string]: unknown };

interface Answer {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
}

/** The services that deploy a fleet, over loopback, so that the real clients sign and serialize. `lambda` is what they work on. */
export class FakeFleetAws {
  readonly lambda = new FakeLambda();
  readonly artifacts = new Map<string, Buffer>();
  /** `bytes=0-99` of each read of an artifact. */
  readonly ranges: string[] = [];
  readonly results: { readonly operation: string; readonly input: Json }[] = [];
  /** What of an alarm only composite alarms are. */
  readonly composite = new Set<string>();
  private server!: Server;

  async start(): Promise<Clients> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => void this.respond(request, Buffer.concat(chunks), response));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const options = {
      endpoint: `http://localhost:${(this.server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
    };
    return {
      lambda: new LambdaClient(options),
      cloudWatch: new CloudWatchClient(options),
      codePipeline: new CodePipelineClient(options),
      artifacts: (credentials) => new S3Client({ ...options, credentials, forcePathStyle: true }),
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async respond(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { status = 200, headers, body: answer = '{}' } = await this.answer(request, body).catch(failure);
    response.writeHead(status, headers).end(answer);
  }

  private async answer({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const { pathname, searchParams } = new URL(url!, 'http://localhost');
    const target = headers['x-amz-target'];
    if (target) return this.answerJson(`${target}`.split('.').at(-1)!, JSON.parse(body.toString()) as Json);
    const parts = pathname.split('/').slice(1).map(decodeURIComponent);
    if (!/^\d{4}-\d\d-\d\d$/.test(parts[0])) return this.answerArtifact(parts.slice(1).join('/'), headers);
    const [, collection, name, member, member2] = parts;
    const input = (method === 'GET' || member === 'invocations' ? {} : JSON.parse(body.toString())) as Json;
    const qualifier = searchParams.get('Qualifier') ?? undefined;
    const route = [method, collection, member, ...member2 ? ['one'] : []].join(' ');
    switch (route) {
      case 'GET functions aliases one': return this.alias(name, member2);
      case 'POST functions aliases': return json(await this.lambda.createAlias(name, `${input.Name}`, aliasState(input)), 201);
      case 'PUT functions aliases one': return this.updateAlias(name, member2, input);
      case 'GET functions configuration': return json(configuration(await this.lambda.configuration(name, qualifier)));
      case 'PUT functions code': return json(await this.lambda.updateCode(name, Buffer.from(`${input.ZipFile}`, 'base64')));
      case 'PUT functions configuration': return json(await this.lambda.updateLayers(name, input.Layers as string[]));
      case 'POST functions versions': return json({ Version: await this.lambda.publish(name, `${input.Description}`, `${input.CodeSha256}`) }, 201);
      case 'GET layers versions': return this.layers(name);
      case 'POST layers versions': return this.publishLayer(name, input);
      case 'POST functions invocations': return this.invoke(name, qualifier!, body);
      default: throw new Error(`${route} of ${url} is not expected`);
    }
  }

  private async alias(name: string, alias: string): Promise<Answer> {
    const state = await this.lambda.alias(name, alias);
    if (!state) throw Object.assign(new Error(`Cannot find alias arn: ${name}:${alias}`), { name: 'ResourceNotFoundException' });
    const { version, description, weights } = state;
    return json({ Name: alias, FunctionVersion: version, Description: description, RoutingConfig: weights && { AdditionalVersionWeights: weights } });
  }

  /** What is not sent stays as it is. */
  private async updateAlias(name: string, alias: string, input: Json): Promise<Answer> {
    const { description, weights } = this.lambda.functions.get(name)!.aliases.get(alias)!;
    const kept = { Description: description, RoutingConfig: { AdditionalVersionWeights: weights } };
    return json(await this.lambda.updateAlias(name, alias, aliasState({ ...kept, ...input })));
  }

  private async layers(name: string): Promise<Answer> {
    const versions = await this.lambda.layerVersions(name);
    return json({ LayerVersions: versions.map(({ arn, description }) => ({ LayerVersionArn: arn, Description: description })) });
  }

  private async publishLayer(name: string, { Content, Description }: Json): Promise<Answer> {
    const zip = Buffer.from((Content as { ZipFile: string }).ZipFile, 'base64');
    return json({ LayerVersionArn: await this.lambda.publishLayer(name, zip, `${Description}`) }, 201);
  }

  private async invoke(name: string, alias: string, payload: Buffer): Promise<Answer> {
    const { payload: body, error, log = '' } = await this.lambda.invoke(name, alias, payload.toString());
    return { headers: { 'x-amz-log-result': Buffer.from(log).toString('base64'), ...error ? { 'x-amz-function-error': error } : {} }, body };
  }

  private async answerJson(operation: string, input: Json): Promise<Answer> {
    if (operation !== 'DescribeAlarms') {
      this.results.push({ operation, input });
      return {};
    }
    const [type] = input.AlarmTypes as string[];
    const known = (input.AlarmNames as string[]).filter((name) => this.lambda.alarmStates.has(name) && this.composite.has(name) === (type === 'CompositeAlarm'));
    const inAlarm = await this.lambda.alarms(known);
    return json({ [`${type}s`]: known.map((name) => ({ AlarmName: name, StateValue: inAlarm.includes(name) ? 'ALARM' : 'OK' })) });
  }

  /** Open to the credentials of the job only, and read by ranges only. */
  private answerArtifact(key: string, { range, authorization, 'x-amz-security-token': token }: IncomingMessage['headers']): Answer {
    const artifact = this.artifacts.get(key);
    if (!artifact || token !== 'token-of-the-job' || !authorization?.includes('AKIDOFTHEJOB')) {
      return { status: 403, body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>' };
    }
    this.ranges.push(range!);
    const [, from, to] = /^bytes=(\d*)-(\d+)$/.exec(range!)!;
    const [start, end] = from ? [Number(from), Number(to) + 1] : [Math.max(0, artifact.length - Number(to)), artifact.length];
    return { status: 206, headers: { 'content-range': `bytes ${start}-${end - 1}/${artifact.length}` }, body: artifact.subarray(start, end) };
  }
}

function json(body: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) };
}

function failure({ name, message }: Error): Answer {
  return { ...json({ Message: message, Type: 'User' }, 400), headers: { 'x-amzn-errortype': name, 'content-type': 'application/json' } };
}

function aliasState({ FunctionVersion, Description, RoutingConfig }: Json): AliasState {
  const weights = (RoutingConfig as { AdditionalVersionWeights?: AliasState['weights'] } | undefined)?.AdditionalVersionWeights;
  return { version: `${FunctionVersion}`, description: Description as string, weights: Object.keys(weights ?? {}).length > 0 ? weights : undefined };
}

function configuration({ version, codeSha256, layers, settings, ready, failure: reason }: FunctionState): Json {
  return {
    ...JSON.parse(settings) as Json,
    Version: version,
    CodeSha256: codeSha256,
    Layers: layers.map((Arn) => ({ Arn })),
    State: ready || version === '$LATEST' ? 'Active' : 'Pending',
    LastUpdateStatus: ready ? reason ? 'Failed' : 'Successful' : 'InProgress',
    LastUpdateStatusReason: reason,
  };
}
