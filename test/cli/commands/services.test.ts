import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { addRollbackCommand } from '../../../src/cli/commands/rollback';
import { addServicesCommand, addStopCommand } from '../../../src/cli/commands/services';
import { FakeContainerEngine } from '../../../src/cli/ports/fake-container-engine';
import { LocalService } from '../../../src/cli/targets/local-service';
import { writeAssembly } from '../../helpers/assembly';
import { temporaryDirectory } from '../targets/deployed-site';
import { FakePace, reboot, service } from '../targets/services';

let repository: string;
let app: string;
let targets: string;
let engine: FakeContainerEngine | undefined;
let output: string;

beforeAll(() => {
  repository = temporaryDirectory();
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: repository });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  targets = path.join(repository, '.cdk-delivery/targets');
  app = writeAssembly({ stacks: {} });
});

afterAll(() => [repository, app].forEach((directory) => fs.rmSync(directory, { recursive: true, force: true })));

beforeEach(() => {
  output = '';
  engine = new FakeContainerEngine();
  jest.spyOn(process, 'cwd').mockReturnValue(repository);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => { output += text; return true; });
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(targets, { recursive: true, force: true });
});

async function command(...args: string[]): Promise<string> {
  output = '';
  const program = new Command('cdk-delivery').exitOverride();
  [addServicesCommand, addStopCommand, addRollbackCommand].forEach((add) => add(program, async () => engine));
  await program.parseAsync(['node', 'cdk-delivery', ...args]);
  return output;
}

async function deploy(name: string, image: string): Promise<void> {
  const model = service({ name, service: name });
  const local = new LocalService(model, {
    engine: engine!, targets, parameters: new Map(), signal: new AbortController().signal, pace: new FakePace(), log: () => {},
  });
  await local.deploy(model, { execution: 'e1', images: new Map([['web', image]]) });
}

const image = (letter: string) => `1.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:${letter.repeat(64)}`;

test('services lists what is deployed, with revision, image, URL and health', async () => {
  await deploy('orders', image('a'));
  await deploy('orders', image('b'));
  await deploy('users', 'users:1');
  expect((await command('services')).split('\n')).toEqual([
    'SERVICE  REVISION  IMAGE                       URL                      HEALTH',
    'orders   2         orders@sha256:bbbbbbbbbbbb  http://127.0.0.1:20002/  healthy',
    'users    1         users:1                     http://127.0.0.1:20003/  healthy',
    '',
  ]);
  reboot(engine!);
  expect(JSON.parse(await command('services', '--json'))).toMatchObject([
    { service: 'orders', revision: 2, images: [image('b')], url: 'http://127.0.0.1:20002/', health: 'stopped' }, { service: 'users' },
  ]);
  engine = undefined;
  expect(await command('services')).toContain('unknown: neither docker nor podman answers');
});

test('services says how to deploy one', async () => {
  expect(await command('services')).toBe('No service is deployed here. A run deploys services of Amazon ECS: npx cdk-delivery run\n');
});

test('stop removes the containers of one service, or of all', async () => {
  await deploy('orders', 'a');
  await deploy('orders', 'b');
  await deploy('users', 'c');
  expect(await command('stop', 'orders')).toBe('orders is stopped (2 containers removed)\n');
  expect(await command('stop')).toBe('orders was not running\nusers is stopped (1 container removed)\n');
  expect(engine!.containers.size).toBe(0);
  expect(await command('services')).toMatch(/^orders +- +- +- +stopped$/m);
});

test('stop is fine when nothing is deployed', async () => {
  engine = undefined;
  expect(await command('stop')).toBe('no service is deployed here\n');
});

test('fails to stop what is not there, or without an engine', async () => {
  await expect(command('stop', 'orders')).rejects.toThrow('no service is deployed here; run its pipeline first: npx cdk-delivery run');
  await deploy('Shop/orders', 'a');
  await deploy('Help/orders', 'a');
  await expect(command('stop', 'users')).rejects.toThrow("service 'users' is not deployed here; name one of: Help/orders, Shop/orders");
  await expect(command('stop', 'orders')).rejects.toThrow("several services are named 'orders'; name one of them: Help/orders, Shop/orders");
  engine = undefined;
  await expect(command('stop', 'Shop/orders')).rejects.toThrow('neither docker nor podman answers; start the one that runs the containers');
});

test('rollback puts the previous revision of a service back', async () => {
  await deploy('Shop/orders', 'a');
  await deploy('Shop/orders', 'b');
  expect(await command('rollback', 'orders', '--app', 'none')).toBe('Shop/orders is back at revision 1 (was 2) at http://127.0.0.1:20001/\n');
  expect(JSON.parse(await command('rollback', '--app', app, '--json'))).toEqual({ service: 'Shop/orders', revision: 2, previous: 1, url: 'http://127.0.0.1:20002/' });
});

test('fails to roll back a service that has no revision before', async () => {
  await deploy('orders', 'a');
  await expect(command('rollback', 'orders')).rejects.toThrow("service 'orders' has no earlier revision to go back to");
});
