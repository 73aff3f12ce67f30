import { oneLine, type Look } from './check-job';
import { sendSigned, type RequestPorts } from './signed-request';
import type { ChangeRequestParameters, ChangeRequestSettings } from '../contract';

/** Asks an outside system whether a delivery may go on. */

export interface ChangeRequestPorts extends RequestPorts<ChangeAnswer> {
  /** The secret that requests are signed with. */
  signingKey(): Promise<string>;
}

export interface ChangeAnswer {
  readonly status: number;
  readonly body: string;
}

/** Pauses before further attempts, in milliseconds. */
const PAUSES = [1000, 2000, 4000, 8000];
const DECISIONS = ['approved', 'rejected', 'pending'] as const;
type Decision = typeof DECISIONS[number];

/**
 * Asks once more, of an outage several times: all requests of one check in one execution have the same key and body, so that the
 * system opens one change and tells how it stands.
 */
export async function askForChange(parameters: ChangeRequestParameters, settings: ChangeRequestSettings, ports: ChangeRequestPorts): Promise<Look> {
  const { name, url } = settings;
  requireSecure(url);
  const id = [parameters.execution, parameters.environment, name].join('/');
  const { pipeline, execution, environment, revision } = parameters;
  const body = JSON.stringify({ version: 1, id, pipeline, execution, environment, revision, check: name });
  const answer = await sendSigned({ url, id, body, key: await ports.signingKey() }, PAUSES, ports);
  return 'outage' in answer ? noAnswer(`${answer.outage} at ${PAUSES.length + 1} attempts`, settings) : lookAt(answer, settings);
}

function lookAt({ status, body }: ChangeAnswer, settings: ChangeRequestSettings): Look {
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

/** A URL that was known at deployment only was never looked at. */
function requireSecure(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')) return;
  throw new Error(`a change is asked for by https, got '${url}'; give the check an https URL`);
}
