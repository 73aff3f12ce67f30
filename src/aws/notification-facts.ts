import { CodePipelineClient, GetPipelineExecutionCommand, paginateListActionExecutions, type ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import type { ActionFacts, ExecutionFacts } from '../runtime/notification-details';

/** What AWS CodePipeline tells of an execution. */
export async function executionFacts(client: CodePipelineClient, pipelineName: string, pipelineExecutionId: string): Promise<ExecutionFacts> {
  const { pipelineExecution } = await client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
  const actions: ActionFacts[] = [];
  for await (const page of paginateListActionExecutions({ client }, { pipelineName, filter: { pipelineExecutionId } })) {
    actions.push(...(page.actionExecutionDetails ?? []).map(actionOf));
  }
  return {
    revisions: (pipelineExecution?.artifactRevisions ?? []).map(({ revisionId = '', revisionSummary, revisionUrl }) => (
      { id: revisionId, summary: revisionSummary, url: revisionUrl }
    )),
    actions,
  };
}

function actionOf({ stageName = '', actionName = '', status, input, output }: ActionExecutionDetail): ActionFacts {
  const { externalExecutionSummary: summary, externalExecutionUrl: url, errorDetails, logStreamARN } = output?.executionResult ?? {};
  return {
    stage: stageName,
    action: actionName,
    category: input?.actionTypeId?.category,
    status: status ?? 'Unknown',
    variables: output?.outputVariables,
    summary,
    error: errorDetails?.message,
    log: url ?? logStreamARN,
  };
}
