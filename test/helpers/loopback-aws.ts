import { createServer, type Server } from 'http';
import { AddressInfo } from 'net';
import type { PipelineJobEvent } from '../../src/runtime/pipeline-job';

/** What an operation answers: a status other than 200 with the name of an error, or what the service would say. */
export type Answer = object | string | { readonly status: number; readonly error: string };

/** What operations answer in turn. */
export interface Answers { readonly [operation: string]: readonly Answer[] }

export interface AwsCall {
  readonly operation: string;
  readonly input: any;
}

export interface Report {
  readonly variables?: object;
  readonly continuation?: string;
  readonly failure?: string;
}

/**
 * AWS on loopback that speaks the protocols of its services, JSON and queries, and answers what a test says: for operations that no
 * simulator knows, and for faults. The last answer of an operation is given again.
 */
export class LoopbackAws {
  public static async start(answers: Answers = {}): Promise<LoopbackAws> {
    const aws = new LoopbackAws(answers);
    await new Promise<void>((resolve) => aws.server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  public readonly calls: AwsCall[] = [];
  private readonly server: Server;
  private readonly answers: Map<string, Answer[]>;

  private constructor(answers: Answers) {
    this.answers = new Map(Object.entries(answers).map(([operation, list]) => [operation, [...list]]));
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const { status, body } = this.answerTo(String(request.headers['x-amz-target'] ?? ''), Buffer.concat(chunks).toString());
        response.writeHead(status).end(body);
      });
    });
  }

  /** Configuration of AWS SDK clients, which try once: how often they try is not what is tested. */
  public get client() {
    const { port } = this.server.address() as AddressInfo;
    return {
      endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', maxAttempts: 1, credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  public callsOf(operation: string): any[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  /** What the pipeline was told of its jobs, in order: variables, what is next, or why it failed. */
  public get reports(): Report[] {
    return this.calls.flatMap(({ operation, input }): Report[] => {
      if (operation === 'PutJobFailureResult') return [{ failure: input.failureDetails.message }];
      if (operation !== 'PutJobSuccessResult') return [];
      return [input.continuationToken === undefined ? { variables: input.outputVariables } : { continuation: input.continuationToken }];
    });
  }

  private answerTo(target: string, body: string): { readonly status: number; readonly body: string } {
    const query = target === '';
    const input = query ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body || '{}');
    const operation: string = query ? input.Action : target.split('.')[1];
    this.calls.push({ operation, input });
    const list = this.answers.get(operation) ?? [{}];
    const answer = list.length > 1 ? list.shift()! : list[0];
    if (typeof answer === 'object' && 'error' in answer) {
      const { status, error } = answer as { readonly status: number; readonly error: string };
      return { status, body: query ? `<ErrorResponse><Error><Code>${error}</Code><Message>${error}</Message></Error></ErrorResponse>` : JSON.stringify({ __type: error, message: error }) };
    }
    if (!query) return { status: 200, body: JSON.stringify(answer) };
    return { status: 200, body: `<${operation}Response><${operation}Result>${answer as string}</${operation}Result></${operation}Response>` };
  }
}

/** The event of an Invoke action. */
export function jobEvent(parameters: object | string, continuationToken?: string, id = 'job-1'): PipelineJobEvent {
  const UserParameters = typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
  return { 'CodePipeline.job': { id, data: { actionConfiguration: { configuration: { UserParameters } }, continuationToken } } };
}
