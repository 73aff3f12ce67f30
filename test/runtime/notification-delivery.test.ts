import * as fc from 'fast-check';
import { MemoryClaims, topic } from './notifications';
import { deliver, LEASE, type DeliveryEntry, type DeliveryPorts } from '../../src/runtime/notification-delivery';

const recipients = [topic('team'), topic('chat', { format: 'chat' }), topic('audit')];
const [team, chat, audit] = recipients.map((recipient) => (recipient as { topicArn: string }).topicArn);

/** Recipients that remember what they were told. */
class World {
  public now = 1_000_000;
  public readonly told: string[] = [];
  public readonly entries: DeliveryEntry[] = [];
  public claims = new MemoryClaims();
  public readonly broken = new Map<string, Error>();

  public async deliver(identity = 'failed/execution-1/production//1'): Promise<void> {
    return deliver(identity, recipients, this.ports());
  }

  public ports(): DeliveryPorts {
    return {
      claims: this.claims,
      now: () => this.now,
      log: (entry) => this.entries.push(entry),
      send: async (recipient) => {
        const { topicArn } = recipient as { topicArn: string };
        if (this.broken.has(topicArn)) throw this.broken.get(topicArn)!;
        this.told.push(topicArn);
      },
    };
  }
}

let world: World;
beforeEach(() => (world = new World()));

test('everybody is told once, however often the event comes', async () => {
  await world.deliver();
  await world.deliver();
  expect(world.told).toEqual([team, chat, audit]);
  expect(world.entries.slice(3).map(({ outcome }) => outcome)).toEqual(['delivered before', 'delivered before', 'delivered before']);
});

test('fails when one recipient does, which holds up nobody, and comes again for that one alone', async () => {
  world.broken.set(chat, new Error('topic is throttled'));
  await expect(world.deliver()).rejects.toThrow(`notification 'failed/execution-1/production//1': 1 of 3 recipients were not told, got ${chat}: topic is throttled; `
    + 'it is repeated, then kept in the dead-letter queue');
  expect(world.told).toEqual([team, audit]);
  world.broken.clear();
  await world.deliver();
  expect(world.told).toEqual([team, audit, chat]);
});

test('fails while another call is at it, and takes over when that one has crashed', async () => {
  await world.claims.create('x', { state: 'delivered' }); // another name
  const crashed = world.ports();
  void deliver('failed', [recipients[0]], { ...crashed, send: async () => new Promise(() => undefined) });
  await new Promise(setImmediate);
  const again = async () => deliver('failed', [recipients[0]], world.ports());
  await expect(again()).rejects.toThrow("notification 'failed': 1 of 1 recipients were not told, got "
    + `${team}: another call is delivering it; it is repeated, then kept in the dead-letter queue`);
  world.now += LEASE;
  await again();
  expect(world.told).toEqual([team]);
});

test('a delivery that could not be marked is no failure: to fail would tell everybody again', async () => {
  world.claims = new MemoryClaims((operation) => { if (operation === 'replace') throw new Error('slow down'); });
  await world.deliver();
  expect(world.told).toEqual([team, chat, audit]);
  expect(world.entries.map(({ outcome }) => outcome)).toEqual(Array(3).fill('delivered, not marked'));
});

test('logs call a webhook by its origin', async () => {
  const hook = { channel: 'webhook', url: 'https://hooks.example.com/services/T0/B0/path-that-is-secret', secretArn: 'arn', kinds: ['failed'] } as const;
  await expect(deliver('failed', [hook], { ...world.ports(), send: async () => { throw new Error('refused'); } })).rejects.toThrow('got https://hooks.example.com: refused;');
  expect(JSON.stringify(world.entries)).not.toContain('path-that-is-secret');
});

interface Step {
  /** Which of the events comes: each several times, in any order. */
  readonly event: number;
  /** What goes wrong with the recipients of this call, one each. */
  readonly faults: readonly ('none' | 'claim throttled' | 'send fails' | 'crash before sending' | 'crash after sending')[];
  readonly minutes: number;
}

const faultless = fc.constantFrom('none', 'claim throttled', 'send fails');
const faulty = fc.constantFrom('none', 'claim throttled', 'send fails', 'crash before sending', 'crash after sending');
const steps = (fault: fc.Arbitrary<string>) => fc.array(
  fc.record({ event: fc.nat(2), faults: fc.tuple(fault, fault, fault), minutes: fc.nat(3) }), { maxLength: 12 },
) as fc.Arbitrary<Step[]>;

/** How often every recipient hears of every event, when each comes once more at the end, after all leases, without a fault. */
async function history(course: readonly Step[]): Promise<Map<string, number>> {
  const told = new Map<string, number>();
  const claims = new MemoryClaims();
  let now = 0;
  const call = async ({ event, faults }: Pick<Step, 'event' | 'faults'>) => {
    await Promise.all(recipients.map(async (recipient, at) => {
      const { topicArn } = recipient as { topicArn: string };
      const throttled = new MemoryClaims(() => { throw new Error('slow down'); });
      const run = deliver(`event-${event}`, [recipient], {
        now: () => now,
        log: () => undefined,
        claims: faults[at] === 'claim throttled' ? throttled : claims,
        send: async () => {
          if (faults[at] === 'send fails') throw new Error('not there');
          if (faults[at] === 'crash before sending') return new Promise(() => undefined);
          told.set(`${event} ${topicArn}`, (told.get(`${event} ${topicArn}`) ?? 0) + 1);
          return faults[at] === 'crash after sending' ? new Promise(() => undefined) : undefined;
        },
      });
      // A call that crashed says nothing more.
      await Promise.race([run.catch(() => undefined), new Promise((resolve) => setImmediate(resolve))]);
    }));
  };
  for (const step of course) {
    now += step.minutes * 60_000;
    await call(step);
  }
  now += LEASE;
  for (const event of [0, 1, 2]) await call({ event, faults: ['none', 'none', 'none'] });
  return told;
}

test('whatever crashes or fails in whatever order, everybody hears of everything in the end', async () => {
  await fc.assert(fc.asyncProperty(steps(faulty), async (course) => {
    expect((await history(course)).size).toBe(9);
  }), { numRuns: 150 });
});

test('and of everything once, as long as nothing crashes', async () => {
  await fc.assert(fc.asyncProperty(steps(faultless), async (course) => {
    expect([...(await history(course)).values()]).toEqual(Array(9).fill(1));
  }), { numRuns: 150 });
});
