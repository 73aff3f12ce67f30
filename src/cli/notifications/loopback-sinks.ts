import { setTimeout as wait } from 'timers/promises';
import { createTransport } from 'nodemailer';
import type { NotificationEvent } from './run-notifications';
import { jsonOf, textOf } from '../../runtime/notification-message';
import { postSigned } from '../../runtime/notification-webhook';
import type { RunEvent } from '../engine/events';
import { UserError } from '../errors';

/** Where notifications of a local run really go. */
export interface SinkOptions {
  /** Takes e-mail: `smtp://127.0.0.1:1025`. */
  readonly notifySmtp?: string;
  /** Takes webhooks: `http://127.0.0.1:8080`. */
  readonly notifyWebhook?: string;
}

/** What messages to a local webhook are signed with: a key that everybody knows, since a run has no secrets. */
export const LOCAL_KEY = 'local';
/** Nobody on this machine takes longer. */
const TIMEOUT = 5_000;

/** Receivers on this machine. A run goes on while they are told. */
export class LoopbackSinks {
  private readonly smtp?: URL;
  private readonly webhook?: URL;
  private readonly deliveries: Promise<string | undefined>[] = [];

  constructor({ notifySmtp, notifyWebhook }: SinkOptions) {
    this.smtp = notifySmtp === undefined ? undefined : requireLoopback('--notify-smtp', notifySmtp, ['smtp:'], 'smtp://127.0.0.1:1025');
    this.webhook = notifyWebhook === undefined ? undefined : requireLoopback('--notify-webhook', notifyWebhook, ['http:', 'https:'], 'http://127.0.0.1:8080');
  }

  handle(event: RunEvent): void {
    if (event.type !== 'notification') return;
    if (event.channel === 'email' && this.smtp) this.deliver(event, sendMail(this.smtp, event));
    if (event.channel === 'webhook' && this.webhook) this.deliver(event, post(this.webhook.href, event));
  }

  /** What could not be delivered, after the last one. */
  async settled(): Promise<string[]> {
    return (await Promise.all(this.deliveries)).filter((problem) => problem !== undefined);
  }

  private deliver({ channel, subject }: NotificationEvent, delivery: Promise<void>): void {
    this.deliveries.push(delivery.then(() => undefined, (error: Error) => `notification by ${channel} '${subject}' was not delivered: ${error.message}`));
  }
}

async function sendMail({ hostname, port }: URL, { recipients, message, subject }: NotificationEvent): Promise<void> {
  const transport = createTransport({
    host: unbracketed(hostname),
    port: Number(port || 25),
    secure: false,
    ignoreTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
  });
  try {
    await transport.sendMail({ from: 'cdk-delivery@localhost', to: [...recipients], subject, text: textOf(message) });
  } finally {
    transport.close();
  }
}

async function post(url: string, { message }: NotificationEvent): Promise<void> {
  await postSigned(url, message.occurrence.identity, jsonOf(message), LOCAL_KEY, {
    post: async (to, headers, body) => fetch(to, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) }),
    now: Date.now,
    sleep: async (milliseconds) => wait(milliseconds),
  });
}

/** Nothing of a local run leaves the machine. */
function requireLoopback(option: string, text: string, protocols: readonly string[], example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !protocols.includes(url.protocol)) throw new UserError(`${option}: it takes an address on this machine, got '${text}'; use a form such as ${example}`);
  // A URL writes every form of an IPv4 address, 0x7f.1 too, as four numbers; those of other protocols than http are as they came.
  if (/^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/.test(url.hostname)) return url;
  throw new UserError(`${option}: a local run notifies nobody outside of this machine, got host '${url.hostname}'; use a form such as ${example}`);
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
