import { Checked } from './checked';
import { Check } from '../../src';
import { CheckKind } from '../../src/checks/check-config';
import { CalendarCheck } from '../../src/checks/private/calendar-check';
import { CalendarWindow } from '../../src/contract';

const WINDOW: CalendarWindow = {
  days: ['MON', 'FRI'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin', freezes: [{ from: '2026-12-20', to: '2027-01-03', reason: 'year end' }],
};

/** As Check.window makes it. */
const calendar = (rest: Partial<CalendarWindow> = {}) => new (Check as unknown as new (kind: CheckKind) => Check)(new CalendarCheck('window', { ...WINDOW, ...rest }));

test('the function looks at the calendar in the stage of the deployments, and may report, no more', () => {
  const checked = new Checked(() => calendar());
  const { kind, settings } = checked.function;
  expect(checked.action('window')).toMatchObject({ stage: 'production', Configuration: { UserParameters: '{}' } });
  expect(kind).toBe('calendar');
  expect(settings).toEqual({ name: 'window', advisory: false, waitSeconds: 0, window: WINDOW });
  expect(checked.statements).toEqual([]);
});

test('another freeze leaves the structure of the pipeline alone', () => {
  const actionWith = (...freezes: CalendarWindow['freezes']) => new Checked(() => calendar({ freezes })).action('window');
  expect(actionWith()).toEqual(actionWith({ from: '2026-11-27', to: '2026-11-27' }));
});

test.each<[string, () => unknown, string]>([
  ['a date that there is not', () => calendar({ freezes: [{ from: '2026-02-28', to: '2026-02-30' }] }),
    "check 'window': a freeze is from and to a date that there is, got '2026-02-30'; write it like '2026-12-20'"],
  ['a date in another order', () => calendar({ freezes: [{ from: '20.12.2026', to: '2026-12-21' }] }),
    "check 'window': a freeze is from and to a date that there is, got '20.12.2026'; write it like '2026-12-20'"],
  ['a freeze that ends before it begins', () => calendar({ freezes: [{ from: '2026-12-21', to: '2026-12-20' }] }),
    "check 'window': a freeze ends on the day when it begins or later, got '2026-12-21' to '2026-12-20'; swap the dates"],
  ['a window after the deployments', () => new Checked(() => calendar(), { moment: 'verify' }),
    "check 'window': it is about whether deployments may start, got verify() of environment 'production'; use require()"],
])('fails for %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
