import { setTimeout as wait } from 'timers/promises';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { postWithin } from '../aws/post-within';
import { readSigningKey } from '../aws/signing-key';
import { CHECK_SETTINGS, type ChangeRequestParameters, type ChangeRequestSettings } from '../contract';
import { askForChange, type ChangeRequestPorts } from '../runtime/change-request';
import { parseParameters, parseSettings, runCheck } from '../runtime/check-job';
import { runPipelineJob, type PipelineJobEvent } from '../runtime/pipeline-job';

const ATTEMPT_TIMEOUT = 10_000;
/** Decisions are short: what is longer is none. */
const MAX_RESPONSE = 64 * 1024;

export interface World extends Pick<ChangeRequestPorts, 'post' | 'now' | 'sleep'> {
  readonly settings: ChangeRequestSettings;
  readonly secrets: SecretsManagerClient;
  readonly codePipeline: CodePipelineClient;
}

let world: World | undefined;

export async function handler(event: PipelineJobEvent): Promise<void> {
  world ??= {
    settings: parseSettings(process.env[CHECK_SETTINGS]),
    secrets: new SecretsManagerClient(),
    codePipeline: new CodePipelineClient(),
    post: askWithin(ATTEMPT_TIMEOUT),
    now: () => Date.now(),
    sleep: async (milliseconds) => wait(milliseconds),
  };
  return handle(event, world);
}

export async function handle(event: PipelineJobEvent, { settings, secrets, codePipeline, ...ports }: World): Promise<void> {
  // Read for every call: a key that was replaced counts at once.
  const signingKey = async () => readSigningKey(secrets, settings.secret);
  return runPipelineJob(event, pipelineJobReporter(codePipeline), async (job) => runCheck(job, settings, ports.now,
    async () => askForChange(parseParameters<ChangeRequestParameters>(job.parameters), settings, { ...ports, signingKey })));
}

/** Sends, and reads the answer, in so many milliseconds. */
export function askWithin(timeout: number): ChangeRequestPorts['post'] {
  const post = postWithin(timeout);
  return async (url, headers, body) => {
    const response = await post(url, headers, body);
    return { status: response.status, body: await textOf(response) };
  };
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_RESPONSE) return ''; // no decision; what is left is not read
  }
  return Buffer.concat(chunks).toString('utf-8');
}
