import { createHmac } from 'crypto';
import { postSigned } from '../../src/runtime/notification-webhook';

const NOW = 1_763_632_800_123;

function receiver(...answers: (number | Error)[]) {
  const calls: { headers: { readonly [name: string]: string }; body: string }[] = [];
  const sleeps: number[] = [];
  const ports = {
    post: async (_url: string, headers: { readonly [name: string]: string }, body: string) => {
      calls.push({ headers, body });
      const answer = answers.length > 1 ? answers.shift()! : answers[0];
      if (answer instanceof Error) throw answer;
      return { status: answer };
    },
    now: () => NOW,
    sleep: async (milliseconds: number) => { sleeps.push(milliseconds); },
  };
  return { calls, sleeps, send: async () => postSigned('https://hooks.example.com/a-path', 'failed/1', '{"version":1}', 'the key', ports) };
}

test('a message is signed, with the time of sending', async () => {
  const { calls, send } = receiver(204);
  await send();
  expect(calls).toEqual([{
    body: '{"version":1}',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'failed/1',
      'x-delivery-timestamp': '1763632800',
      'x-delivery-signature': `sha256=${createHmac('sha256', 'the key').update('1763632800.{"version":1}').digest('hex')}`,
    },
  }]);
});

test('a receiver that is not there or too busy is asked again, twice', async () => {
  const { calls, sleeps, send } = receiver(new Error('fetch failed', { cause: { code: 'ECONNREFUSED' } }), 429, 200);
  await send();
  expect(calls).toHaveLength(3);
  expect(sleeps).toEqual([1000, 3000]);
});

test.each<[string, number | Error]>([['status 503', 503], ['ECONNREFUSED', new Error('fetch failed', { cause: { code: 'ECONNREFUSED' } })], ['it took too long', new Error('it took too long')]])(
  'fails after three attempts: %s', async (got, answer) => {
    const { calls, send } = receiver(answer);
    await expect(send()).rejects.toThrow(`webhook https://hooks.example.com: it does not take the message, got ${got}; see whether the receiver works`);
    expect(calls).toHaveLength(3);
  });

test.each([302, 307, 400, 401, 404])('fails at once for status %d: redirects are not followed', async (status) => {
  const { calls, send } = receiver(status);
  await expect(send()).rejects.toThrow(`webhook https://hooks.example.com: it refuses the message, got status ${status}; check the address and the key of signatures`);
  expect(calls).toHaveLength(1);
});
