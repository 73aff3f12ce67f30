import * as fc from 'fast-check';
import type { CalendarWindow } from '../../src/contract';
import { isOpen, lookAtCalendar, nextOpening } from '../../src/runtime/calendar';

const MINUTE = 60_000;
const WEEK = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

const window = (rest: Partial<CalendarWindow> = {}): CalendarWindow => ({
  days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin', freezes: [], ...rest,
});
const opening = (at: string, rest: Partial<CalendarWindow> = {}) => new Date(nextOpening(window(rest), Date.parse(at))).toISOString();

describe('a window', () => {
  test.each<[string, boolean]>([
    ['2026-11-20T07:59:59.999Z', false],
    ['2026-11-20T08:00:00Z', true],
    ['2026-11-20T14:59:59.999Z', true],
    ['2026-11-20T15:00:00Z', false],
    ['2026-11-21T10:00:00Z', false],
    ['2026-07-01T07:00:00Z', true], // summer: two hours ahead of UTC
    ['2026-07-01T06:59:00Z', false],
  ])('at %s is open: %s', (at, open) => {
    expect(isOpen(window(), Date.parse(at))).toBe(open);
  });

  test('over midnight belongs to the day that it begins on', () => {
    const night = window({ days: ['FRI'], from: '22:00', to: '04:00' });
    const open = ['2026-11-20T20:59Z', '2026-11-20T21:00Z', '2026-11-21T02:59Z', '2026-11-21T03:00Z', '2026-11-21T21:00Z', '2026-11-20T02:00Z'];
    expect(open.map((at) => isOpen(night, Date.parse(at)))).toEqual([false, true, true, false, false, false]);
  });

  test('until midnight and around the clock', () => {
    expect(isOpen(window({ to: '24:00' }), Date.parse('2026-11-20T22:59Z'))).toBe(true);
    expect(isOpen(window({ from: '00:00', to: '24:00' }), Date.parse('2026-11-19T23:00Z'))).toBe(true);
  });

  test('is closed on the days of a freeze, the first and the last included, by local time', () => {
    const frozen = window({ days: WEEK, from: '00:00', to: '24:00', freezes: [{ from: '2026-12-20', to: '2026-12-21' }] });
    const times = ['2026-12-19T22:59:59Z', '2026-12-19T23:00:00Z', '2026-12-21T22:59:59Z', '2026-12-21T23:00:00Z'];
    expect(times.map((at) => isOpen(frozen, Date.parse(at)))).toEqual([true, false, false, true]);
  });
});

describe('the next opening', () => {
  test.each<[string, string, string, Partial<CalendarWindow>]>([
    ['is later today', '2026-11-20T05:30:17Z', '2026-11-20T08:00:00.000Z', {}],
    ['is after the weekend', '2026-11-20T15:00Z', '2026-11-23T08:00:00.000Z', {}],
    ['is an hour earlier in UTC once the clocks were put forward', '2026-03-27T15:00Z', '2026-03-30T07:00:00.000Z', {}],
    ['is when the clocks jump over its beginning', '2026-03-28T12:00Z', '2026-03-29T01:00:00.000Z', { days: ['SUN'], from: '02:30', to: '05:00' }],
    ['is a week later when the clocks jump over all of it', '2026-03-28T12:00Z', '2026-04-05T00:00:00.000Z', { days: ['SUN'], from: '02:00', to: '03:00' }],
    ['comes twice when the clocks are put back', '2026-10-25T00:30Z', '2026-10-25T01:00:00.000Z', { days: ['SUN'], from: '02:00', to: '02:30' }],
    ['is after a freeze', '2026-12-18T15:00Z', '2027-01-04T08:00:00.000Z', { freezes: [{ from: '2026-12-19', to: '2027-01-03' }] }],
    ['is after freezes that follow each other', '2026-12-18T15:00Z', '2027-01-11T08:00:00.000Z',
      { freezes: [{ from: '2027-01-02', to: '2027-01-10' }, { from: '2026-12-19', to: '2027-01-03' }] }],
    ['is the first minute after a freeze of a window around the clock', '2026-12-20T10:00Z', '2026-12-21T23:00:00.000Z',
      { days: WEEK, from: '00:00', to: '24:00', freezes: [{ from: '2026-12-19', to: '2026-12-21' }] }],
    ['is what is left of a night whose evening was frozen', '2026-11-20T21:30Z', '2026-11-20T23:00:00.000Z',
      { days: ['FRI'], from: '22:00', to: '04:00', freezes: [{ from: '2026-11-20', to: '2026-11-20' }] }],
    ['is after a freeze of thousands of years', '2026-11-20T21:30Z', '9999-12-31T11:00:00.000Z',
      { days: WEEK, from: '01:00', timeZone: 'Pacific/Kiritimati', freezes: [{ from: '2026-01-01', to: '9999-12-31' }] }],
  ])('%s', (_title, at, expected, rest) => {
    expect(opening(at, rest)).toBe(expected);
  });

  test('fails for a window that never opens', () => {
    expect(() => opening('2026-11-20T15:00Z', { days: [] }))
      .toThrow(new Error('window  09:00 to 16:00 in Europe/Berlin: it never opens; give it days and hours that there are'));
  });
});

describe('whatever the window, the zone and the time', () => {
  const clock = fc.tuple(fc.nat(23), fc.constantFrom(0, 1, 15, 30, 59)).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const date = fc.integer({ min: 0, max: 60 }).map((day) => new Date(Date.UTC(2026, 2, 1) + day * 24 * 60 * MINUTE).toISOString().slice(0, 10));
  const freeze = fc.tuple(date, date).map((dates) => dates.sort()).map(([from, to]) => ({ from, to }));
  const windows = fc.record({
    days: fc.subarray(WEEK, { minLength: 1 }),
    from: clock,
    to: clock,
    // Half an hour, quarters of an hour, none, at midnight, by half an hour only, far ahead.
    timeZone: fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'UTC', 'Africa/Cairo', 'Australia/Lord_Howe', 'Pacific/Kiritimati', 'America/New_York'),
    freezes: fc.array(freeze, { maxLength: 2 }),
  });
  const times = fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 3, 30) });

  /** The wall clock by another way than that of the code: text of a locale that writes dates as ISO does. */
  function openByText({ days, from, to, timeZone, freezes }: CalendarWindow, time: number): boolean {
    const [day, clockText] = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(time).split(' ');
    const on = (shift: number) => days.includes(WEEK[(new Date(`${day}T00:00Z`).getUTCDay() + 6 + shift) % 7]);
    const hours = from < to ? on(0) && from <= clockText && clockText < to : (on(0) && from <= clockText) || (on(6) && clockText < to);
    return hours && !freezes.some((frozen) => frozen.from <= day && day <= frozen.to);
  }

  test('it is open exactly while the clock on the wall is in its hours', () => {
    fc.assert(fc.property(windows, times, (of, time) => isOpen(of, time) === openByText(of, time)), { numRuns: 500 });
  });

  test('the next opening is open, the minute before is not, and nothing between now and then is', () => {
    fc.assert(fc.property(windows, times, (of, time) => {
      fc.pre(!isOpen(of, time));
      const next = nextOpening(of, time);
      expect(next).toBeGreaterThan(time);
      expect(isOpen(of, next)).toBe(true);
      expect(isOpen(of, next - 1)).toBe(false);
      const steps = Math.min(400, Math.floor((next - time) / MINUTE));
      for (let i = 0; i < steps; i++) expect(openByText(of, time + Math.floor((next - time) * i / steps))).toBe(false);
    }), { numRuns: 60 });
  });
});

describe('what is said', () => {
  test('of a time inside the window', () => {
    expect(lookAtCalendar(window(), Date.parse('2026-11-20T10:05Z')))
      .toEqual({ passed: true, summary: 'Fri 2026-11-20 11:05 Europe/Berlin is inside the window, MON, TUE, WED, THU, FRI 09:00 to 16:00' });
  });

  test('of one outside, with when it opens', () => {
    expect(lookAtCalendar(window(), Date.parse('2026-11-20T17:05Z'))).toEqual({
      passed: false,
      summary: 'Fri 2026-11-20 18:05 Europe/Berlin is outside the window, MON, TUE, WED, THU, FRI 09:00 to 16:00; it opens next at Mon 2026-11-23 09:00 Europe/Berlin',
    });
  });

  test('of one in a freeze, with the reason', () => {
    const freezes = [{ from: '2026-11-20', to: '2026-11-27', reason: 'black week' }, { from: '2026-12-20', to: '2026-12-31' }];
    expect(lookAtCalendar(window({ freezes }), Date.parse('2026-11-20T10:05Z'))).toEqual({
      passed: false,
      summary: 'Fri 2026-11-20 11:05 Europe/Berlin is frozen from 2026-11-20 to 2026-11-27: black week; it opens next at Mon 2026-11-30 09:00 Europe/Berlin',
    });
    expect(lookAtCalendar(window({ freezes }), Date.parse('2026-12-24T10:05Z'))).toMatchObject({
      summary: 'Thu 2026-12-24 11:05 Europe/Berlin is frozen from 2026-12-20 to 2026-12-31; it opens next at Fri 2027-01-01 09:00 Europe/Berlin',
    });
  });
});
