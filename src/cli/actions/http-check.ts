import { setTimeout as wait } from 'timers/promises';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { CHECK_VARIABLES, type HttpCheckRecord } from '../../contract';
import type { ActionModel } from '../model/pipeline';
import type { HttpAnswer } from '../targets/http-get';
import { findEndpoint } from '../targets/local-endpoints';

type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

const sleepFor: Sleep = async (milliseconds, signal) => { await wait(milliseconds, undefined, { signal }); };

/** Asks the local site or service that stands in for the host of a URL. A local run never asks the internet. */
export class HttpCheckHandler implements ActionHandler {
  constructor(private readonly sleep: Sleep = sleepFor) {}

  plan(action: ActionModel): string {
    return `asks ${checkOf(action).url}, when a local site or service stands in for it`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { alternatives = [], ...first } = checkOf(action);
    let result = await this.ask(resolved(first, action), context);
    for (const other of alternatives) {
      if (result.status !== 'Succeeded') result = await this.ask(resolved(other, action), context);
    }
    if (!first.advisory || result.status === 'Skipped') return result;
    const { result: outcome, summary, measures } = CHECK_VARIABLES;
    const variables = { [outcome]: result.status === 'Failed' ? 'failed' : 'passed', [summary]: result.summary, [measures]: '{}' };
    return { ...result, status: 'Succeeded', variables };
  }

  private async ask(check: HttpCheckRecord, context: ActionContext): Promise<ActionResult> {
    const url = URL.canParse(check.url) ? new URL(check.url) : undefined;
    const endpoint = url && findEndpoint(url, context);
    if (!endpoint) return { status: 'Skipped', summary: `not asked: ${check.url} is not a local target` };

    const attempts = `${check.retries + 1} ${check.retries === 0 ? 'attempt' : 'attempts'}`;
    let problem: string | undefined;
    for (let attempt = 0; attempt <= check.retries; attempt++) {
      if (attempt > 0) await this.sleep(check.intervalSeconds * 1000, context.signal);
      const answer = await endpoint.get(url, check.timeoutSeconds * 1000).catch((error: Error) => error);
      problem = answer instanceof Error ? answer.message : problemOf(check, answer);
      context.log(`GET ${check.url}: ${problem ?? `status ${check.expectedStatus}`}`);
      if (!problem) return { status: 'Succeeded', summary: `status ${check.expectedStatus} from the local ${endpoint.title}` };
    }
    return { status: 'Failed', summary: `${check.url}: ${problem} (${attempts})` };
  }
}

function checkOf({ record, stage, name }: ActionModel): HttpCheckRecord {
  if (record?.kind !== 'http-check') throw new Error(`${stage}/${name}: the action has no HTTP check in its record`);
  return record;
}

/** The check with the URL that its action was given. */
function resolved(check: HttpCheckRecord, { environmentVariables }: ActionModel): HttpCheckRecord {
  const given = environmentVariables.find(({ name }) => name === check.urlVariable);
  return given ? { ...check, url: given.value } : check;
}

function problemOf(check: HttpCheckRecord, { status, body }: HttpAnswer): string | undefined {
  if (status !== check.expectedStatus) return `status ${status}, expected ${check.expectedStatus}`;
  return check.expectedText === undefined || body.includes(check.expectedText) ? undefined : `status ${status}, but the body does not hold '${check.expectedText}'`;
}
