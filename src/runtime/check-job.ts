import { CHECK_VARIABLES, type CheckFunctionSettings } from '../contract';
import type { PipelineJob, PipelineJobResult } from './pipeline-job';

/** A check by a function of ours: it looks at something, in the next call again when nothing can be said yet, and for so long only. */

/** What a look comes to. */
export type Look = CheckOutcome | CheckPending;

export interface CheckOutcome {
  readonly passed: boolean;
  /** One line of plain text. */
  readonly summary: string;
  readonly measures?: { readonly [name: string]: number };
}

export interface CheckPending {
  /** What it waits for, as a reason why the check failed in the end. */
  readonly pending: string;
  /** Less than what the settings say, for what is never said late. */
  readonly atMostSeconds?: number;
  /** What the next look has to know. */
  readonly state?: string;
}

/** What the next call is told. The time is that of the first call: a call that comes twice waits no longer. */
interface Continuation {
  readonly since: number;
  readonly state?: string;
}

/** Output variables are shown by gates, whose texts are short. */
const MAX_SUMMARY = 500;
const TRANSIENT_ERRORS = /Throttl|TooManyRequests|RequestLimitExceeded|Timeout|ECONNRESET|ECONNREFUSED|EAI_AGAIN/;

/** Looks once, and says whether the check passed, failed, or has to be looked at again. */
export async function runCheck(
  { continuation }: PipelineJob, settings: CheckFunctionSettings, now: () => number, look: (state?: string) => Promise<Look>,
): Promise<PipelineJobResult> {
  const { since, state } = continuation === undefined ? { since: now() } as Continuation : JSON.parse(continuation) as Continuation;
  const found = await look(state).catch((error: Error): Look => {
    if (!isTransient(error)) throw new Error(`check '${settings.name}': ${oneLine(error.message)}`);
    return { pending: `AWS does not answer: ${error.message}`, state };
  });
  if (!('pending' in found)) return conclude(settings, found);
  const seconds = Math.min(settings.waitSeconds, found.atMostSeconds ?? Infinity);
  if (now() - since < seconds * 1000) return { continuation: JSON.stringify({ since, state: found.state } satisfies Continuation) };
  return conclude(settings, { passed: false, summary: `${found.pending}, after ${duration(seconds)} of waiting` });
}

/** Settings as the constructs write them into the environment of a function. */
export function parseSettings<T extends CheckFunctionSettings>(text: string | undefined): T {
  return JSON.parse(text ?? '') as T;
}

/** `UserParameters` of an action. */
export function parseParameters<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`UserParameters: JSON is needed, got '${text}'; configure the action as Check does`);
  }
}

/** Text of somebody else on one line. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > MAX_SUMMARY ? `${line.slice(0, MAX_SUMMARY - 1)}…` : line;
}

function conclude({ name, advisory }: CheckFunctionSettings, { passed, summary, measures = {} }: CheckOutcome): PipelineJobResult {
  if (!passed && !advisory) throw new Error(`check '${name}': ${oneLine(summary)}`);
  return {
    variables: {
      [CHECK_VARIABLES.result]: passed ? 'passed' : 'failed',
      [CHECK_VARIABLES.summary]: oneLine(summary),
      [CHECK_VARIABLES.measures]: JSON.stringify(measures),
    },
  };
}

/** Whether AWS may answer the same request the next time. The clients have tried several times by then. */
function isTransient(error: unknown): boolean {
  const { name = '', code = '', $metadata } = error as { readonly name?: string; readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500 || TRANSIENT_ERRORS.test(`${name} ${code}`);
}

function duration(seconds: number): string {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
