import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { FakeClock } from '../../../src/cli/ports/clock';
import { CommandLineEngine } from '../../../src/cli/ports/command-line-engine';
import { type ContainerEngine, findContainerEngine } from '../../../src/cli/ports/container-engine';
import { FakeContainerEngine } from '../../../src/cli/ports/fake-container-engine';
import { type FakeAnswer, FakeShell } from '../../../src/cli/ports/fake-shell';
import { HostShell } from '../../../src/cli/ports/shell';
import { BASE_IMAGE, podman } from '../../helpers/container-tools';
import { describeWith } from '../../helpers/tools';

const ID = '5'.repeat(64);
const START = Date.parse('2030-01-01T00:00:00Z');
const SECOND = 1_000_000_000;
const json = (...things: object[]): FakeAnswer => ({ lines: JSON.stringify(things, undefined, 1).split('\n') });
const fails = (exitCode: number, ...lines: string[]): FakeAnswer => ({ exitCode, lines });
const commandsOf = (shell: FakeShell) => shell.runs.map(({ argv }) => argv.join(' '));

/** A shell whose answers are found by how the command begins, without the name of the engine. */
function shellWith(answers: { [begin: string]: FakeAnswer | (() => FakeAnswer) }): FakeShell {
  return new FakeShell((argv) => {
    const command = argv.slice(1).join(' ');
    const begin = Object.keys(answers).find((key) => command.startsWith(key));
    const answer = begin === undefined ? {} : answers[begin];
    return typeof answer === 'function' ? answer() : answer;
  });
}

function container(overrides: { state?: object; config?: object; network?: string } = {}): object {
  return {
    Image: ID,
    State: { Status: 'running', Running: true, ExitCode: 0, StartedAt: new Date(START).toISOString(), ...overrides.state },
    Config: { Labels: { 'cdk-delivery': 'shop', 'cdk-delivery.port': '8081' }, ...overrides.config },
    HostConfig: { NetworkMode: overrides.network ?? 'bridge' },
  };
}

describe('the engine of a machine', () => {
  const only = (engine: string) => new FakeShell(([program]) => program === engine ? { stdout: '1.0\n' } : { exitCode: 127 });

  test('is docker, when its daemon answers', async () => {
    const shell = new FakeShell(() => ({ stdout: '28.2.2\n' }));
    expect((await findContainerEngine(shell, { DOCKER_HOST: 'unix:///run/d.sock' }))?.name).toBe('docker');
    expect(commandsOf(shell)).toEqual(['docker info --format {{.ServerVersion}}']);
    expect(shell.runs[0].options).toMatchObject({ env: { DOCKER_HOST: 'unix:///run/d.sock' }, timeoutMs: 10_000 });
  });

  test('is podman, when the docker client finds no daemon', async () => {
    const shell = new FakeShell(([program]) => program === 'docker' ? { exitCode: 0, stdout: '\n' } : { stdout: '4.3.1\n' });
    expect((await findContainerEngine(shell, {}))?.name).toBe('podman');
    expect(commandsOf(shell)[1]).toBe('podman info --format {{.Version.Version}}');
  });

  test('is none, when nothing answers', async () => {
    expect(await findContainerEngine(only('none'), {})).toBeUndefined();
  });

  test('is tried in the order that CDK_DELIVERY_ENGINE says, and no other', async () => {
    const both = new FakeShell(() => ({ stdout: '1.0' }));
    expect((await findContainerEngine(both, { CDK_DELIVERY_ENGINE: 'podman, docker' }))?.name).toBe('podman');
    expect(await findContainerEngine(only('docker'), { CDK_DELIVERY_ENGINE: 'podman' })).toBeUndefined();
    expect((await findContainerEngine(only('docker'), { CDK_DELIVERY_ENGINE: ' ' }))?.name).toBe('docker');
  });

  test('fails for an engine that nobody knows', async () => {
    await expect(findContainerEngine(new FakeShell(), { CDK_DELIVERY_ENGINE: 'rkt' }))
      .rejects.toThrow("CDK_DELIVERY_ENGINE: there is no container engine 'rkt'; set it to docker, podman or podman,docker");
  });
});

describe('building an image', () => {
  const options = {
    contextDirectory: '/src/orders',
    dockerfile: 'docker/Dockerfile',
    target: 'release',
    platform: 'linux/arm64',
    buildArgs: { REVISION: 'abc', HEALTH: 'passing' },
    tags: ['orders:abc', 'orders:latest'],
    onLine: () => {},
  };

  /** An engine that writes the id as asked; and the argv of its build with `<id>` for the file. */
  async function build(name: 'docker' | 'podman', image: object, id = `sha256:${ID}`, built = options) {
    let idFile = '';
    const shell = new FakeShell((argv) => {
      if (argv[1] === 'image') return json(image);
      idFile = argv[argv.indexOf('--iidfile') + 1];
      fs.writeFileSync(idFile, id);
      return { lines: ['STEP 1'] };
    });
    const result = await new CommandLineEngine(name, shell, {}).build(built);
    expect(fs.existsSync(path.dirname(idFile))).toBe(false);
    return { result, shell, commands: commandsOf(shell).map((command) => command.replace(idFile, '<id>')) };
  }

  test('says everything to docker, in the directory of the context', async () => {
    const { commands, shell } = await build('docker', {});
    expect(commands).toEqual([
      'docker build --file docker/Dockerfile --iidfile <id> --target release --platform linux/arm64'
        + ' --build-arg REVISION=abc --build-arg HEALTH=passing --tag orders:abc --tag orders:latest .',
      `docker image inspect sha256:${ID}`,
    ]);
    expect(shell.runs[0].options).toMatchObject({ cwd: '/src/orders', timeoutMs: 30 * 60_000 });
  });

  test('asks podman for a format with health checks, and for no cache when there are arguments', async () => {
    const { commands } = await build('podman', {}, ID);
    expect(commands[0]).toContain('--iidfile <id> --format docker --layers=false --target release');
    const plain = await build('podman', {}, ID, { ...options, buildArgs: {} } as typeof options);
    expect(plain.commands[0]).toContain('--iidfile <id> --format docker --target release');
  });

  test.each([
    ['docker with manifests', 'docker', { Descriptor: { digest: 'sha256:d1' }, RepoDigests: ['orders@sha256:d2'] }, 'sha256:d1'],
    ['docker after a push', 'docker', { RepoDigests: ['orders@sha256:d2'] }, 'sha256:d2'],
    ['docker', 'docker', { RepoDigests: [] }, `sha256:${ID}`],
    ['podman', 'podman', { Digest: 'sha256:d3' }, 'sha256:d3'],
  ] as const)('tells the digest: %s', async (_, name, image, digest) => {
    expect((await build(name, image, name === 'podman' ? ID : `sha256:${ID}`)).result).toEqual({ digest, imageId: `sha256:${ID}` });
  });

  test.each(['docker', 'podman'] as const)('takes secrets from files: %s', async (name) => {
    const { commands } = await build(name, {}, `sha256:${ID}`, { ...options, secrets: { npm: '/run/npm', token: '/run/token' } } as typeof options);
    expect(commands[0]).toContain('--secret id=npm,src=/run/npm --secret id=token,src=/run/token --tag');
  });

  test('hands on the output as it comes', async () => {
    const lines: string[] = [];
    await build('docker', {}, ID, { ...options, onLine: (line?: string) => void lines.push(line!) });
    expect(lines).toEqual(['STEP 1']);
  });

  test.each([
    ['the error of the engine', fails(1, '#5 npm ci', 'ERROR: failed to solve: exit code: 1', ''), 'docker: build of orders:abc failed with exit status 1: failed to solve: exit code: 1'],
    ['the limit', { timedOut: true }, 'docker: build of orders:abc took longer than 1800 seconds'],
    ['the abort', { aborted: true }, 'docker: build of orders:abc was abandoned'],
  ])('fails with %s', async (_, answer, message) => {
    await expect(new CommandLineEngine('docker', new FakeShell(() => answer), {}).build(options)).rejects.toThrow(new Error(message));
  });
});

describe('running a container', () => {
  const options = {
    image: 'orders:abc',
    name: 'orders-staging',
    owner: 'shop',
    environment: { ENVIRONMENT: 'staging', PORT: '8080' },
    publish: { containerPort: 8080, hostPort: 8081 },
  };
  const created = '--name orders-staging --label cdk-delivery=shop --label cdk-delivery.port=8081';

  test.each(['docker', 'podman'] as const)('publishes its port on this machine alone: %s', async (name) => {
    const shell = shellWith({ 'container inspect': json(container()) });
    const running = await new CommandLineEngine(name, shell, {}).run(options);
    expect(running).toEqual({ name: 'orders-staging', hostPort: 8081, hostNetwork: false });
    expect(commandsOf(shell).filter((command) => !command.includes('inspect'))).toEqual([
      `${name} create ${created} --publish 127.0.0.1:8081:8080 --env ENVIRONMENT=staging --env PORT=8080 orders:abc`,
      `${name} start orders-staging`,
    ]);
  });

  test('tells it the port by PORT, where podman gives the network of the machine; asked once', async () => {
    const shell = shellWith({ 'container inspect': json(container({ network: 'host' })) });
    const engine = new CommandLineEngine('podman', shell, {});
    expect(await engine.run(options)).toEqual({ name: 'orders-staging', hostPort: 8081, hostNetwork: true });
    const onHost = `podman create ${created} --env ENVIRONMENT=staging --env PORT=8081 orders:abc`;
    expect(commandsOf(shell).slice(2)).toEqual(['podman rm --force --volumes -t 0 orders-staging', onHost, 'podman start orders-staging']);
    shell.runs.length = 0;
    await engine.run(options);
    expect(commandsOf(shell)).toEqual([onHost, 'podman start orders-staging']);
  });

  test('takes any free port unless one is given, and none unless asked', async () => {
    const engine = new CommandLineEngine('docker', new FakeShell(), {});
    expect((await engine.run({ ...options, publish: { containerPort: 80 } })).hostPort).toBeGreaterThan(1023);
    expect(await engine.run({ ...options, publish: undefined })).toEqual({ name: 'orders-staging', hostPort: undefined, hostNetwork: false });
  });

  test('replaces entry point, command and health check as a container definition says', async () => {
    const shell = new FakeShell();
    const engine = new CommandLineEngine('docker', shell, {});
    const bare = { image: 'i', name: 'n', owner: 'o' };
    await engine.run({
      ...bare,
      entryPoint: ['node', '--enable-source-maps'],
      command: ['main.js'],
      healthCheck: { command: ['CMD', 'node', '-e', "console.log('a b')"], intervalSeconds: 5, timeoutSeconds: 2, retries: 4, startPeriodSeconds: 10 },
    });
    await engine.run({ ...bare, healthCheck: { command: ['CMD-SHELL', 'curl -f localhost || exit 1'] } });
    await engine.run({ ...bare, healthCheck: { command: ['NONE'] } });
    const creations = shell.runs.map(({ argv }) => argv).filter(([, verb]) => verb === 'create').map((argv) => argv.slice(6));
    expect(creations).toEqual([
      ['--health-cmd', "node -e 'console.log('\\''a b'\\'')'", '--health-interval', '5s', '--health-timeout', '2s', '--health-retries', '4',
        '--health-start-period', '10s', '--entrypoint', 'node', 'i', '--enable-source-maps', 'main.js'],
      ['--health-cmd', 'curl -f localhost || exit 1', 'i'],
      ['--no-healthcheck', 'i'],
    ]);
  });

  test('fails without telling the arguments, and leaves no container that did not start', async () => {
    const shell = shellWith({
      start: fails(1, 'Error response from daemon: exec: "nope": not found', 'Error: failed to start containers: orders-staging'),
    });
    await expect(new CommandLineEngine('docker', shell, {}).run({ ...options, environment: { PASSWORD: 'secret' } })).rejects.toThrow(
      new Error('docker: start of orders-staging failed with exit status 1: Error response from daemon: exec: "nope": not found'),
    );
    expect(commandsOf(shell).at(-1)).toBe('docker rm --force --volumes orders-staging');
  });

  test('fails when the name is taken, and leaves the container that has it', async () => {
    const shell = shellWith({ create: fails(125, 'Error: the container name "orders-staging" is already in use') });
    await expect(new CommandLineEngine('podman', shell, {}).run(options)).rejects.toThrow(
      'podman: start of orders-staging failed with exit status 125: the container name "orders-staging" is already in use',
    );
    expect(shell.runs).toHaveLength(1);
  });
});

describe('looking at a container', () => {
  const healthcheck = { Test: ['CMD', 'true'], Interval: 5 * SECOND, StartPeriod: 10 * SECOND };
  const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
  const checked = (status: string, ...seconds: number[]) => container({
    state: { Health: { Status: status, Log: seconds.map((second) => ({ Start: at(second) })) } },
    config: { Healthcheck: healthcheck },
  });

  function look(name: 'docker' | 'podman', answer: object, seconds = 0) {
    const shell = shellWith({ 'container inspect': { lines: ['time="now" level=warning msg="[odd]"', ...json(answer).lines!] } });
    return { shell, state: new CommandLineEngine(name, shell, {}, new FakeClock(START + seconds * 1000)).inspect('api') };
  }

  test('tells whether it runs, what it is part of, its image and its port', async () => {
    expect(await look('docker', container()).state).toEqual({ running: true, imageId: `sha256:${ID}`, owner: 'shop', hostPort: 8081 });
  });

  test('tells the exit code once it has ended, and no health then', async () => {
    const state = { Status: 'exited', Running: false, ExitCode: 3, Health: { Status: 'healthy' } };
    expect(await look('docker', container({ state })).state).toMatchObject({ running: false, exitCode: 3, health: undefined });
    expect((await look('docker', container({ state: { ...state, Status: 'created' } })).state)?.exitCode).toBeUndefined();
  });

  test('tells what the last health check said', async () => {
    const Health = { Status: 'unhealthy', Log: [{ Start: at(1), Output: 'first' }, { Start: at(2), Output: 'fetch failed\n' }] };
    expect((await look('docker', container({ state: { Health } })).state)?.healthOutput).toBe('fetch failed');
  });

  test('leaves health checks to docker', async () => {
    const { shell, state } = look('docker', checked('starting'));
    expect((await state)?.health).toBe('starting');
    expect(commandsOf(shell)).toEqual(['docker container inspect api']);
  });

  test.each([
    ['at first', checked('starting'), 0, true],
    ['again while failures do not count', checked('starting', 1), 2, true],
    ['not again when it is healthy', checked('healthy', 1), 2, false],
    ['not before the interval has passed', checked('starting', 1, 10), 14, false],
    ['after the interval', checked('healthy', 1, 10), 15, true],
    ['not without a check', container(), 60, false],
    ['not when it was switched off', container({ config: { Healthcheck: { Test: ['NONE'] } } }), 60, false],
  ])('runs the health check for podman %s', async (_, answer, seconds, runs) => {
    const { shell, state } = look('podman', answer, seconds);
    await state;
    expect(commandsOf(shell)).toEqual([
      'podman container inspect api', ...runs ? ['podman healthcheck run api', 'podman container inspect api'] : [],
    ]);
  });

  test('has no state of a container that does not exist', async () => {
    for (const line of ['Error response from daemon: No such container: api', 'Error: inspecting object: no such container api']) {
      expect(await new CommandLineEngine('docker', new FakeShell(() => fails(1, '[]', line)), {}).inspect('api')).toBeUndefined();
    }
    await expect(new CommandLineEngine('docker', new FakeShell(() => fails(1, 'Cannot connect to the Docker daemon')), {}).inspect('api'))
      .rejects.toThrow('docker: look at api failed with exit status 1: Cannot connect to the Docker daemon');
  });

  test('lists the containers of local runs by their label, without warnings', async () => {
    const shell = new FakeShell(() => ({ lines: ['WARNING: deprecated option', 'api', 'web.1'] }));
    const engine = new CommandLineEngine('podman', shell, {});
    expect(await engine.list()).toEqual(['api', 'web.1']);
    await engine.list('shop');
    expect(commandsOf(shell)).toEqual([
      'podman ps --all --filter label=cdk-delivery --format {{.Names}}',
      'podman ps --all --filter label=cdk-delivery=shop --format {{.Names}}',
    ]);
  });

  test('tells the last lines of its log', async () => {
    const shell = new FakeShell(() => ({ lines: ['one', 'two'] }));
    expect(await new CommandLineEngine('docker', shell, {}).logs('api', 20)).toEqual(['one', 'two']);
    expect(commandsOf(shell)).toEqual(['docker logs --tail 20 api']);
  });
});

test('a container that has ended is started again as it was', async () => {
  const shell = shellWith({});
  await new CommandLineEngine('docker', shell, {}).start('api');
  expect(commandsOf(shell)).toEqual(['docker start api']);
});

describe('ending a container', () => {
  test('gives it the grace, and a minute more to the engine', async () => {
    const shell = new FakeShell();
    const engine = new CommandLineEngine('podman', shell, {});
    await engine.stop('api', 30);
    await engine.remove('api');
    expect(commandsOf(shell)).toEqual(['podman stop -t 30 api', 'podman rm --force --volumes -t 0 api']);
    expect(shell.runs[0].options.timeoutMs).toBe(90_000);
  });

  test('is fine when there is none', async () => {
    const engine = new CommandLineEngine('docker', new FakeShell(() => fails(1, 'Error response from daemon: No such container: api')), {});
    await engine.stop('api', 1);
    await engine.remove('api');
  });

  test('fails in the words of the engine', async () => {
    const engine = new CommandLineEngine('podman', new FakeShell(() => fails(125, 'time="now" level=error msg="no systemd"', 'Error: permission denied')), {});
    await expect(engine.remove('api')).rejects.toThrow('podman: removal of api failed with exit status 125: permission denied');
  });
});

test('the fake engine remembers what it was asked for', async () => {
  const engine = new FakeContainerEngine({ look: (_, asked) => ({ health: asked < 1 ? 'starting' : 'unhealthy' }), logs: ['one', 'two'] });
  const image = await engine.build({ contextDirectory: '.', tags: [], onLine: () => {} });
  await engine.run({ image: image.imageId, name: 'api', owner: 'shop', publish: { containerPort: 80 } });
  expect(await engine.inspect('api')).toMatchObject({ running: true, health: 'starting', hostPort: 20_001, imageId: image.imageId });
  expect(await engine.inspect('api')).toMatchObject({ health: 'unhealthy' });
  expect(await engine.list('shop')).toEqual(['api']);
  expect(await engine.logs('api', 1)).toEqual(['two']);
  await engine.stop('api');
  expect(await engine.inspect('api')).toMatchObject({ running: false, exitCode: 0 });
  await engine.remove('api');
  expect(await engine.inspect('api')).toBeUndefined();
  expect(engine.changes).toEqual(['run api', 'stop api', 'remove api']);
});

describeWith(podman, 'podman', () => {
  const service = path.join(__dirname, '../../../examples/apps/orders-service');
  const shell = new HostShell();
  const owner = `test-${process.pid}`;
  const images: string[] = [];
  const log: string[] = [];
  let engine: ContainerEngine;
  let directory: string;

  async function build(REVISION: string, HEALTH = 'passing') {
    const image = await engine.build({
      contextDirectory: service,
      buildArgs: { BASE_IMAGE, REVISION, HEALTH },
      tags: [`localhost/${owner}:${REVISION}`],
      onLine: (line) => log.push(line),
    });
    images.push(image.imageId);
    return image;
  }

  /** The health once it is known, or the limit has passed. */
  async function healthOf(name: string): Promise<string | undefined> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const state = await engine.inspect(name);
      if (state?.health !== 'starting') return state?.health;
    }
    return 'starting';
  }

  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'engine-'));
    engine = (await findContainerEngine(shell, { ...process.env, CDK_DELIVERY_ENGINE: 'podman' }))!;
  });

  afterAll(async () => {
    for (const name of await engine.list(owner)) await engine.remove(name);
    const env = process.env as { [name: string]: string };
    if (images.length > 0) await shell.run([podman.path, 'rmi', '--force', ...images], { cwd: directory, env, timeoutMs: 30_000 });
    fs.rmSync(directory, { recursive: true });
  }, 60_000);

  test('builds a service, runs it until it is healthy, answers, ends it and leaves nothing', async () => {
    const image = await build('one');
    expect(image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(log.join('\n')).toContain(`COMMIT localhost/${owner}:one`);

    const name = `${owner}-one`;
    const environment = { ENVIRONMENT: "a 'quoted' place" };
    const { hostPort } = await engine.run({ image: image.imageId, name, owner, environment, publish: { containerPort: 8080 } });
    expect(await healthOf(name)).toBe('healthy');
    expect(await engine.inspect(name)).toMatchObject({ running: true, imageId: image.imageId, owner, hostPort });
    expect(await (await fetch(`http://127.0.0.1:${hostPort}/health`)).json()).toEqual({ status: 'ok', revision: 'one' });
    expect(JSON.parse((await engine.logs(name, 5))[0])).toMatchObject({ environment: "a 'quoted' place", message: 'listening on port 8080' });

    await engine.stop(name, 10);
    expect(await engine.inspect(name)).toMatchObject({ running: false, exitCode: 0 });
    await expect(fetch(`http://127.0.0.1:${hostPort}/health`)).rejects.toThrow();
    await engine.remove(name);
    expect(await engine.list(owner)).toEqual([]);
  }, 120_000);

  test('knows a release that is not healthy from the one before it', async () => {
    const image = await build('two', 'failing');
    const name = `${owner}-two`;
    const healthCheck = { command: ['CMD', 'node', 'src/health-check.js'], intervalSeconds: 1, retries: 2 };
    await engine.run({ image: image.imageId, name, owner, publish: { containerPort: 8080 }, healthCheck });
    expect(await healthOf(name)).toBe('unhealthy');
    await engine.remove(name);
  }, 120_000);

  test('reaches a service in the network of the machine, where podman is configured so', async () => {
    const configuration = path.join(directory, 'containers.conf');
    const given = process.env.CONTAINERS_CONF ? fs.readFileSync(process.env.CONTAINERS_CONF, 'utf8').replace(/^netns.*$/m, '') : '[containers]\n';
    fs.writeFileSync(configuration, given.replace('[containers]', '[containers]\nnetns = "host"'));
    const onHost = new CommandLineEngine('podman', shell, { ...process.env, CONTAINERS_CONF: configuration });
    const command = ['-e', 'require("http").createServer((_, response) => response.end("here")).listen(process.env.PORT, "127.0.0.1")'];
    const name = `${owner}-host`;
    const running = await onHost.run({ image: BASE_IMAGE, name, owner, entryPoint: ['node'], command, publish: { containerPort: 80 } });
    expect(running.hostNetwork).toBe(true);
    let answer = '';
    for (let tries = 0; tries < 50 && !answer; tries++) {
      answer = await fetch(`http://127.0.0.1:${running.hostPort}/`).then((response) => response.text(), () => '');
      if (!answer) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(answer).toBe('here');
    await onHost.remove(name);
  }, 60_000);
});
