import { Weekday } from '../window-check-options';

/** Minutes of a day, the last of them outside. */
export interface DayTime {
  readonly from: number;
  readonly to: number;
}

const HOUR = 60;
const WEEK = Object.values(Weekday);

/** The minute of the day, up to `24:00`; undefined for what is no time. */
export function minuteOf(text: string): number | undefined {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  const minute = match ? Number(match[1]) * HOUR + Number(match[2]) : NaN;
  return match && Number(match[2]) < HOUR && minute <= 24 * HOUR ? minute : undefined;
}

/**
 * The cron expression of a window; undefined when there is none, since all of its minutes belong to all of its hours. A window over
 * midnight has one on all days only: its second half belongs to the next day.
 */
export function windowCron(days: readonly Weekday[], { from, to }: DayTime): string | undefined {
  const [first, last] = [Math.floor(from / HOUR), Math.floor((to - 1) / HOUR)];
  const everyDay = WEEK.every((day) => days.includes(day));
  if (from > to && !everyDay) return undefined;
  const week = everyDay ? '*' : WEEK.filter((day) => days.includes(day)).join(',');
  if (from % HOUR === 0 && to % HOUR === 0) {
    const hours = from > to ? [range(first, 23), ...to > 0 ? [range(0, last)] : []].join(',') : range(first, last);
    return `* * ${hours === '0-23' ? '*' : hours} ? * ${week}`;
  }
  return first === last && from < to ? `* ${range(from % HOUR, (to - 1) % HOUR)} ${first} ? * ${week}` : undefined;
}

function range(from: number, to: number): string {
  return from === to ? `${from}` : `${from}-${to}`;
}
