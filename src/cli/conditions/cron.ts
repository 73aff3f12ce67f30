/** A minute as a clock on the wall shows it. */
export interface WallTime {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  /** From 1. */
  readonly month: number;
  readonly year: number;
  /** 1 is Sunday. */
  readonly weekday: number;
}

type Matcher = (time: WallTime) => boolean;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  /** What `?` and the letters mean in the fields of days. */
  readonly special?: (item: string) => Matcher | undefined;
  valueOf(time: WallTime): number;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const WEEK = 7;

const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59, valueOf: ({ minute }) => minute },
  { name: 'hours', min: 0, max: 23, valueOf: ({ hour }) => hour },
  { name: 'day of month', min: 1, max: 31, valueOf: ({ day }) => day, special: specialDay },
  { name: 'month', min: 1, max: 12, names: MONTHS, valueOf: ({ month }) => month },
  { name: 'day of week', min: 1, max: WEEK, names: WEEKDAYS, valueOf: ({ weekday }) => weekday, special: specialWeekday },
  { name: 'year', min: 1970, max: 2199, valueOf: ({ year }) => year },
];

/**
 * Reads a cron expression of a deployment window: seconds, minutes, hours, day of month, month, day of week and perhaps the year.
 *
 * The syntax is that of Quartz, whose days of the week count from Sunday, 1.
 */
export function parseCron(expression: string): Matcher {
  const [seconds, ...fields] = expression.trim().split(/\s+/);
  const fail = (problem: string) => new Error(`cron expression '${expression}': ${problem}`);
  if (fields.length !== 5 && fields.length !== 6) {
    throw fail(`it has 6 fields, or 7 with the year, got ${fields.length + 1}; write it like '* * 9-17 ? * MON-FRI'`);
  }
  if (seconds !== '*') throw fail(`the seconds of a deployment window are '*', got '${seconds}'`);
  const matchers = fields.map((text, i) => {
    const items = text.toUpperCase().split(',').map((item) => parseItem(FIELDS[i], item));
    if (items.includes(undefined)) throw fail(`the field '${FIELDS[i].name}' cannot be '${text}'`);
    return (time: WallTime) => items.some((matches) => matches!(time));
  });
  return (time) => matchers.every((matches) => matches(time));
}

/** `*`, `5`, `1-5`, `MON-FRI`, `0/15` or `10-30/5`; undefined when it is nothing of that kind. */
function parseItem(field: Field, item: string): Matcher | undefined {
  const special = field.special?.(item);
  if (special) return special;
  const match = /^(?:\*|([^-/]+)(?:-([^-/]+))?)(?:\/(\d+))?$/.exec(item);
  if (!match) return undefined;
  const [, first, last, step] = match;
  const from = first === undefined ? field.min : valueIn(field, first);
  const to = last !== undefined ? valueIn(field, last) : first === undefined || step !== undefined ? field.max : from;
  const every = Number(step ?? 1);
  if (from === undefined || to === undefined || every < 1) return undefined;
  const size = field.max - field.min + 1;
  // A range may go past the end: `FRI-MON`, `22-2`.
  const span = (to - from + size) % size;
  return (time) => {
    const distance = (field.valueOf(time) - from + size) % size;
    return distance <= span && distance % every === 0;
  };
}

function valueIn({ min, max, names = [] }: Field, text: string): number | undefined {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** `?`, `L` (the last day), `L-3`, `15W` (the weekday nearest to the 15th) and `LW`. */
function specialDay(item: string): Matcher | undefined {
  if (item === '?') return () => true;
  const match = /^(?:L(?:-(\d+))?|(\d+)(?=W))(W)?$/.exec(item);
  if (!match) return undefined;
  const [, offset = '0', day, nearest] = match;
  return (time) => {
    const last = lastDayOf(time);
    const wanted = day === undefined ? last - Number(offset) : Number(day);
    return wanted >= 1 && wanted <= last && time.day === (nearest ? nearestWeekday(wanted, time) : wanted);
  };
}

/** `?`, `L` (Saturday), `6L` (the last Friday of the month) and `6#3` (its third Friday). */
function specialWeekday(item: string): Matcher | undefined {
  if (item === '?') return () => true;
  if (item === 'L') return ({ weekday }) => weekday === WEEK;
  const match = /^([1-7]|[A-Z]{3})(?:(L)|#([1-5]))$/.exec(item);
  const wanted = match && (WEEKDAYS.indexOf(match[1]) + 1 || Number(match[1]));
  if (!match || !wanted) return undefined;
  const [, , last, nth] = match;
  return (time) => time.weekday === wanted && (last ? time.day + WEEK > lastDayOf(time) : Math.ceil(time.day / WEEK) === Number(nth));
}

function lastDayOf({ year, month }: WallTime): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The working day nearest to a day, in the same month. */
function nearestWeekday(day: number, time: WallTime): number {
  const weekday = (((time.weekday - 1 + day - time.day) % WEEK) + WEEK) % WEEK;
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lastDayOf(time) ? day - 2 : day + 1;
  return day;
}
