import { parseCron, type WallTime } from '../../../src/cli/conditions/cron';

/** `2026-05-15 09:30`. */
function at(text: string): WallTime {
  const [year, month, day, hour, minute] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1 };
}

const FRIDAY = '2026-05-15 09:30';
const SATURDAY = '2026-05-16 09:30';
const SUNDAY = '2026-05-31 23:59';

test.each<[string, string, boolean]>([
  ['* * * * * ?', FRIDAY, true],
  ['* * * ? * *', FRIDAY, true],
  ['* 30 9 * * ?', FRIDAY, true],
  ['* 31 9 * * ?', FRIDAY, false],
  ['* * 9-17 ? * MON-FRI', FRIDAY, true],
  ['* * 9-17 ? * mon-fri', FRIDAY, true],
  ['* * 9-17 ? * MON-FRI', SATURDAY, false],
  ['* * 10-17 ? * MON-FRI', FRIDAY, false],
  ['* * * ? * 6', FRIDAY, true],
  ['* * * ? * FRI-MON', SUNDAY, true],
  ['* * * ? * FRI-SUN', '2026-05-18 09:30', false],
  ['* * 22-2 * * ?', SUNDAY, true],
  ['* * 22-2 * * ?', '2026-05-31 01:00', true],
  ['* * 22-2 * * ?', '2026-05-31 03:00', false],
  ['* 0/15 * * * ?', FRIDAY, true],
  ['* */7 * * * ?', FRIDAY, false],
  ['* 20-40/5 * * * ?', FRIDAY, true],
  ['* 45/5 * * * ?', FRIDAY, false],
  ['* * * 1,15 * ?', FRIDAY, true],
  ['* * * ? JAN,MAY *', FRIDAY, true],
  ['* * * ? NOV-FEB *', FRIDAY, false],
  ['* * * ? 5 * 2026', FRIDAY, true],
  ['* * * ? 5 * 2027-2030', FRIDAY, false],
  ['* * * L * ?', SUNDAY, true],
  ['* * * L * ?', '2026-05-30 00:00', false],
  ['* * * L * ?', '2028-02-29 00:00', true],
  ['* * * L-3 * ?', '2026-05-28 00:00', true],
  ['* * * LW * ?', '2026-05-29 00:00', true],
  ['* * * LW * ?', SUNDAY, false],
  ['* * * 16W * ?', FRIDAY, true],
  ['* * * 17W * ?', '2026-05-18 00:00', true],
  ['* * * 15W * ?', FRIDAY, true],
  ['* * * 1W * ?', '2026-08-03 00:00', true],
  ['* * * 31W * ?', '2026-05-29 00:00', true],
  ['* * * 31W * ?', '2026-06-30 00:00', false],
  ['* * * ? * L', SATURDAY, true],
  ['* * * ? * 6L', FRIDAY, false],
  ['* * * ? * FRIL', '2026-05-29 00:00', true],
  ['* * * ? * 6#3', FRIDAY, true],
  ['* * * ? * FRI#2', FRIDAY, false],
])("'%s' at %s: %s", (expression, time, expected) => {
  expect(parseCron(expression)(at(time))).toBe(expected);
});

test.each<[string, string]>([
  ['9-17 ? * MON-FRI', "it has 6 fields, or 7 with the year, got 4; write it like '* * 9-17 ? * MON-FRI'"],
  ['* * 9-17 ? * MON * *', "it has 6 fields, or 7 with the year, got 8; write it like '* * 9-17 ? * MON-FRI'"],
  ['0 * 9-17 ? * MON-FRI', "the seconds of a deployment window are '*', got '0'"],
  ['* 60 * * * ?', "the field 'minutes' cannot be '60'"],
  ['* ? * * * ?', "the field 'minutes' cannot be '?'"],
  ['* * 9-24 * * ?', "the field 'hours' cannot be '9-24'"],
  ['* * * 0 * ?', "the field 'day of month' cannot be '0'"],
  ['* * * ? MAI *', "the field 'month' cannot be 'MAI'"],
  ['* * * ? * MO-FR', "the field 'day of week' cannot be 'MO-FR'"],
  ['* * * ? * FRI#6', "the field 'day of week' cannot be 'FRI#6'"],
  ['* * * ? * XXXL', "the field 'day of week' cannot be 'XXXL'"],
  ['* */0 * * * ?', "the field 'minutes' cannot be '*/0'"],
  ['* * * * * ? 1969', "the field 'year' cannot be '1969'"],
])("fails for '%s'", (expression, problem) => {
  expect(() => parseCron(expression)).toThrow(`cron expression '${expression}': ${problem}`);
});
