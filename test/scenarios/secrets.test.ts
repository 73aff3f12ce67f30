import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Ended, TestRepository } from './repository';
import { ApprovalGate, Build, Check, DeliveryPipeline, Notification, Source } from '../../src';

const SECRET = 'correct-horse-battery-staple';
const PARAMETER = 'tr0ub4dor-and-3';

let app: string;
let repository: TestRepository;
let receiver: Server;
let told: string;

/** A build that tells its secrets to everybody who listens, and goes to the gate of production. */
function synthesize(): string {
  const cdkApp = new App({ outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')) });
  const stack = new Stack(cdkApp, 'Delivery', { env: { account: '111111111111', region: 'eu-central-1' } });
  const pipeline = new DeliveryPipeline(stack, 'Shop', {
    pipelineName: 'shop',
    source: Source.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop'), { pushes: false }),
    notifications: [Notification.webhook('https://hooks.example.com', { secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Hook', 'hook') })],
  });
  pipeline.addBuild(Build.buildspec('app', {
    buildspec: codebuild.BuildSpec.fromObject({
      version: '0.2',
      env: {
        'secrets-manager': { TOKEN: 'shop/token:key' }, 'parameter-store': { SIGNATURE: '/shop/signature' }, 'exported-variables': ['COVERAGE', 'TOKEN', 'SIGNATURE'],
      },
      phases: { build: { commands: ['echo "with $TOKEN" and "$SIGNATURE"', 'sh -c "echo of stderr: $TOKEN >&2"', 'export COVERAGE=80.5', '. ./build.sh'] } },
      artifacts: { files: ['build.sh'] },
    }),
  }));
  pipeline.addEnvironment('production', { approval: new ApprovalGate(stack, 'Gate') }).verify(Check.commands('smoke', ['true']));
  return cdkApp.synth().directory;
}

beforeAll(() => { app = synthesize(); });
afterAll(() => rmSync(app, { recursive: true }));
beforeEach(async () => {
  repository = await TestRepository.create({ 'build.sh': 'true' });
  told = '';
  receiver = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => { told += chunk.toString(); }).on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  repository.remove();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const run = async () => repository.run([
  'run', '--app', app, '--parameter', `shop/token=${JSON.stringify({ key: SECRET })}`, '--parameter', `/shop/signature=${PARAMETER}`,
  '--notify-webhook', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
]);

/** Everything that a run leaves and says: logs, state, events, evidence, notifications. */
function leftBy({ stdout, stderr }: Ended): Map<string, string> {
  const root = join(repository.root, '.cdk-delivery');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(root, file)).isFile());
  const texts: [string, string][] = [['stdout', stdout], ['stderr', stderr], ['notifications', told]];
  return new Map([...texts, ...files.map((file): [string, string] => [file, readFileSync(join(root, file), 'latin1')])]);
}

const leaking = (left: Map<string, string>) => [...left]
  .filter(([, text]) => [SECRET, PARAMETER].some((value) => text.includes(value))).map(([name]) => name);

test('a run that comes to its gate leaves no value of a secret, in its evidence least of all', async () => {
  const ended = await run();
  expect(ended.exitCode).toBe(3);
  const left = leftBy(ended);
  expect([...left.keys()].filter((name) => /\.html$/.test(name))).toHaveLength(1);
  expect([...left.values()].join('\n')).toMatch(/^with \*{3} and \*{3}\n[^]*^of stderr: \*{3}$/m);
  expect(told).toContain('approval-needed');
  expect(leaking(left)).toEqual([]);
}, 60_000);

test('a run that fails because of a secret says nothing of it, to those who are notified neither', async () => {
  repository.write({ 'build.sh': 'echo "$TOKEN was refused" >&2; false' });
  const ended = await run();
  expect(ended.exitCode).toBe(1);
  const left = leftBy(ended);
  expect(ended.stdout + ended.stderr).toContain('*** was refused');
  expect(told).toContain('"kind":"failed"');
  expect(leaking(left)).toEqual([]);
}, 60_000);
