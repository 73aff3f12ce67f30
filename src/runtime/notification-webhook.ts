import { sendSigned, type RequestPorts } from './signed-request';

/** Posts a message to a URL. */

export type WebhookPorts = RequestPorts<{ readonly status: number }>;

/** Pauses before further attempts, in milliseconds. */
const PAUSES = [1000, 3000];

/** Sends until it is taken, a few times when the receiver is not there or too busy. */
export async function postSigned(url: string, id: string, body: string, key: string, ports: WebhookPorts): Promise<void> {
  const { origin } = new URL(url);
  const answer = await sendSigned({ url, id, body, key }, PAUSES, ports);
  if ('outage' in answer) throw new Error(`webhook ${origin}: it does not take the message, got ${answer.outage}; see whether the receiver works`);
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  throw new Error(`webhook ${origin}: it refuses the message, got status ${status}; check the address and the key of signatures`);
}
