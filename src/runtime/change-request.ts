import { createHmac } from 'crypto';
import type { ChangeRequestParameters, ChangeRequestSettings } from '../contract';
import { oneLine, type Look } from './check-job';

/** Asks an outside system whether a delivery may go on. */

export interface ChangeRequestPorts {
  /** The secret that requests are signed with. */
  signingKey(): Promise<string>;
  /** Rejects when there is no response. Follows no redirect. */
  post(url: string, headers: { readonly [name: string]: string }, body: string): Promise<PostResponse>;
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface PostResponse {
  readonly status: number;
  readonly body: string;
}

export const ATTEMPTS = 5;
const FIRST_PAUSE = 1000;
const DECISIONS = ['approved', 'rejected', 'pending'] as const;
type Decision = typeof DECISIONS[number];

export const TIMESTAMP_HEADER = 'x-delivery-timestamp';
export const SIGNATURE_HEADER = 'x-delivery-signature';
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/**
 * Asks once more, of an outage several times: all requests of one check in one execution have the same key and body, so that the
 * system opens one change and tells how it stands. Each has a timestamp of its own, which the signature covers: the system refuses
 * what is older than a few minutes, and nobody can send a request again later.
 */
export async function askForChange(parameters: ChangeRequestParameters, settings: ChangeRequestSettings, ports: ChangeRequestPorts): Promise<Look> {
  const { name, url } = settings;
  requireSecure(url);
  const id = [parameters.execution, parameters.environment, name].join('/');
  const { pipeline, execution, environment, revision } = parameters;
  const body = JSON.stringify({ version: 1, id, pipeline, execution, environment, revision, check: name });
  const key = await ports.signingKey();
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await ports.sleep(FIRST_PAUSE * 2 ** (attempt - 1));
    const headers = { ...signed(key, body, ports.now()), [IDEMPOTENCY_HEADER]: id };
    const response = await ports.post(url, headers, body).catch((error: Error) => reasonOf(error));
    if (typeof response !== 'string' && response.status !== 429 && response.status < 500) return lookAt(response, settings);
    problem = typeof response === 'string' ? response : `status ${response.status}`;
  }
  return noAnswer(`${problem} at ${ATTEMPTS} attempts`, settings);
}

/** Headers that say when a body was sent, and prove that who knows the key has sent it then. */
export function signed(key: string, body: string, now: number): { readonly [name: string]: string } {
  const timestamp = `${Math.floor(now / 1000)}`;
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return { 'content-type': 'application/json', [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: `sha256=${signature}` };
}

function lookAt({ status, body }: PostResponse, settings: ChangeRequestSettings): Look {
  // The request is wrong, or goes to the wrong place: that is nobody's outage, and never passes.
  if (status !== 200) return { passed: false, summary: `status ${status} from ${settings.url}; answer with 200 and a decision` };
  const answer = parseAnswer(body);
  if (!answer) return noAnswer(`a response without a decision of ${DECISIONS.join(', ')}`, settings);
  const { decision, reason } = answer;
  if (decision === 'pending') return { pending: `not decided yet${reason}` };
  return { passed: decision === 'approved', summary: `${decision}${reason}` };
}

function parseAnswer(body: string): { readonly decision: Decision; readonly reason: string } | undefined {
  let answer: { readonly decision?: unknown; readonly reason?: unknown } | null;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  const decision = DECISIONS.find((known) => known === answer?.decision);
  const reason = answer?.reason;
  return decision && { decision, reason: typeof reason === 'string' && reason.trim() ? `: ${oneLine(reason)}` : '' };
}

function noAnswer(problem: string, { url, onNoAnswer }: ChangeRequestSettings): Look {
  const passed = onNoAnswer === 'pass';
  return { passed, summary: `no answer from ${url}: ${problem}${passed ? '; it passes, as onNoAnswer says' : ''}` };
}

/** Why there is no response: what fetch throws keeps that in its cause. */
function reasonOf({ message, cause }: Error): string {
  return (cause as Error | undefined)?.message ?? message;
}

/** A URL that was known at deployment only was never looked at. */
function requireSecure(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')) return;
  throw new Error(`a change is asked for by https, got '${url}'; give the check an https URL`);
}
