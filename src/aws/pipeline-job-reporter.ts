import { CodePipelineClient, InvalidJobStateException, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import type { PipelineJobReporter } from '../runtime/pipeline-job';

/** Tells AWS CodePipeline what a job came to. A job that came twice, and that it was told of before, is settled. */
export function pipelineJobReporter(client: CodePipelineClient): PipelineJobReporter {
  return {
    succeed: async (jobId, { variables, continuation }) => {
      await unlessSettled(client.send(new PutJobSuccessResultCommand({ jobId, outputVariables: variables, continuationToken: continuation })));
    },
    fail: async (jobId, message) => {
      await unlessSettled(client.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } })));
    },
  };
}

async function unlessSettled(told: Promise<unknown>): Promise<void> {
  try {
    await told;
  } catch (error) {
    if (!(error instanceof InvalidJobStateException)) throw error;
  }
}
