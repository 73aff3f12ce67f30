import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { type Clock, systemClock } from './clock';
import type {
  BuildImageOptions, BuiltImage, ContainerEngine, ContainerState, EngineName, HealthCheck, RunContainerOptions, RunningContainer,
} from './container-engine';
import {
  asDigest, digestOf, healthCheckTimeoutMs, type InspectedContainer, type InspectedImage, isHealthCheckDue, OWNER_LABEL, PORT_LABEL, stateOf,
} from './inspected-container';
import type { Shell, ShellOptions } from './shell';

const FIND_TIMEOUT_MS = 10_000;
const TIMEOUT_MS = 60_000;
/** An image may have to be pulled. */
const CREATE_TIMEOUT_MS = 10 * 60_000;
const BUILD_TIMEOUT_MS = 30 * 60_000;
/** What only an engine itself answers: not its client alone, nor another engine under its name. */
const VERSION = { docker: '{{.ServerVersion}}', podman: '{{.Version.Version}}' };

/** Docker or Podman by its command line, which is nearly the same. */
export class CommandLineEngine implements ContainerEngine {
  private readonly env: { readonly [name: string]: string };
  /** Whether the engine gives the machine's own network; Podman's is known once a container with a port was created. */
  private hostNetwork?: boolean;

  constructor(readonly name: EngineName, private readonly shell: Shell, environment: NodeJS.ProcessEnv, private readonly clock: Clock = systemClock) {
    this.hostNetwork = name === 'docker' ? false : undefined;
    // The user's own command: its sockets, contexts, configuration files and credential helpers are found by variables.
    this.env = Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  async answers(): Promise<boolean> {
    const options = { cwd: os.tmpdir(), env: this.env, timeoutMs: FIND_TIMEOUT_MS };
    const { exitCode, stdout } = await this.shell.run([this.name, 'info', '--format', VERSION[this.name]], options);
    return exitCode === 0 && stdout.trim() !== '';
  }

  async build(options: BuildImageOptions): Promise<BuiltImage> {
    const { contextDirectory, dockerfile = 'Dockerfile', target, buildArgs = {}, secrets = {}, platform, tags } = options;
    const { onLine, signal, timeoutMs = BUILD_TIMEOUT_MS } = options;
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-delivery-image-'));
    const idFile = path.join(directory, 'id');
    try {
      await this.ask(`build of ${tags[0] ?? contextDirectory}`, [
        'build', '--file', dockerfile, '--iidfile', idFile,
        ...this.name === 'podman' ? podmanBuildOptions(buildArgs) : [],
        ...target ? ['--target', target] : [],
        ...platform ? ['--platform', platform] : [],
        ...pairs('--build-arg', buildArgs),
        ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
        ...tags.flatMap((tag) => ['--tag', tag]),
        '.',
      ], { cwd: contextDirectory, onLine, signal, timeoutMs });
      const imageId = asDigest(fs.readFileSync(idFile, 'utf8').trim());
      return { imageId, digest: digestOf(await this.read<InspectedImage>('image', imageId)) ?? imageId };
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  }

  async run(options: RunContainerOptions): Promise<RunningContainer> {
    const { name, publish, signal } = options;
    const hostPort = publish && (publish.hostPort ?? await freePort());
    const create = () => this.ask(
      `start of ${name}`,
      ['create', ...createArguments(options, hostPort, this.hostNetwork ?? false)],
      { signal, timeoutMs: CREATE_TIMEOUT_MS },
    );
    await create();
    try {
      if (publish && this.hostNetwork === undefined) {
        // Only a created container tells which network Podman is configured to give.
        const created = await this.read<InspectedContainer>('container', name);
        this.hostNetwork = created.HostConfig?.NetworkMode === 'host';
        if (this.hostNetwork) {
          await this.remove(name);
          await create();
        }
      }
      await this.ask(`start of ${name}`, ['start', name], { signal });
    } catch (error) {
      await this.remove(name);
      throw error;
    }
    return { name, hostPort, hostNetwork: publish !== undefined && this.hostNetwork === true };
  }

  async start(name: string): Promise<void> {
    await this.ask(`start of ${name}`, ['start', name]);
  }

  async inspect(name: string): Promise<ContainerState | undefined> {
    const container = await unlessMissing(this.read<InspectedContainer>('container', name));
    if (!container || this.name === 'docker' || !isHealthCheckDue(container, this.clock.now())) return container && stateOf(container);
    // Podman leaves its health checks to systemd, which not every machine has. What the check finds is in the state.
    await this.ask(`health check of ${name}`, ['healthcheck', 'run', name], { timeoutMs: healthCheckTimeoutMs(container) }).catch(() => {});
    const checked = await unlessMissing(this.read<InspectedContainer>('container', name));
    return checked && stateOf(checked);
  }

  async list(owner?: string): Promise<string[]> {
    const label = owner === undefined ? OWNER_LABEL : `${OWNER_LABEL}=${owner}`;
    const lines = await this.ask('list of containers', ['ps', '--all', '--filter', `label=${label}`, '--format', '{{.Names}}']);
    return lines.filter((line) => /^[\w.-]+$/.test(line)); // no warnings
  }

  async logs(name: string, lines: number): Promise<string[]> {
    return this.ask(`log of ${name}`, ['logs', '--tail', String(lines), name]);
  }

  async stop(name: string, graceSeconds: number): Promise<void> {
    const timeoutMs = TIMEOUT_MS + graceSeconds * 1000;
    await unlessMissing(this.ask(`stop of ${name}`, ['stop', '-t', String(graceSeconds), name], { timeoutMs }));
  }

  async remove(name: string): Promise<void> {
    // Podman would first wait for the container to end by itself.
    const kill = this.name === 'podman' ? ['-t', '0'] : [];
    await unlessMissing(this.ask(`removal of ${name}`, ['rm', '--force', '--volumes', ...kill, name]));
  }

  /** What the engine knows about an image or a container. */
  private async read<T>(kind: 'image' | 'container', name: string): Promise<T> {
    const lines = await this.ask(`look at ${name}`, [kind, 'inspect', name]);
    // Warnings may stand around it.
    return JSON.parse(lines.slice(lines.indexOf('['), lines.lastIndexOf(']') + 1).join('\n'))[0];
  }

  /** Runs the engine and returns all that it says; fails, in its words, unless it succeeds. The arguments may hold secrets and are never told. */
  private async ask(what: string, args: readonly string[], options: Partial<ShellOptions> = {}): Promise<string[]> {
    const lines: string[] = [];
    const result = await this.shell.run([this.name, ...args], {
      cwd: os.tmpdir(),
      env: this.env,
      timeoutMs: TIMEOUT_MS,
      ...options,
      onLine: (line) => {
        lines.push(line);
        options.onLine?.(line);
      },
    });
    if (result.aborted) throw new Error(`${this.name}: ${what} was abandoned`);
    if (result.timedOut) throw new Error(`${this.name}: ${what} took longer than ${(options.timeoutMs ?? TIMEOUT_MS) / 1000} seconds`);
    if (result.exitCode !== 0) throw new Error(`${this.name}: ${what} failed with exit status ${result.exitCode}${reason(lines)}`);
    return lines;
  }
}

/** Lines that are not the reason: Podman's log, which complains wherever systemd is missing, and Docker's repetition of which container it was. */
const NOISE = /^(\s*$|time="[^"]*" level=|Error: failed to start containers)/;

function reason(lines: readonly string[]): string {
  const said = lines.filter((line) => !NOISE.test(line)).reverse();
  const line = said.find((candidate) => /^error\b/i.test(candidate)) ?? said[0];
  return line ? `: ${line.trim().replace(/^error: /i, '')}` : '';
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (/no such (container|object)|no container with name/i.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** The format of OCI has no health check; and the cache would not notice that an argument changed which no RUN follows (buildah issue 5501). */
function podmanBuildOptions(buildArgs: { readonly [name: string]: string }): string[] {
  return ['--format', 'docker', ...Object.keys(buildArgs).length > 0 ? ['--layers=false'] : []];
}

function createArguments(options: RunContainerOptions, hostPort: number | undefined, hostNetwork: boolean): string[] {
  const { name, owner, image, publish, environment = {}, entryPoint = [], command = [], healthCheck } = options;
  const [program, ...entryPointArguments] = entryPoint;
  return [
    '--name', name,
    '--label', `${OWNER_LABEL}=${owner}`,
    ...hostPort === undefined ? [] : ['--label', `${PORT_LABEL}=${hostPort}`],
    ...publish && !hostNetwork ? ['--publish', `127.0.0.1:${hostPort}:${publish.containerPort}`] : [],
    ...pairs('--env', publish && hostNetwork ? { ...environment, PORT: String(hostPort) } : environment),
    ...healthCheck ? healthCheckArguments(healthCheck) : [],
    ...program === undefined ? [] : ['--entrypoint', program],
    image, ...entryPointArguments, ...command,
  ];
}

function healthCheckArguments({ command: [kind, ...args], intervalSeconds, timeoutSeconds, retries, startPeriodSeconds }: HealthCheck): string[] {
  if (kind === 'NONE') return ['--no-healthcheck'];
  const seconds = (option: string, value: number | undefined) => value === undefined ? [] : [option, `${value}s`];
  return [
    '--health-cmd', kind === 'CMD-SHELL' ? args.join(' ') : args.map(quoted).join(' '),
    ...seconds('--health-interval', intervalSeconds),
    ...seconds('--health-timeout', timeoutSeconds),
    ...retries === undefined ? [] : ['--health-retries', String(retries)],
    ...seconds('--health-start-period', startPeriodSeconds),
  ];
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function pairs(option: string, values: { readonly [name: string]: string }): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
