import { Duration, Token } from 'aws-cdk-lib';
import { HttpCheckRecord } from '../../contract';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { HttpCheckOptions } from '../check-options';
import { CommandsCheck } from './commands-check';
import { httpCommand } from './http-command';

/** A URL, asked by the Commands action. */
export class HttpCheck implements CheckKind {
  /** One of several is enough. */
  public static any(name: string, checks: readonly HttpCheck[]): CheckKind {
    const commands = new CommandsCheck(name, [checks.map(({ record }) => `( ${httpCommand(record)} )`).join(' || ')]);
    const [first, ...alternatives] = checks.map(({ record }) => record);
    return { name, bind: (options) => withRecord(commands.bind(options), { ...first, alternatives }, options) };
  }

  public readonly name: string;
  private readonly commands: CommandsCheck;
  private readonly record: HttpCheckRecord;

  constructor(url: string, options: HttpCheckOptions) {
    this.name = options.name ?? defaultName(url);
    const timeout = options.timeout ?? Duration.seconds(10);
    const interval = options.interval ?? Duration.seconds(10);
    this.record = {
      kind: 'http-check',
      url,
      expectedStatus: options.expectedStatus ?? 200,
      expectedText: options.expectedText,
      retries: options.retries ?? 5,
      intervalSeconds: interval.toSeconds(),
      timeoutSeconds: timeout.toSeconds(),
    };
    this.validate(url);
    this.commands = new CommandsCheck(this.name, [httpCommand(this.record)]);
  }

  public bind(options: CheckBindOptions): CheckConfig {
    return withRecord(this.commands.bind(options), this.record, options);
  }

  private validate(url: string): void {
    const { expectedStatus, retries, intervalSeconds, timeoutSeconds } = this.record;
    if (!Token.isUnresolved(url) && !/^https?:\/\/[^\s'"\\]+$/.test(url)) {
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

function withRecord({ steps = [] }: CheckConfig, record: HttpCheckRecord, { advisory }: CheckBindOptions): CheckConfig {
  return { steps: steps.map((step) => ({ ...step, record: { ...record, ...advisory && { advisory } } })) };
}

/** `check-health` for https://staging.example.com/health; the host is no part, as it differs from environment to environment. */
function defaultName(url: string): string {
  const path = /^[^#?]*?:\/\/[^/]*\/([^?#]*)/.exec(url)?.[1] ?? '';
  const words = Token.isUnresolved(path) ? '' : path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  return words ? `check-${words}` : 'check';
}
