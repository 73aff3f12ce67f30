import { type ChildProcess, spawn } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { ministack } from './tools';

const STARTS_WITHIN = 60_000;

/** AWS on loopback: a ministack of the test's own, with nothing in it. */
export class Ministack {
  public static async start(): Promise<Ministack> {
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'ministack-'));
    const child = spawn(ministack.path, [], {
      cwd: directory,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: directory, TMPDIR: directory, BIND_HOST: '127.0.0.1', GATEWAY_PORT: `${port}`, IOT_MTLS_ENABLED: '0' },
    });
    const stack = new Ministack(port, directory, child);
    try {
      await stack.answers();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** Configuration of AWS SDK clients. */
  public readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly forcePathStyle: true;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };

  private constructor(port: number, private readonly directory: string, private readonly child: ChildProcess) {
    this.client = {
      endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', forcePathStyle: true, credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    const end = Date.now() + STARTS_WITHIN;
    while (Date.now() < end) {
      if (this.child.exitCode !== null) throw new Error(`ministack ended with status ${this.child.exitCode}`);
      const answer = await fetch(`${this.client.endpoint}/_ministack/health`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`ministack did not answer within ${STARTS_WITHIN / 1000} s`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
