import type { ContainerState } from './container-engine';

/** What `image inspect` of either engine says, as far as it is read here. */
export interface InspectedImage {
  /** Podman's. */
  readonly Digest?: string;
  /** Docker's, when it keeps manifests. */
  readonly Descriptor?: { readonly digest?: string };
  readonly RepoDigests?: readonly string[] | null;
}

/** What `container inspect` of either engine says, as far as it is read here. */
export interface InspectedContainer {
  readonly Image: string;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string; readonly Log?: readonly { readonly Start: string; readonly Output?: string }[] | null };
  };
  readonly Config: {
    readonly Labels?: { readonly [name: string]: string } | null;
    /** Durations in nanoseconds; those that nobody gave are missing or 0. */
    readonly Healthcheck?: {
      readonly Test?: readonly string[];
      readonly Interval?: number;
      readonly Timeout?: number;
      readonly StartPeriod?: number;
    };
  };
  readonly HostConfig?: { readonly NetworkMode?: string };
}

export const OWNER_LABEL = 'cdk-delivery';
export const PORT_LABEL = 'cdk-delivery.port';

const MILLISECOND = 1_000_000;
const DEFAULT_CHECK_SECONDS = 30;
const KILL_MS = 5000;
const HEALTH = ['starting', 'healthy', 'unhealthy'] as const;

export function asDigest(id: string): string {
  return id.includes(':') ? id : `sha256:${id}`;
}

export function digestOf(image: InspectedImage): string | undefined {
  return image.Descriptor?.digest || image.Digest || image.RepoDigests?.[0]?.split('@')[1];
}

export function stateOf({ State, Config, Image }: InspectedContainer): ContainerState {
  const port = Config.Labels?.[PORT_LABEL];
  return {
    running: State.Running,
    imageId: asDigest(Image),
    owner: Config.Labels?.[OWNER_LABEL],
    hostPort: port === undefined ? undefined : Number(port),
    health: State.Running ? HEALTH.find((health) => health === State.Health?.Status) : undefined,
    healthOutput: State.Health?.Log?.at(-1)?.Output?.trim() || undefined,
    exitCode: State.Running || State.Status === 'created' ? undefined : State.ExitCode,
  };
}

/** Whether a health check should run now: at first, as often as one asks while failures do not count yet, and then at its interval. */
export function isHealthCheckDue({ State, Config: { Healthcheck } }: InspectedContainer, now: number): boolean {
  if (!State.Running || !Healthcheck?.Test?.length || Healthcheck.Test[0] === 'NONE') return false;
  const last = State.Health?.Log?.at(-1);
  const isStarting = State.Health?.Status === 'starting' && now - Date.parse(State.StartedAt) < (Healthcheck.StartPeriod ?? 0) / MILLISECOND;
  return !last || isStarting || now - Date.parse(last.Start) >= (Healthcheck.Interval || DEFAULT_CHECK_SECONDS * 1000 * MILLISECOND) / MILLISECOND;
}

export function healthCheckTimeoutMs({ Config: { Healthcheck } }: InspectedContainer): number {
  return (Healthcheck?.Timeout || DEFAULT_CHECK_SECONDS * 1000 * MILLISECOND) / MILLISECOND + KILL_MS;
}
