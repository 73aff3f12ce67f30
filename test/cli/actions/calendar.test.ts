import { actionContext } from './action-context';
import { CalendarHandler } from '../../../src/cli/actions/calendar';
import { handlerFor } from '../../../src/cli/actions/registry';
import { FakeClock } from '../../../src/cli/ports/clock';
import type { CalendarSettings } from '../../../src/contract';
import { action, functionModel } from '../engine/models';

const SETTINGS: CalendarSettings = {
  name: 'window',
  advisory: false,
  waitSeconds: 0,
  window: { days: ['FRI'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin', freezes: [{ from: '2026-11-27', to: '2026-11-27', reason: 'black Friday' }] },
};

function calendar(settings = SETTINGS) {
  const fn = functionModel({ environment: { CHECK_SETTINGS: JSON.stringify(settings) }, record: { version: 1, kind: 'calendar' } });
  return action('production', 'window', { category: 'Invoke', provider: 'Lambda', function: fn });
}

const run = async (time: string, settings?: CalendarSettings) => new CalendarHandler(new FakeClock(Date.parse(time))).run(calendar(settings), actionContext('/nowhere'));

test('the window is looked at with the time of this machine', async () => {
  expect(handlerFor(calendar())).toBeInstanceOf(CalendarHandler);
  expect(await run('2026-11-20T10:00Z')).toEqual({
    status: 'Succeeded',
    summary: 'Fri 2026-11-20 11:00 Europe/Berlin is inside the window, FRI 09:00 to 16:00',
    variables: { RESULT: 'passed', SUMMARY: 'Fri 2026-11-20 11:00 Europe/Berlin is inside the window, FRI 09:00 to 16:00', MEASURES: '{}' },
  });
});

test('fails in a freeze as the function does, with the reason', async () => {
  await expect(run('2026-11-27T10:00Z')).rejects.toThrow(new Error(
    "check 'window': Fri 2026-11-27 11:00 Europe/Berlin is frozen from 2026-11-27 to 2026-11-27: black Friday; it opens next at Fri 2026-12-04 09:00 Europe/Berlin",
  ));
});

test('an advisory window only tells', async () => {
  expect(await run('2026-11-27T10:00Z', { ...SETTINGS, advisory: true })).toMatchObject({ status: 'Succeeded', variables: { RESULT: 'failed' } });
});

test('the plan says the window', () => {
  expect(new CalendarHandler().plan(calendar())).toBe('compares the time with the window FRI 09:00 to 16:00 in Europe/Berlin, and with its freezes');
});
