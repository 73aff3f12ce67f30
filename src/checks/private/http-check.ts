import { Duration, Token } from 'aws-cdk-lib';
import { isPipelineVariable } from '../../builds/private/project-build';
import { HttpCheckRecord } from '../../contract';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { HttpCheckOptions } from '../check-options';
import { CommandsCheck } from './commands-check';
import { httpCommand } from './http-command';

/** Has the URL of a check that holds variables of the pipeline, which have no value in commands. */
const URL_VARIABLE = 'CHECK_URL';

/** A URL, asked by the Commands action. */
export class HttpCheck implements CheckKind {
  /** One of several is enough. */
  public static any(name: string, checks: readonly HttpCheck[]): CheckKind {
    const records = checks.map(({ record }, i) => withVariable(record, `${URL_VARIABLE}_${i + 1}`));
    const commands = commandsOf(name, records, records.map((record) => `( ${httpCommand(record)} )`).join(' || '));
    const [first, ...alternatives] = records;
    return { name, bind: (options) => withRecord(commands.bind(options), { ...first, alternatives }, options) };
  }

  public readonly name: string;
  private readonly commands: CommandsCheck;
  private readonly record: HttpCheckRecord;

  constructor(url: string, options: HttpCheckOptions) {
    this.name = options.name ?? defaultName(url);
    const timeout = options.timeout ?? Duration.seconds(10);
    const interval = options.interval ?? Duration.seconds(10);
    this.record = withVariable({
      kind: 'http-check',
      url,
      expectedStatus: options.expectedStatus ?? 200,
      expectedText: options.expectedText,
      retries: options.retries ?? 5,
      intervalSeconds: interval.toSeconds(),
      timeoutSeconds: timeout.toSeconds(),
    }, URL_VARIABLE);
    this.validate(url);
    this.commands = commandsOf(this.name, [this.record], httpCommand(this.record));
  }

  public bind(options: CheckBindOptions): CheckConfig {
    return withRecord(this.commands.bind(options), this.record, options);
  }

  private validate(url: string): void {
    const { expectedStatus, retries, intervalSeconds, timeoutSeconds } = this.record;
    if (!Token.isUnresolved(url) && !/^https?:\/\/[^\s'"\\]+$/.test(withoutVariables(url))) {
      throw new Error(`check '${this.name}': a URL starts with https:// or http:// and has no spaces or quotes, got '${url}'; give the whole address`);
    }
    if (!Number.isInteger(expectedStatus) || expectedStatus < 100 || expectedStatus > 599) {
      throw new Error(`check '${this.name}': expectedStatus is an HTTP status of 100 to 599, got ${expectedStatus}; 200 is the default`);
    }
    if (!Number.isInteger(retries) || retries < 0 || retries > 100) {
      throw new Error(`check '${this.name}': retries is a whole number of 0 to 100, got ${retries}; raise the interval to wait longer`);
    }
    const longest = (retries + 1) * timeoutSeconds + retries * intervalSeconds;
    if (longest > 55 * 60) {
      throw new Error(`check '${this.name}': all attempts together take up to ${Math.ceil(longest / 60)} minutes, and the service stops them after 55; lower retries, interval or timeout`);
    }
  }
}

function withVariable(record: HttpCheckRecord, variable: string): HttpCheckRecord {
  return isPipelineVariable(record.url) ? { ...record, urlVariable: variable } : record;
}

function commandsOf(name: string, records: readonly HttpCheckRecord[], command: string): CommandsCheck {
  return new CommandsCheck(name, [command], {
    environment: Object.fromEntries(records.flatMap(({ urlVariable, url }) => urlVariable ? [[urlVariable, url]] : [])),
  });
}

function withRecord({ steps = [] }: CheckConfig, record: HttpCheckRecord, { advisory }: CheckBindOptions): CheckConfig {
  return { steps: steps.map((step) => ({ ...step, record: { ...record, ...advisory && { advisory } } })) };
}

/** What is known of a URL: a variable that it starts with has scheme and host at least. */
function withoutVariables(url: string): string {
  return url.replace(/^#\{[^}]+\}/, 'https://-/').replace(/#\{[^}]+\}/g, '-');
}

/** `check-health` for https://staging.example.com/health; the host is no part, as it differs from environment to environment. */
function defaultName(url: string): string {
  const path = /^[^#?]*?:\/\/[^/]*\/([^?#]*)/.exec(withoutVariables(url))?.[1] ?? '';
  const words = Token.isUnresolved(path) ? '' : path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  return words ? `check-${words}` : 'check';
}
