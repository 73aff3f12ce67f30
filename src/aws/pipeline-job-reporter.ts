import { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import type { PipelineJobReporter } from '../runtime/pipeline-job';

/** Tells AWS CodePipeline what a job came to. */
export function pipelineJobReporter(client: CodePipelineClient): PipelineJobReporter {
  return {
    succeed: async (jobId, { variables, continuation }) => {
      await client.send(new PutJobSuccessResultCommand({ jobId, outputVariables: variables, continuationToken: continuation }));
    },
    fail: async (jobId, message) => {
      await client.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } }));
    },
  };
}
