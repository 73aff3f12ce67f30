import { createHash } from 'crypto';
import type {
  BuildImageOptions, BuiltImage, ContainerEngine, ContainerState, RunContainerOptions, RunningContainer,
} from './container-engine';

export interface FakeContainer {
  readonly options: RunContainerOptions;
  state: ContainerState;
}

export interface FakeEngineOptions {
  readonly name?: ContainerEngine['name'];
  readonly logs?: readonly string[];
  /** May write lines and throw. @default - succeeds */
  build?(options: BuildImageOptions): void;
  /** The container at each look, `asked` times before; what it leaves out stays. @default - healthy */
  look?(container: FakeContainer, asked: number): Partial<ContainerState>;
}

const FIRST_PORT = 20_001;

/** Starts nothing: remembers the images and containers it was asked for. */
export class FakeContainerEngine implements ContainerEngine {
  readonly name: ContainerEngine['name'];
  readonly builds: BuildImageOptions[] = [];
  readonly containers = new Map<string, FakeContainer>();
  /** What changed a container, in order: `run api`, `stop api`, `remove api`. */
  readonly changes: string[] = [];
  private readonly asked = new Map<string, number>();
  private started = 0;

  constructor(private readonly options: FakeEngineOptions = {}) {
    this.name = options.name ?? 'docker';
  }

  /** The same context, file and arguments yield the same image. */
  async build(options: BuildImageOptions): Promise<BuiltImage> {
    this.builds.push(options);
    this.options.build?.(options);
    const { contextDirectory, dockerfile, target, buildArgs } = options;
    const digest = (kind: string) => `sha256:${createHash('sha256').update(JSON.stringify([kind, contextDirectory, dockerfile, target, buildArgs])).digest('hex')}`;
    return { digest: digest('manifest'), imageId: digest('configuration') };
  }

  async run(options: RunContainerOptions): Promise<RunningContainer> {
    const { name, image, owner, publish } = options;
    if (this.containers.has(name)) throw new Error(`${this.name}: start of ${name} failed with exit status 125: the name ${name} is in use`);
    const hostPort = publish && (publish.hostPort ?? FIRST_PORT + this.started++);
    this.changes.push(`run ${name}`);
    this.asked.set(name, 0);
    this.containers.set(name, { options, state: { running: true, imageId: image, owner, hostPort } });
    return { name, hostPort, hostNetwork: false };
  }

  async start(name: string): Promise<void> {
    const container = this.containers.get(name);
    if (!container) throw new Error(`${this.name}: start of ${name} failed with exit status 1: no such container`);
    this.changes.push(`start ${name}`);
    this.asked.set(name, 0);
    container.state = { ...container.state, running: true, exitCode: undefined };
  }

  async inspect(name: string): Promise<ContainerState | undefined> {
    const container = this.containers.get(name);
    if (!container?.state.running) return container?.state;
    const asked = this.asked.get(name)!;
    this.asked.set(name, asked + 1);
    container.state = { ...container.state, ...this.options.look?.(container, asked) ?? { health: 'healthy' } };
    return container.state;
  }

  async list(owner?: string): Promise<string[]> {
    return [...this.containers].filter(([, { options }]) => owner === undefined || options.owner === owner).map(([name]) => name);
  }

  async logs(_name: string, lines: number): Promise<string[]> {
    return (this.options.logs ?? []).slice(-lines);
  }

  async stop(name: string): Promise<void> {
    const container = this.containers.get(name);
    if (!container?.state.running) return;
    this.changes.push(`stop ${name}`);
    container.state = { ...container.state, running: false, exitCode: 0 };
  }

  async remove(name: string): Promise<void> {
    if (this.containers.delete(name)) this.changes.push(`remove ${name}`);
  }
}
