import { createHmac } from 'crypto';
import { sendSigned } from '../../src/runtime/signed-request';

const request = { url: 'https://changes.example.com/', id: 'e-1/production', body: '{"version":1}', key: 'the key' };
const at = (seconds: number) => ({
  'content-type': 'application/json',
  'idempotency-key': 'e-1/production',
  'x-delivery-timestamp': `${seconds}`,
  'x-delivery-signature': `sha256=${createHmac('sha256', 'the key').update(`${seconds}.{"version":1}`).digest('hex')}`,
});

/** A receiver that gives its answers in turn; pauses take as long as they say. */
async function send(pauses: readonly number[], ...answers: (number | Error)[]) {
  const headers: { readonly [name: string]: string }[] = [];
  let now = 1_763_632_800_123;
  const result = await sendSigned(request, pauses, {
    post: async (_url, sent) => {
      headers.push(sent);
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return { status: answer };
    },
    now: () => now,
    sleep: async (milliseconds) => { now += milliseconds; },
  });
  return { result, headers };
}

test('every attempt is signed with its own time, under the same key of idempotency', async () => {
  const { result, headers } = await send([1000, 3000], 503, 408, 200);
  expect(result).toEqual({ status: 200 });
  expect(headers).toEqual([at(1_763_632_800), at(1_763_632_801), at(1_763_632_804)]);
});

test.each([200, 204, 302, 400, 404])('status %d is an answer: nothing is sent again', async (status) => {
  const { result, headers } = await send([1000], status);
  expect(result).toEqual({ status });
  expect(headers).toHaveLength(1);
});

test.each<[string, number | Error]>([
  ['status 429', 429],
  ['status 500', 500],
  ['getaddrinfo ENOTFOUND', new Error('fetch failed', { cause: Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }) })],
  ['ECONNREFUSED', new Error('fetch failed', { cause: Object.assign(new Error(''), { code: 'ECONNREFUSED' }) })],
  ['it took too long', new Error('it took too long')],
])('an outage that lasts is told: %s', async (outage, answer) => {
  const { result, headers } = await send([1000, 2000], answer, answer, answer);
  expect(result).toEqual({ outage });
  expect(headers).toHaveLength(3);
});
