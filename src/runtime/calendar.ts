import type { CalendarFreeze, CalendarWindow } from '../contract';
import type { Look } from './check-job';

/** Whether deployments may start at a moment, and from when on otherwise. Local time is what `Intl` says it is, summer and winter. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A window of one day a week that the clocks skip opens within so many days. */
const LONGEST_WEEK = 15;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Looks at the window as of a moment, in milliseconds since the epoch. */
export function lookAtCalendar(window: CalendarWindow, now: number): Look {
  const { days, from, to, timeZone } = window;
  const hours = `${days.join(', ')} ${from} to ${to}`;
  const time = describe(now, timeZone);
  if (isOpen(window, now)) return { passed: true, summary: `${time} is inside the window, ${hours}` };
  const freeze = freezeAt(window, now);
  const why = freeze
    ? `frozen from ${freeze.from} to ${freeze.to}${freeze.reason ? `: ${freeze.reason}` : ''}`
    : `outside the window, ${hours}`;
  return { passed: false, summary: `${time} is ${why}; it opens next at ${describe(nextOpening(window, now), timeZone)}` };
}

/** Whether the clock on the wall is inside the hours of a day that is not frozen. */
export function isOpen(window: CalendarWindow, time: number): boolean {
  const wall = wallTime(time, window.timeZone);
  const [from, to] = [minutesOf(window.from), minutesOf(window.to)];
  const minute = Math.floor((wall % DAY) / MINUTE);
  const opensOn = (day: number) => window.days.includes(DAYS[new Date(day).getUTCDay()]);
  const inHours = from < to
    ? opensOn(wall) && minute >= from && minute < to
    : (opensOn(wall) && minute >= from) || (opensOn(wall - DAY) && minute < to);
  return inHours && !freezeAt(window, time);
}

/** The first moment at which it is open, of a window that is closed now. */
export function nextOpening(window: CalendarWindow, now: number): number {
  const { freezes, timeZone } = window;
  const end = Math.max(now, ...freezes.map(({ to }) => Date.parse(to))) + LONGEST_WEEK * DAY;
  for (let start = now; start < end; start += DAY) {
    // Nothing opens before the last day of a freeze begins somewhere.
    const freeze = freezeAt(window, start);
    if (freeze) start = Math.max(start, Date.parse(freeze.to) - DAY);
    const opening = candidates(window, start).find((time) => time >= now && isOpen(window, time));
    if (opening !== undefined) return opening;
  }
  throw new Error(`window ${window.days.join(', ')} ${window.from} to ${window.to} in ${timeZone}: it never opens; give it days and hours that there are`);
}

/** When it may open within a day from some moment on: at midnight, at the first of its hours, and where the clocks are changed. */
function candidates({ from, timeZone }: CalendarWindow, start: number): number[] {
  const end = start + DAY;
  const change = changeOfClocks(start, end, timeZone);
  const segments = change === undefined ? [[start, end]] : [[start, change], [change, end]];
  return segments.flatMap(([first, last]) => {
    const offset = wallTime(first, timeZone) - first;
    const at = (minutes: number) => first + (minutes * MINUTE - (first + offset) % DAY + DAY) % DAY;
    return [first, ...[at(0), at(minutesOf(from))].sort((a, b) => a - b)].filter((time) => time < last);
  });
}

/** The first moment of another offset from UTC, by bisection. Nowhere are clocks changed twice in a day. */
function changeOfClocks(start: number, end: number, timeZone: string): number | undefined {
  const offset = (time: number) => wallTime(time, timeZone) - time;
  if (offset(start) === offset(end)) return undefined;
  // Clocks are changed at full minutes of UTC.
  let [before, after] = [Math.floor(start / MINUTE), Math.ceil(end / MINUTE)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle * MINUTE) === offset(before * MINUTE)) before = middle;
    else after = middle;
  }
  return after * MINUTE;
}

function freezeAt({ freezes, timeZone }: CalendarWindow, time: number): CalendarFreeze | undefined {
  const date = new Date(wallTime(time, timeZone)).toISOString().slice(0, 10);
  return freezes.find(({ from, to }) => from <= date && date <= to);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows, as if it were UTC: milliseconds that the functions of UTC take apart. */
function wallTime(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const milliseconds = ((time % 1000) + 1000) % 1000;
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second, milliseconds);
}

/** `Fri 2026-11-20 18:05 Europe/Berlin` */
function describe(time: number, timeZone: string): string {
  const wall = new Date(wallTime(time, timeZone));
  const day = DAYS[wall.getUTCDay()];
  return `${day[0]}${day.slice(1).toLowerCase()} ${wall.toISOString().slice(0, 16).replace('T', ' ')} ${timeZone}`;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
