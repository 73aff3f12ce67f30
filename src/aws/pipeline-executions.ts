import {
  CodePipelineClient, GetPipelineExecutionCommand, GetPipelineStateCommand, paginateListActionExecutions, paginateListPipelineExecutions,
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import type { Approval } from '../runtime/approver';
import type { RanAction, Revision } from '../runtime/evidence';

/** What a pipeline of AWS CodePipeline did. */
export class PipelineExecutions {
  constructor(private readonly client: CodePipelineClient, private readonly pipelineName: string) {}

  /** Every attempt at every action of an execution. */
  async actions(execution: string): Promise<RanAction[]> {
    return (await this.details(execution)).map((detail) => ({
      stage: detail.stageName ?? '',
      name: detail.actionName ?? '',
      category: detail.input?.actionTypeId?.category ?? '',
      namespace: detail.input?.namespace,
      status: detail.status ?? '',
      started: detail.startTime?.getTime(),
      seconds: secondsOf(detail),
      variables: detail.output?.outputVariables ?? {},
      log: logOf(detail),
    }));
  }

  async revision(pipelineExecutionId: string): Promise<Revision | undefined> {
    const { pipelineExecution } = await this.client.send(new GetPipelineExecutionCommand({ pipelineName: this.pipelineName, pipelineExecutionId }));
    const { revisionId, revisionSummary, revisionUrl } = pipelineExecution?.artifactRevisions?.[0] ?? {};
    return revisionId === undefined ? undefined : { id: revisionId, message: messageOf(revisionSummary), url: revisionUrl };
  }

  /** Executions that succeeded in a stage, newest first. A rollback delivered again what the execution had that it went back to. */
  async *delivered(stageName: string): AsyncIterable<string> {
    const query = { pipelineName: this.pipelineName, filter: { succeededInStage: { stageName } } };
    for await (const { pipelineExecutionSummaries = [] } of paginateListPipelineExecutions({ client: this.client }, query)) {
      for (const { pipelineExecutionId, rollbackMetadata } of pipelineExecutionSummaries) {
        const execution = rollbackMetadata?.rollbackTargetPipelineExecutionId ?? pipelineExecutionId;
        if (execution !== undefined) yield execution;
      }
    }
  }

  /** The latest decision about an approval in an execution. */
  async approval(execution: string, stage: string, action: string): Promise<Approval> {
    const latest = await this.latest(execution, stage, action);
    return {
      approver: latest?.updatedBy ?? await this.lastUpdatedBy(stage, action, latest?.actionExecutionId),
      words: latest?.output?.executionResult?.externalExecutionSummary,
      time: latest?.lastUpdateTime?.toISOString(),
    };
  }

  /** Whether an approval waits in an execution; of a parallel one too, which the state of the pipeline does not tell. */
  async waits(execution: string, stage: string, action: string): Promise<boolean> {
    return (await this.latest(execution, stage, action))?.status === 'InProgress';
  }

  private async latest(execution: string, stage: string, action: string): Promise<ActionExecutionDetail | undefined> {
    const attempts = (await this.details(execution)).filter(({ stageName, actionName }) => stageName === stage && actionName === action);
    return attempts.sort((one, other) => (other.startTime?.getTime() ?? 0) - (one.startTime?.getTime() ?? 0))[0];
  }

  /** Executions from before the list said so are known by the state alone. */
  private async lastUpdatedBy(stage: string, action: string, actionExecutionId: string | undefined): Promise<string | undefined> {
    const { stageStates } = await this.client.send(new GetPipelineStateCommand({ name: this.pipelineName }));
    const actionStates = stageStates?.find(({ stageName }) => stageName === stage)?.actionStates;
    const { latestExecution } = actionStates?.find(({ actionName }) => actionName === action) ?? {};
    return actionExecutionId !== undefined && latestExecution?.actionExecutionId === actionExecutionId ? latestExecution.lastUpdatedBy : undefined;
  }

  private async details(pipelineExecutionId: string): Promise<ActionExecutionDetail[]> {
    const details: ActionExecutionDetail[] = [];
    const query = { pipelineName: this.pipelineName, filter: { pipelineExecutionId } };
    for await (const page of paginateListActionExecutions({ client: this.client }, query)) details.push(...page.actionExecutionDetails ?? []);
    return details;
  }
}

function secondsOf({ startTime, lastUpdateTime }: ActionExecutionDetail): number | undefined {
  return startTime && lastUpdateTime ? (lastUpdateTime.getTime() - startTime.getTime()) / 1000 : undefined;
}

/** For a source that is read through a connection, the summary is JSON. */
function messageOf(summary: string | undefined): string | undefined {
  try {
    const { CommitMessage } = JSON.parse(summary ?? '') as { readonly CommitMessage?: string };
    return CommitMessage ?? summary;
  } catch {
    return summary;
  }
}

/** A build has a page in the console; commands have a stream of logs. */
function logOf({ output }: ActionExecutionDetail): string | undefined {
  const { externalExecutionUrl, logStreamARN } = output?.executionResult ?? {};
  const [, region, group, stream] = /^arn:[^:]+:logs:([^:]+):[^:]*:log-group:(.+?):log-stream:(.+)$/.exec(logStreamARN ?? '') ?? [];
  if (stream === undefined) return externalExecutionUrl;
  const encode = (name: string) => encodeURIComponent(encodeURIComponent(name)).replace(/%/g, '$');
  return `https://${consoleHost(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encode(group)}/log-events/${encode(stream)}`;
}

/** The console of a region, in its partition. */
export function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  return region.startsWith('us-gov-') ? `${region}.console.amazonaws-us-gov.com` : `${region}.console.aws.amazon.com`;
}
