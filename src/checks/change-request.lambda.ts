import { setTimeout as wait } from 'timers/promises';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { CHECK_SETTINGS, type ChangeRequestParameters, type ChangeRequestSettings } from '../contract';
import { askForChange, type ChangeRequestPorts, type PostResponse } from '../runtime/change-request';
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
    post: postWithin(ATTEMPT_TIMEOUT),
    now: () => Date.now(),
    sleep: async (milliseconds) => wait(milliseconds),
  };
  return handle(event, world);
}

export async function handle(event: PipelineJobEvent, { settings, secrets, codePipeline, ...ports }: World): Promise<void> {
  // Read for every call: a key that was replaced counts at once.
  const signingKey = async () => readKey(secrets, settings.secret);
  return runPipelineJob(event, pipelineJobReporter(codePipeline), async (job) => runCheck(job, settings, ports.now,
    async () => askForChange(parseParameters<ChangeRequestParameters>(job.parameters), settings, { ...ports, signingKey })));
}

async function readKey(secrets: SecretsManagerClient, SecretId: string): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  if (!SecretString) throw new Error(`secret '${SecretId}' holds no text; store the key that requests are signed with`);
  return SecretString;
}

/** Sends by POST, and gives up after so many milliseconds. */
export function postWithin(timeout: number): ChangeRequestPorts['post'] {
  return async (url, headers, body): Promise<PostResponse> => {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeout) });
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
