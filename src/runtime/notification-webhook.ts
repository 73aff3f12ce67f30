import { createHmac } from 'crypto';

/** Posts a message to a URL, signed so that the receiver knows who sent it, and when. */

export interface WebhookPorts {
  /** Status of the response. Redirects are not followed: nobody but the receiver shall have the message. */
  post(url: string, headers: { readonly [name: string]: string }, body: string): Promise<number>;
  /** In milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Pauses before further attempts, in milliseconds. */
const PAUSES = [1000, 3000];

/** Sends until it is taken, a few times when the receiver is not there or too busy. */
export async function postSigned(url: string, id: string, body: string, secret: string, ports: WebhookPorts): Promise<void> {
  const { origin } = new URL(url);
  for (const pause of [...PAUSES, undefined]) {
    const result = await ports.post(url, headersOf(id, body, secret, ports.now()), body).catch((error: Error) => reasonOf(error));
    if (typeof result === 'number' && result >= 200 && result < 300) return;
    const answer = typeof result === 'number' ? `status ${result}` : result;
    const passes = typeof result === 'string' || result >= 500 || result === 429 || result === 408;
    if (!passes) throw new Error(`webhook ${origin}: it refuses the message, got ${answer}; check the address and the key of signatures`);
    if (pause === undefined) throw new Error(`webhook ${origin}: it does not take the message, got ${answer}; see whether the receiver works`);
    await ports.sleep(pause);
  }
}

/** Why there was no answer: `fetch` says it in the cause of its error. */
function reasonOf({ message, cause }: Error): string {
  return (cause as { readonly code?: string } | undefined)?.code ?? message;
}

function headersOf(id: string, body: string, secret: string, now: number): { readonly [name: string]: string } {
  const timestamp = `${Math.floor(now / 1000)}`;
  return {
    'content-type': 'application/json',
    'idempotency-key': id,
    'x-delivery-timestamp': timestamp,
    'x-delivery-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  };
}
