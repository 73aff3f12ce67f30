import { createHmac } from 'crypto';

/** Requests to systems outside, signed so that they know who asks, and when. */

export interface SignedRequest {
  readonly url: string;
  /** The same for all requests about one thing, which is done once however often they come. */
  readonly id: string;
  readonly body: string;
  /** The secret that both sides know. */
  readonly key: string;
}

export interface RequestPorts<Answer extends { readonly status: number }> {
  /** Rejects when there is no answer. Follows no redirect: nobody but the receiver shall have the request. */
  post(url: string, headers: { readonly [name: string]: string }, body: string): Promise<Answer>;
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Nobody answered, or nobody who had time. */
export interface Outage {
  readonly outage: string;
}

/**
 * Sends until there is an answer, and after an outage once more for each of the pauses, in milliseconds. Each request has a timestamp of
 * its own, which the signature covers: the receiver refuses what is older than a few minutes, and nobody can send a request again later.
 */
export async function sendSigned<Answer extends { readonly status: number }>(
  request: SignedRequest, pauses: readonly number[], ports: RequestPorts<Answer>,
): Promise<Answer | Outage> {
  const { url, body } = request;
  const [pause, ...later] = pauses;
  const answer = await ports.post(url, headersOf(request, ports.now()), body).catch((error: Error): Outage => ({ outage: reasonOf(error) }));
  const outage = 'outage' in answer ? answer.outage : outageOf(answer.status);
  if (outage === undefined) return answer;
  if (pause === undefined) return { outage };
  await ports.sleep(pause);
  return sendSigned(request, later, ports);
}

function headersOf({ id, body, key }: SignedRequest, now: number): { readonly [name: string]: string } {
  const timestamp = `${Math.floor(now / 1000)}`;
  return {
    'content-type': 'application/json',
    'idempotency-key': id,
    'x-delivery-timestamp': timestamp,
    'x-delivery-signature': `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`,
  };
}

/** A request that came too slowly, one of too many, and what is wrong with the receiver. */
function outageOf(status: number): string | undefined {
  return status === 408 || status === 429 || status >= 500 ? `status ${status}` : undefined;
}

/** Why there is no answer: what `fetch` throws keeps that in its cause, which has a code alone where several addresses were tried. */
function reasonOf({ message, cause }: Error): string {
  const { message: reason, code } = (cause ?? {}) as { readonly message?: string; readonly code?: string };
  return reason || code || message;
}
