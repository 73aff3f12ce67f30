import { checkByFunction, requireHostBefore } from './check-function';
import { CalendarFreeze, CalendarSettings, CalendarWindow } from '../../contract';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';

/** A deployment window with days on which nothing is deployed, which the rule of AWS CodePipeline does not know. */
export class CalendarCheck implements CheckKind {
  constructor(public readonly name: string, private readonly window: CalendarWindow) {
    window.freezes.forEach((freeze) => this.validate(freeze));
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name, window } = this;
    const host = requireHostBefore(name, options);
    const settings: CalendarSettings = { name, advisory: options.advisory, waitSeconds: 0, window };
    return checkByFunction({ name, host, kind: 'calendar', purpose: 'Says whether deployments may start now', settings, place: 'entry' });
  }

  private validate({ from, to }: CalendarFreeze): void {
    for (const date of [from, to]) {
      if (isDate(date)) continue;
      throw new Error(`check '${this.name}': a freeze is from and to a date that there is, got '${date}'; write it like '2026-12-20'`);
    }
    if (from > to) throw new Error(`check '${this.name}': a freeze ends on the day when it begins or later, got '${from}' to '${to}'; swap the dates`);
  }
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  // Date.parse takes the 30th of February for one of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
