import { parseCron, type WallTime } from './cron';
import type { ActionHandler, ActionResult } from '../actions/handler';
import { UserError } from '../errors';
import type { ActionModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';

const DEFAULT_TIME_ZONE = 'UTC';

/** A DeploymentWindow rule: passes while the time is one that its cron expression allows. */
export class DeploymentWindowRule implements ActionHandler {
  constructor(private readonly clock: Clock) {}

  plan(rule: ActionModel): string {
    return `compares the time with '${rule.configuration.Cron}' in ${timeZoneOf(rule)}`;
  }

  preflight(rule: ActionModel): void {
    try {
      parseCron(rule.configuration.Cron ?? '');
      requireTimeZone(timeZoneOf(rule));
    } catch (error) {
      throw new UserError(`rule ${rule.stage}/${rule.name}: ${(error as Error).message}`);
    }
  }

  async run(rule: ActionModel): Promise<ActionResult> {
    const { Cron: cron = '' } = rule.configuration;
    const zone = timeZoneOf(rule);
    const now = this.clock.now();
    const open = parseCron(cron)(wallTime(now, zone));
    const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(now);
    if (!open && rule.expects) return { status: 'Failed', summary: `${rule.expects}, got ${time} in ${zone}` };
    return { status: open ? 'Succeeded' : 'Failed', summary: `${time} in ${zone} is ${open ? 'inside' : 'outside'} the window '${cron}'` };
  }
}

function timeZoneOf(rule: ActionModel): string {
  return rule.configuration.TimeZone || DEFAULT_TIME_ZONE;
}

function requireTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch {
    throw new Error(`there is no time zone '${name}'; write it like 'Europe/London'`);
  }
}

/** What a clock on a wall of that time zone shows. */
function wallTime(time: number, timeZone: string): WallTime {
  const options = { timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const;
  const parts = new Intl.DateTimeFormat('en-US', options).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return { year, month, day, hour: part('hour'), minute: part('minute'), weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1 };
}
