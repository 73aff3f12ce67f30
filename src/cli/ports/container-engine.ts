import { CommandLineEngine } from './command-line-engine';
import type { Shell } from './shell';
import { UserError } from '../errors';

/** Builds images and runs containers on this machine. */
export interface ContainerEngine {
  readonly name: EngineName;
  build(options: BuildImageOptions): Promise<BuiltImage>;
  /** Starts a container and does not wait for it to be healthy. A container that cannot be started is removed. */
  run(options: RunContainerOptions): Promise<RunningContainer>;
  /** Starts a container again that has ended, as it was. */
  start(name: string): Promise<void>;
  /** `undefined`: there is no such container. */
  inspect(name: string): Promise<ContainerState | undefined>;
  /** Names of all containers that a local run has started, also of the stopped ones. */
  list(owner?: string): Promise<string[]>;
  /** The last lines of standard output and standard error. */
  logs(name: string, lines: number): Promise<string[]>;
  /** Asks the container to end, and kills it after the grace. No such container is fine. */
  stop(name: string, graceSeconds: number): Promise<void>;
  /** Kills the container if it still runs. No such container is fine. */
  remove(name: string): Promise<void>;
}

export type EngineName = 'docker' | 'podman';

export interface BuildImageOptions {
  readonly contextDirectory: string;
  /** Relative to the context. @default Dockerfile */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildArgs?: { readonly [name: string]: string };
  /** By id, as `RUN --mount=type=secret,id=<id>` takes them: the file that holds the secret. They reach no layer and no argument. */
  readonly secrets?: { readonly [id: string]: string };
  /** @default - that of the machine */
  readonly platform?: string;
  readonly tags: readonly string[];
  /** @default - half an hour */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  onLine(line: string): void;
}

export interface BuiltImage {
  /** Digest of the manifest, or the image's id when the engine keeps no manifests. */
  readonly digest: string;
  /** What `run` takes as image, whatever happens to the tags: `sha256:...`. */
  readonly imageId: string;
}

export interface RunContainerOptions {
  readonly image: string;
  readonly name: string;
  /** What the container is part of: the value of its label `cdk-delivery`. */
  readonly owner: string;
  readonly environment?: { readonly [name: string]: string };
  /** A port that this machine alone can reach. */
  readonly publish?: { readonly containerPort: number; /** @default - any free port */ readonly hostPort?: number };
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  /** @default - that of the image */
  readonly healthCheck?: HealthCheck;
  readonly signal?: AbortSignal;
}

/** As a container definition of ECS has it: `['CMD-SHELL', 'curl ...']`, `['CMD', 'curl', ...]` or `['NONE']`. */
export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly retries?: number;
  readonly startPeriodSeconds?: number;
}

export interface RunningContainer {
  readonly name: string;
  /** Where the published port is reached, on 127.0.0.1. */
  readonly hostPort?: number;
  /** The engine shares the machine's network: the container was told by `PORT` to listen on `hostPort` itself. */
  readonly hostNetwork: boolean;
}

export interface ContainerState {
  readonly running: boolean;
  readonly imageId: string;
  readonly owner?: string;
  readonly hostPort?: number;
  /** Only of a running container with a health check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  /** What the last health check said, if anything. */
  readonly healthOutput?: string;
  /** Only of a container that has ended. */
  readonly exitCode?: number;
}

const ENGINES: readonly EngineName[] = ['docker', 'podman'];

/**
 * The first engine that answers. The variable `CDK_DELIVERY_ENGINE` says which are tried, and in which order.
 *
 * @default CDK_DELIVERY_ENGINE=docker,podman
 */
export async function findContainerEngine(shell: Shell, environment: NodeJS.ProcessEnv): Promise<ContainerEngine | undefined> {
  for (const name of enginesToTry(environment.CDK_DELIVERY_ENGINE)) {
    const engine = new CommandLineEngine(name, shell, environment);
    if (await engine.answers()) return engine;
  }
  return undefined;
}

function enginesToTry(wanted: string | undefined): readonly EngineName[] {
  if (!wanted?.trim()) return ENGINES;
  return wanted.split(',').map((name) => {
    const engine = ENGINES.find((known) => known === name.trim());
    if (!engine) throw new UserError(`CDK_DELIVERY_ENGINE: there is no container engine '${name.trim()}'; set it to docker, podman or podman,docker`);
    return engine;
  });
}
