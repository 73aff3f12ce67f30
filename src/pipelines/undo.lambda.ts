import { CodePipelineClient, paginateListActionExecutions } from '@aws-sdk/client-codepipeline';
import {
  DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, ECSClient, ListServiceDeploymentsCommand, StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DELIVERY_EVENT_SOURCE, ROLLED_BACK, UNDO_DEPLOYMENTS, UNDO_ENVIRONMENT, UNDO_PIPELINE, type RolledBackDetail, type UndoRecord } from '../contract';
import type { ExecutedAction, ServiceDeployment, ServiceRevision, UndoPorts } from '../runtime/undo-ports';
import { undoFailedStage } from '../runtime/undo-stage';

export interface Clients {
  readonly codePipeline: CodePipelineClient;
  readonly ecs: ECSClient;
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
}

type Environment = { readonly [name: string]: string | undefined };

/** Many environments may fail at once: calls that are throttled are repeated, as often as a call has time for. */
const RETRIES = { maxAttempts: 8 };

let clients: Clients | undefined;

export async function handler(event: unknown): Promise<void> {
  clients ??= {
    codePipeline: new CodePipelineClient(RETRIES),
    ecs: new ECSClient(RETRIES),
    events: new EventBridgeClient(RETRIES),
    lambda: new LambdaClient(RETRIES),
  };
  return handle(event, clients, process.env);
}

/** For the event of a failed stage. What could not be undone fails the call, which the service repeats. */
export async function handle(event: unknown, to: Clients, environment: Environment): Promise<void> {
  const pipeline = environment[UNDO_PIPELINE]!;
  const deployments = JSON.parse(environment[UNDO_DEPLOYMENTS]!) as UndoRecord;
  return undoFailedStage(event, { pipeline, environment: environment[UNDO_ENVIRONMENT]!, deployments }, new AwsUndo(to, pipeline));
}

class AwsUndo implements UndoPorts {
  constructor(private readonly to: Clients, private readonly pipelineName: string) {}

  async invoke(FunctionName: string, request: object): Promise<unknown> {
    const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) });
    const { Payload, FunctionError } = await this.to.lambda.send(command);
    const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
    if (FunctionError) throw new Error((answer as { readonly errorMessage?: string } | null)?.errorMessage ?? `${FunctionName}: ${FunctionError}`);
    return answer;
  }

  async actionsOf(pipelineExecutionId: string): Promise<readonly ExecutedAction[]> {
    const { codePipeline: client } = this.to;
    const actions: ExecutedAction[] = [];
    for await (const page of paginateListActionExecutions({ client }, { pipelineName: this.pipelineName, filter: { pipelineExecutionId } })) {
      for (const { input, output, startTime, lastUpdateTime } of page.actionExecutionDetails ?? []) {
        actions.push({
          provider: input?.actionTypeId?.provider ?? '',
          configuration: input?.resolvedConfiguration ?? input?.configuration ?? {},
          started: startTime?.getTime() ?? 0,
          ended: lastUpdateTime?.getTime() ?? 0,
          namespace: input?.namespace,
          variables: output?.outputVariables ?? {},
        });
      }
    }
    return actions;
  }

  async deploymentsOf(cluster: string, service: string, since: number): Promise<readonly ServiceDeployment[]> {
    const deployments: ServiceDeployment[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.to.ecs.send(new ListServiceDeploymentsCommand({ cluster, service, createdAt: { after: new Date(since) }, nextToken }));
      for (const { serviceDeploymentArn, createdAt, status, targetServiceRevisionArn } of page.serviceDeployments ?? []) {
        deployments.push({ arn: serviceDeploymentArn!, created: createdAt!.getTime(), status: status!, target: targetServiceRevisionArn });
      }
      nextToken = page.nextToken;
    } while (nextToken);
    return deployments;
  }

  async revisionBefore(arn: string): Promise<string | undefined> {
    const { serviceDeployments = [] } = await this.to.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
    return serviceDeployments[0]?.sourceServiceRevisions?.[0]?.arn;
  }

  async revision(arn: string): Promise<ServiceRevision> {
    const { serviceRevisions = [] } = await this.to.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
    const { taskDefinition, containerImages = [] } = serviceRevisions[0] ?? {};
    if (taskDefinition === undefined) throw new Error(`service revision ${arn} is gone; deploy the version that you want`);
    return {
      taskDefinition,
      images: Object.fromEntries(containerImages.map(({ containerName, image, imageDigest: digest }) => [containerName!, { image: image!, digest }])),
    };
  }

  async stopDeployment(serviceDeploymentArn: string): Promise<void> {
    await this.to.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }

  async update(cluster: string, service: string, taskDefinition: string): Promise<void> {
    await this.to.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition }));
  }

  async publish(detail: RolledBackDetail): Promise<void> {
    const entry = { Source: DELIVERY_EVENT_SOURCE, DetailType: ROLLED_BACK, Detail: JSON.stringify(detail) };
    const { Entries = [] } = await this.to.events.send(new PutEventsCommand({ Entries: [entry] }));
    const refused = Entries.find(({ ErrorCode }) => ErrorCode);
    if (refused) throw new Error(`event '${ROLLED_BACK}' was refused: ${refused.ErrorCode}, ${refused.ErrorMessage}`);
  }

  log(line: string): void {
    console.log(line);
  }
}
