/** A function as the action of a pipeline: what it is asked, and how it answers. Free of AWS: the adapter is in `src/aws`. */

/** What AWS CodePipeline sends: https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html */
export interface PipelineJobEvent {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly data: {
      readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
      /** What the call before left, when it was not done. */
      readonly continuationToken?: string;
    };
  };
}

export interface PipelineJob {
  /** Text of the action's `UserParameters`. */
  readonly parameters: string;
  readonly continuation?: string;
}

/** What a job comes to. */
export interface PipelineJobResult {
  /** Output variables of the action. */
  readonly variables?: { readonly [name: string]: string };
  /** Set when the job is not done: the service calls again, with this, in about half a minute. */
  readonly continuation?: string;
}

export interface PipelineJobReporter {
  succeed(jobId: string, result: PipelineJobResult): Promise<void>;
  fail(jobId: string, message: string): Promise<void>;
}

/** Limit of a failure message: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const MAX_MESSAGE = 5000;

/**
 * Does a job and tells the pipeline. A failure that the pipeline was told of is no failure of the call: the service would repeat it,
 * and do after all what everybody was told had failed. A report that fails is a failure of the call, and comes again with it.
 */
export async function runPipelineJob(
  event: PipelineJobEvent, reporter: PipelineJobReporter, work: (job: PipelineJob) => Promise<PipelineJobResult>,
): Promise<void> {
  const { id, data: { actionConfiguration: { configuration }, continuationToken } } = event['CodePipeline.job'];
  let result: PipelineJobResult;
  try {
    result = await work({ parameters: configuration.UserParameters ?? '', continuation: continuationToken });
  } catch (error) {
    return reporter.fail(id, (error as Error).message.slice(0, MAX_MESSAGE));
  }
  return reporter.succeed(id, result);
}
