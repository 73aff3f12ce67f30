import { createHmac } from 'crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import { AddressInfo } from 'net';

export interface Asked {
  readonly path: string;
  readonly id: string;
  readonly timestamp: number;
  /** Whether the signature is that of the key, computed as a system would that has read our documentation. */
  readonly genuine: boolean;
  readonly body: string;
}

export type Reply = { readonly status: number; readonly body: string; readonly location?: string } | 'never' | 'cut';

export const decided = (decision: string, reason?: string): Reply => ({ status: 200, body: JSON.stringify({ decision, reason }) });
export const status = (code: number, location?: string): Reply => ({ status: code, body: 'sorry', location });

/** A system for changes on loopback: gives its replies in turn, the last one again and again. */
export class ChangeSystem {
  public static async start(key: string, replies: readonly Reply[]): Promise<ChangeSystem> {
    const system = new ChangeSystem(key, [...replies]);
    await new Promise<void>((resolve) => system.server.listen(0, '127.0.0.1', resolve));
    return system;
  }

  public readonly asked: Asked[] = [];
  private readonly server: Server;
  private readonly held: ServerResponse[] = [];

  private constructor(private readonly key: string, private readonly replies: Reply[]) {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; }).on('end', () => this.reply(request, response, body));
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/changes`;
  }

  /** Answers what it has left unanswered. */
  public answerLate(decision: string): void {
    this.held.forEach((response) => response.end(JSON.stringify({ decision })));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private reply({ url, headers }: IncomingMessage, response: ServerResponse, body: string): void {
    const timestamp = String(headers['x-delivery-timestamp']);
    const expected = `sha256=${createHmac('sha256', this.key).update(`${timestamp}.${body}`).digest('hex')}`;
    this.asked.push({
      path: url!, id: String(headers['idempotency-key']), timestamp: Number(timestamp), genuine: headers['x-delivery-signature'] === expected, body,
    });
    const reply = this.replies.length > 1 ? this.replies.shift()! : this.replies[0];
    if (reply === 'never') this.held.push(response);
    else if (reply === 'cut') response.destroy();
    else response.writeHead(reply.status, reply.location ? { location: reply.location } : {}).end(reply.body);
  }
}
