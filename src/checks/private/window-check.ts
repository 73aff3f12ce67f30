import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { CalendarCheck } from './calendar-check';
import { requireCondition } from './condition';
import { minuteOf, windowCron } from './window-cron';
import { Weekday, WindowCheckOptions } from '../window-check-options';

/** When deployments may start: a rule of AWS CodePipeline, or a function that knows single days too. */
export class WindowCheck implements CheckKind {
  public readonly name: string;
  private readonly window: Required<Omit<WindowCheckOptions, 'name'>>;

  constructor({ name, days, from, to, timeZone, freezes }: WindowCheckOptions) {
    this.name = name ?? 'window';
    this.window = { days: days ?? Object.values(Weekday), from: from ?? '00:00', to: to ?? '24:00', timeZone: timeZone ?? 'UTC', freezes: freezes ?? [] };
    this.validate();
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name, window } = this;
    if (options.moment === 'after') {
      throw new Error(`check '${name}': a window says when deployments may start, got a check after them; use it in require()`);
    }
    if (window.freezes.length > 0) return new CalendarCheck(name, window).bind(options);
    requireCondition(name, options);
    const cron = windowCron(window.days, { from: minuteOf(window.from)!, to: minuteOf(window.to)! });
    if (cron === undefined) {
      throw new Error(`check '${name}': a condition knows full hours, or minutes of one hour, and goes past midnight on all days only, `
        + `got ${this.words()}; choose another window, or give freezes, which a function looks at to the minute`);
    }
    return {
      rules: [{
        name, provider: 'DeploymentWindow', configuration: { Cron: cron, TimeZone: window.timeZone }, record: { expects: `deployments start ${this.words()}` },
      }],
    };
  }

  private words(): string {
    const { days, from, to, timeZone } = this.window;
    return `${days.length === Object.values(Weekday).length ? 'every day' : days.join(', ')} from ${from} to ${to} ${timeZone}`;
  }

  private validate(): void {
    const { days, from, to, timeZone } = this.window;
    if (days.length === 0) throw new Error(`check '${this.name}': it needs at least one day, got none; leave days out for every day`);
    for (const [what, time] of Object.entries({ from, to })) {
      if (minuteOf(time) !== undefined && (what === 'to' || time !== '24:00')) continue;
      throw new Error(`check '${this.name}': ${what} is a time of 00:00 to ${what === 'to' ? '24:00' : '23:59'}, got '${time}'; write it like 09:00`);
    }
    if (from === to) throw new Error(`check '${this.name}': a window opens before it closes, got from ${from} to ${to}; leave both out for the whole day`);
    if (!isTimeZone(timeZone)) throw new Error(`check '${this.name}': timeZone is a name of the IANA database, got '${timeZone}'; write it like Europe/London`);
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
