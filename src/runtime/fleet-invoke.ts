import { CHECK_VARIABLES, type InvokeRequest } from '../contract';
import { about, functionNameOf } from './fleet-alias';
import type { Fleet } from './fleet-ports';

const MAX_DIFFERENCES = 5;
const MAX_TEXT = 500;
const MAX_LOG_LINES = 10;

/** Invokes a function as its callers do, compares what it answers, and answers that. */
export async function checkAnswer(request: InvokeRequest, fleet: Fleet): Promise<unknown> {
  const functionName = functionNameOf(request.invoke, fleet);
  return about(request.invoke, async () => {
    const { payload: sent = {}, expected } = request;
    const { payload, error, log = '' } = await fleet.target.invoke(functionName, fleet.alias, JSON.stringify(sent));
    const lastLines = log.trim() ? `\n${log.trim().split('\n').slice(-MAX_LOG_LINES).join('\n')}` : '';
    if (error) throw new Error(`it answered with an error, got ${error} ${shorten(payload)}; its log ends with:${lastLines || ' nothing'}`);
    const answer = payload === '' ? null : JSON.parse(payload) as unknown;
    const found = expected === undefined ? [] : differences(expected, answer, 'answer');
    if (found.length > 0) {
      const more = found.length > MAX_DIFFERENCES ? `; and ${found.length - MAX_DIFFERENCES} more` : '';
      throw new Error(`it answers something else than expected: ${found.slice(0, MAX_DIFFERENCES).join('; ')}${more}`);
    }
    return answer;
  });
}

type Finding = [summary: string, variables: { readonly [name: string]: string }];

/** The summary and the variables of an action that checks what a function answers. Advice fails nothing. */
export async function checkFunction(request: InvokeRequest, fleet: Fleet): Promise<Finding> {
  const { result, summary: words, measures } = CHECK_VARIABLES;
  const found = (outcome: 'passed' | 'failed', summary: string): Finding =>
    [summary, { [result]: outcome, [words]: shorten(summary), [measures]: '{}' }];
  try {
    return found('passed', `${request.invoke} answered ${shorten(JSON.stringify(await checkAnswer(request, fleet)))}`);
  } catch (error) {
    if (!request.advisory) throw error;
    return found('failed', (error as Error).message);
  }
}

/** Where the answer lacks what is expected. Members of objects may be more, all else is equal. */
function differences(expected: unknown, got: unknown, path: string): readonly string[] {
  if (Array.isArray(expected) && Array.isArray(got)) {
    if (expected.length !== got.length) return [`${path}: expected ${expected.length} elements, got ${got.length}`];
    return expected.flatMap((element, i) => differences(element, got[i], `${path}[${i}]`));
  }
  if (isObject(expected) && isObject(got)) {
    return Object.entries(expected).flatMap(([key, value]) => differences(value, Object.hasOwn(got, key) ? got[key] : undefined, `${path}.${key}`));
  }
  return expected === got ? [] : [`${path}: expected ${shorten(JSON.stringify(expected))}, got ${shorten(JSON.stringify(got) ?? 'nothing')}`];
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
}
