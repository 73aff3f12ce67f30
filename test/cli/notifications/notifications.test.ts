import { createHmac } from 'crypto';
import * as fs from 'fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'http';
import type { AddressInfo } from 'net';
import * as path from 'path';
import { SMTPServer } from 'smtp-server';
import { LOCAL_KEY, LoopbackSinks } from '../../../src/cli/notifications/loopback-sinks';
import type { NotificationRecord } from '../../../src/contract';
import { buildAction, otherAction, pipelineResource, projectResource, TestRepository } from '../../scenarios/repository';

const ALL = ['approval-needed', 'failed', 'succeeded', 'rolled-back'] as const;
const everybody: NotificationRecord[] = [
  { channel: 'email', recipients: ['team@example.com', 'boss@example.com'], kinds: ALL },
  { channel: 'slack', recipients: ['C0123ABCD'], kinds: ['approval-needed', 'succeeded'], environments: ['production'] },
  { channel: 'webhook', recipients: ['https://hooks.example.com'], kinds: ['failed'] },
];

let repository: TestRepository;
beforeEach(async () => (repository = await TestRepository.create({ 'src/index.html': '<h1>Shop</h1>' })));
afterEach(() => repository.remove());

/** Source -> build -> production with an approval. */
function delivery(commands: readonly string[], notifications: readonly NotificationRecord[] = everybody): string {
  return repository.synthesize({
    App: projectResource(commands),
    Pipeline: pipelineResource([
      { name: 'Build', actions: [buildAction('App', 'App')] },
      { name: 'production-approval', actions: [otherAction('Approve', 'Approval/AWS/Manual')] },
      { name: 'production', actions: [otherAction('Service', 'Deploy/AWS/ECS', { Configuration: { ServiceName: 'shop' }, InputArtifacts: [{ Name: 'Tree' }] })] },
    ], { environments: [{ name: 'production', production: true, stages: ['production-approval', 'production'] }], notifications }),
  });
}

interface Mail {
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server and a server for webhooks, on this machine. */
class Sinks {
  public readonly mails: Mail[] = [];
  public readonly posts: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  private readonly smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        this.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });

  private readonly http: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      this.posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(204).end();
    });
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.smtp.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
  }

  public get options(): string[] {
    const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
    return ['--notify-smtp', `smtp://127.0.0.1:${port(this.smtp.server)}`, '--notify-webhook', `http://127.0.0.1:${port(this.http)}`];
  }

  public async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.smtp.close(resolve));
    await new Promise((resolve) => this.http.close(resolve));
  }
}

test('a run tells whom it would notify of what', async () => {
  const { stderr, exitCode } = await repository.run(['run', '--app', delivery(['true']), '--approve-all']);
  expect(exitCode).toBe(0);
  expect(stderr.match(/notification .*/g)).toEqual([
    'notification approval-needed -> team@example.com, boss@example.com (email): Shop: approval needed for production',
    'notification approval-needed -> C0123ABCD (slack): Shop: approval needed for production',
    'notification succeeded -> team@example.com, boss@example.com (email): Shop: production succeeded',
    'notification succeeded -> C0123ABCD (slack): Shop: production succeeded',
  ]);
});

test('the events of a run hold what would be told, and who did what', async () => {
  await repository.run(['run', '--app', delivery(['echo the reason; false'])]);
  const executions = path.join(repository.root, '.cdk-delivery', 'executions');
  const [execution] = fs.readdirSync(executions);
  const events = fs.readFileSync(path.join(executions, execution, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const [mail, webhook, ...more] = events.filter(({ type }) => type === 'notification');
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    kind: 'failed',
    channel: 'email',
    recipients: ['team@example.com', 'boss@example.com'],
    subject: 'Shop: stage Build failed',
    message: { commit: await repository.git('rev-parse', 'HEAD'), commitMessage: 'First', failures: [{ action: 'App', log: expect.stringContaining(execution) }] },
  });
  expect(webhook).toMatchObject({ channel: 'webhook', recipients: ['https://hooks.example.com'] });
});

test('a pipeline that notifies nobody says nothing of it', async () => {
  const { stderr } = await repository.run(['run', '--app', delivery(['true'], []), '--approve-all']);
  expect(stderr).not.toContain('notification');
});

describe('with receivers on this machine', () => {
  let sinks: Sinks;
  beforeEach(async () => {
    sinks = new Sinks();
    await sinks.start();
  });
  afterEach(async () => sinks.stop());

  test('e-mail and webhooks are really delivered', async () => {
    const { stderr, exitCode } = await repository.run(['run', '--app', delivery(['false']), ...sinks.options]);
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain('warning');
    expect(sinks.mails).toEqual([{ to: ['team@example.com', 'boss@example.com'], text: expect.stringContaining('Subject: Shop: stage Build failed\r\n') }]);
    expect(sinks.mails[0].text).toMatch(/\r\nStage: Build\r\nFailed action: App\r\nError: /);
    const [{ headers, body }, ...more] = sinks.posts;
    expect(more).toEqual([]);
    expect(JSON.parse(body)).toMatchObject({ version: 1, kind: 'failed', pipeline: 'Shop', stage: 'Build', commitMessage: 'First' });
    expect(headers['x-delivery-signature']).toBe(`sha256=${createHmac('sha256', LOCAL_KEY).update(`${headers['x-delivery-timestamp']}.${body}`).digest('hex')}`);
  });

  test('a hostile commit message adds no header and no recipient', async () => {
    await repository.git('commit', '--quiet', '--allow-empty', '-m', 'Fix\u202e\r\nBcc: all@example.com\r\n.\r\nQUIT');
    await repository.run(['run', '--app', delivery(['false']), ...sinks.options]);
    const [{ to, text }] = sinks.mails;
    expect(to).toEqual(['team@example.com', 'boss@example.com']);
    const [head] = text.split('\r\n\r\n');
    expect(head).not.toMatch(/bcc|QUIT/i);
    expect(text).toContain('\r\nMessage: Fix\r\n');
  });
});

test('a receiver that is not there is a warning: the run comes to what it comes to', async () => {
  const sinks = new Sinks();
  await sinks.start();
  const { options } = sinks;
  await sinks.stop();
  const { stderr, exitCode } = await repository.run(['run', '--app', delivery(['true']), '--approve-all', ...options.slice(0, 2)]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^warning: notification by email 'Shop: production succeeded' was not delivered: .*ECONNREFUSED/m);
});

test.each<[string, string]>([
  ['smtp://mail.example.com', "--notify-smtp: a local run notifies nobody outside of this machine, got host 'mail.example.com'; use a form such as smtp://127.0.0.1:1025"],
  ['smtp://127.0.0.1.example.com', "--notify-smtp: a local run notifies nobody outside of this machine, got host '127.0.0.1.example.com'; use a form such as smtp://127.0.0.1:1025"],
  ['smtp://0.0.0.0:25', "--notify-smtp: a local run notifies nobody outside of this machine, got host '0.0.0.0'; use a form such as smtp://127.0.0.1:1025"],
  ['127.0.0.1:1025', "--notify-smtp: it takes an address on this machine, got '127.0.0.1:1025'; use a form such as smtp://127.0.0.1:1025"],
  ['http://127.0.0.1', "--notify-smtp: it takes an address on this machine, got 'http://127.0.0.1'; use a form such as smtp://127.0.0.1:1025"],
])('fails for a mail server at %s', (notifySmtp, message) => expect(() => new LoopbackSinks({ notifySmtp })).toThrow(new Error(message)));

test.each<[string, string]>([
  ['https://hooks.example.com', "--notify-webhook: a local run notifies nobody outside of this machine, got host 'hooks.example.com'; use a form such as http://127.0.0.1:8080"],
  ['http://localhost@hooks.example.com', "--notify-webhook: a local run notifies nobody outside of this machine, got host 'hooks.example.com'; use a form such as http://127.0.0.1:8080"],
  ['ftp://127.0.0.1', "--notify-webhook: it takes an address on this machine, got 'ftp://127.0.0.1'; use a form such as http://127.0.0.1:8080"],
])('fails for a webhook at %s', (notifyWebhook, message) => expect(() => new LoopbackSinks({ notifyWebhook })).toThrow(new Error(message)));

test.each(['http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:8080/path', 'http://0x7f.1'])('%s is on this machine', (notifyWebhook) => {
  expect(() => new LoopbackSinks({ notifyWebhook })).not.toThrow();
});
