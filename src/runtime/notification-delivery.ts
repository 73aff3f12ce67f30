import { createHash } from 'crypto';
import type { NotificationRecipient } from '../contract';

/** Delivers one message to several recipients, to each once, however often the event comes. */

/** What is known of a delivery to one recipient. */
export type Claim =
  | { readonly state: 'delivered' }
  /** Somebody is at it until this time, in milliseconds: who takes longer has crashed. */
  | { readonly state: 'claimed'; readonly until: number };

/** A claim as it was read or written: `version` changes with every write. */
export interface StoredClaim {
  readonly claim: Claim;
  readonly version: string;
}

/** Claims, written under the condition that nobody else did. */
export interface ClaimStore {
  /** The version; undefined when there is a claim of that name. */
  create(name: string, claim: Claim): Promise<string | undefined>;
  read(name: string): Promise<StoredClaim | undefined>;
  /** The new version; undefined when somebody else wrote since. */
  replace(name: string, version: string, claim: Claim): Promise<string | undefined>;
}

export interface DeliveryPorts {
  readonly claims: ClaimStore;
  send(recipient: NotificationRecipient): Promise<void>;
  /** In milliseconds. */
  now(): number;
  log(entry: DeliveryEntry): void;
}

export interface DeliveryEntry {
  readonly recipient: string;
  readonly outcome: 'delivered' | 'delivered before' | 'delivered, not marked' | 'failed';
  readonly error?: string;
}

/**
 * Longer than a call takes, so that nobody is taken over who is still at it, and shorter than the minute after which AWS Lambda repeats a
 * call: what a crash left is free by then.
 */
export const LEASE = 55_000;

/** Recipients that fail hold up nobody; the call fails after all others, so that it comes again for them. */
export async function deliver(identity: string, recipients: readonly NotificationRecipient[], ports: DeliveryPorts): Promise<void> {
  const results = await Promise.all(recipients.map(async (recipient) => deliverTo(recipient, claimName(identity, recipient), ports)));
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return;
  const reasons = failed.map(({ recipient, error }) => `${recipient}: ${error}`).join('; ');
  throw new Error(`notification '${identity}': ${failed.length} of ${results.length} recipients were not told, got ${reasons}; it is repeated, then kept in the dead-letter queue`);
}

/** How logs and errors call a recipient. A URL may say more than its origin than logs shall know. */
export function recipientName(recipient: NotificationRecipient): string {
  return recipient.channel === 'topic' ? recipient.topicArn : new URL(recipient.url).origin;
}

async function deliverTo(recipient: NotificationRecipient, name: string, ports: DeliveryPorts): Promise<DeliveryEntry> {
  const entry = await attempt(recipient, name, ports)
    .then((outcome): DeliveryEntry => ({ recipient: recipientName(recipient), outcome }))
    .catch((error: Error): DeliveryEntry => ({ recipient: recipientName(recipient), outcome: 'failed', error: error.message }));
  ports.log(entry);
  return entry;
}

async function attempt(recipient: NotificationRecipient, name: string, ports: DeliveryPorts): Promise<Exclude<DeliveryEntry['outcome'], 'failed'>> {
  const { claims } = ports;
  const version = await take(name, ports);
  if (version === undefined) return 'delivered before';
  try {
    await ports.send(recipient);
  } catch (error) {
    // Free for the next call at once. When that fails too, the claim runs out.
    await claims.replace(name, version, { state: 'claimed', until: 0 }).catch(() => undefined);
    throw error;
  }
  // A call that failed now would tell everybody twice for certain; an unmarked delivery does so only when the event comes again.
  const marked = await claims.replace(name, version, { state: 'delivered' }).catch(() => undefined);
  return marked === undefined ? 'delivered, not marked' : 'delivered';
}

/** The version of a claim of our own; undefined when there is nothing left to do. */
async function take(name: string, { claims, now }: DeliveryPorts): Promise<string | undefined> {
  const own: Claim = { state: 'claimed', until: now() + LEASE };
  const created = await claims.create(name, own);
  if (created !== undefined) return created;
  const found = await claims.read(name);
  if (found?.claim.state === 'delivered') return undefined;
  const taken = found && found.claim.until <= now() ? await claims.replace(name, found.version, own) : undefined;
  if (taken === undefined) throw new Error('another call is delivering it');
  return taken;
}

/** By what is told and to whom, whatever position it has among the recipients. */
function claimName(identity: string, recipient: NotificationRecipient): string {
  return `${digest(identity)}/${digest(recipient.channel === 'topic' ? recipient.topicArn : recipient.url)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
