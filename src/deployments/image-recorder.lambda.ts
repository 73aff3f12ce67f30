import { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { DeleteParameterCommand, ParameterAlreadyExists, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent, CodePipelineEvent } from 'aws-lambda';
import type { ImageRecordParameters } from '../contract';
import { keepParameter, parseRecordParameters, recordImages, type ImageParameters, type ParameterRequest } from '../runtime/image-record';

const MAX_MESSAGE = 5000;
/** CloudFormation takes no more in a response. */
const MAX_REASON = 1000;

export interface Clients {
  readonly ssm: SSMClient;
  readonly codePipeline: CodePipelineClient;
  /** Answers CloudFormation, at the URL that it waits at. */
  respond(url: string, body: string): Promise<void>;
}

let clients: Clients | undefined;

type Event = CodePipelineEvent | CloudFormationCustomResourceEvent | ImageRecordParameters;

export async function handler(event: Event): Promise<void> {
  clients ??= { ssm: new SSMClient(), codePipeline: new CodePipelineClient(), respond };
  return handle(event, clients);
}

/** The URL is signed for a body without a media type. */
export async function respond(url: string, body: string): Promise<void> {
  const { ok, status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!ok) throw new Error(`answer to CloudFormation: the response has status ${status}; the call is repeated`);
}

/** As the action of a pipeline, for CloudFormation, or called directly. A failure that the first two were told of is no failure of the call. */
export async function handle(event: Event, to: Clients): Promise<void> {
  if ('images' in event) return recordImages(event, new StoredParameters(to.ssm));
  return 'CodePipeline.job' in event ? record(event, to) : keep(event, to);
}

async function record({ 'CodePipeline.job': { id: jobId, data } }: CodePipelineEvent, { ssm, codePipeline }: Clients): Promise<void> {
  try {
    await recordImages(parseRecordParameters(data.actionConfiguration.configuration.UserParameters), new StoredParameters(ssm));
  } catch (error) {
    const message = (error as Error).message.slice(0, MAX_MESSAGE);
    await codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } }));
    return;
  }
  await codePipeline.send(new PutJobSuccessResultCommand({ jobId }));
}

async function keep(event: CloudFormationCustomResourceEvent, { ssm, ...to }: Clients): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const request = event as unknown as ParameterRequest;
  const answer = (result: object) => to.respond(ResponseURL, JSON.stringify({ StackId, RequestId, LogicalResourceId, ...result }));
  let name: string;
  try {
    name = await keepParameter(request, new StoredParameters(ssm));
  } catch (error) {
    await answer({
      Status: 'FAILED', Reason: (error as Error).message.slice(0, MAX_REASON), PhysicalResourceId: request.PhysicalResourceId ?? 'failed to create',
    });
    return;
  }
  await answer({ Status: 'SUCCESS', PhysicalResourceId: name });
}

class StoredParameters implements ImageParameters {
  constructor(private readonly ssm: SSMClient) {}

  async create(Name: string, Value: string): Promise<void> {
    try {
      await this.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Description: 'The image that runs, written by its delivery pipeline' }));
    } catch (error) {
      if (!(error instanceof ParameterAlreadyExists)) throw error;
    }
  }

  async write(Name: string, Value: string): Promise<void> {
    await this.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  }

  async remove(Name: string): Promise<void> {
    try {
      await this.ssm.send(new DeleteParameterCommand({ Name }));
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error;
    }
  }
}
