import { GATE } from './fake-gate';
import type { GateSpec } from '../../src/contract';
import { remind, type ReminderPorts, scheduleReminder } from '../../src/runtime/evidence-reminder';

const reminder = { topic: 'arn:aws:sns:eu-central-1:111111111111:gate', prefix: 'cdk-delivery-0a1b', role: 'arn:aws:iam::111111111111:role/r', timeoutMinutes: 2880, minutesBefore: 120 };

function world(waits = true) {
  const told: unknown[][] = [];
  const ports: ReminderPorts = {
    schedule: async (...args) => void told.push(args),
    waits: async () => waits,
    publish: async (...args) => void told.push(args),
    addressOf: (name) => `https://files.example.com/${name}`,
  };
  return { told, ports };
}

test('approvers are reminded before the time is up, which begins now', async () => {
  const { told, ports } = world();
  await scheduleReminder('e1', { ...GATE, reminder }, new Date('2026-03-02T10:00:00Z'), ports);
  expect(told).toEqual([['cdk-delivery-0a1b-e1', new Date('2026-03-04T08:00:00Z'), { remind: 'e1' }]]);
});

test('without a reminder nothing is scheduled', async () => {
  const { told, ports } = world();
  await scheduleReminder('e1', GATE, new Date(), ports);
  expect(told).toEqual([]);
});

test.each<[number, string]>([[120, '2 hours'], [60, '1 hour'], [90, '90 minutes'], [45, '45 minutes']])('an approval that waits is told: %i minutes before', async (minutesBefore, left) => {
  const { told, ports } = world();
  expect(await remind('e1', { ...GATE, reminder: { ...reminder, minutesBefore } }, ports)).toBe(true);
  expect(told).toEqual([['Approval waits: shop, production', [
    `Pipeline shop waits for an approval to deploy to production, and gives up in ${left}.`, 'Execution e1', 'Evidence: https://files.example.com/e1.html',
  ].join('\n')]]);
});

test('nobody hears of an approval that was given', async () => {
  const { told, ports } = world(false);
  expect(await remind('e1', { ...GATE, reminder } satisfies GateSpec, ports)).toBe(false);
  expect(told).toEqual([]);
});
