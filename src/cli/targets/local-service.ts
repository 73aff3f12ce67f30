import { createHash } from 'crypto';
import { secretsOf } from './container-secrets';
import { LocalImages } from './local-images';
import { rolloutSteps } from './rollout-steps';
import { localHealthCheck, realPace, waitUntilHealthy, type Pace } from './service-health';
import { portOf, revisionOf, ServiceRevisions, type Revision, type RevisionContainer, type ServiceState } from './service-revisions';
import { UserError } from '../errors';
import type { ContainerModel, ServiceModel } from '../model/service';
import type { ContainerEngine } from '../ports/container-engine';
import { Lock } from '../ports/lock';

export interface LocalServiceOptions {
  readonly engine: ContainerEngine;
  readonly targets: string;
  /** Values of secrets, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly pace?: Pace;
  log(line: string): void;
}

type ServiceIdentity = Pick<ServiceState, 'name' | 'cluster' | 'service'>;

export interface Deployment {
  /** Image by name of the container. */
  readonly images: ReadonlyMap<string, string>;
  readonly execution: string;
  /** Name of the CodeDeploy configuration, for the log. */
  readonly configuration?: string;
}

export type DeploymentOutcome = { readonly revision: number; readonly live?: Revision; readonly was?: number } & (
  { readonly status: 'deployed' } | { readonly status: 'failed'; readonly reason: string }
);

export type RolledBackService = { readonly live: Revision; readonly was: number };

const LOG_TAIL = 20;
/** A container that does not end on its own is not waited for longer. */
const LONGEST_GRACE = 10;

/** A service of Amazon ECS on this machine: a container for each of its containers, the new revision beside the one that runs. */
export class LocalService {
  private readonly pace: Pace;
  private readonly store: ServiceRevisions;
  private readonly identity: ServiceIdentity;

  constructor({ name, cluster, service }: ServiceIdentity, private readonly options: LocalServiceOptions) {
    this.identity = { name, cluster, service };
    this.pace = options.pace ?? realPace;
    this.store = ServiceRevisions.of(options.targets, cluster, service);
  }

  /** Runs the images as a new revision. What fails leaves the earlier revision live. Fails before that when secrets are missing. */
  async deploy(model: ServiceModel, deployment: Deployment): Promise<DeploymentOutcome> {
    const containers = model.containers.filter(({ name }) => deployment.images.has(name));
    const secrets = secretsOf(containers, this.options.parameters);
    return this.locked(async () => {
      const old = await this.live().catch((error: Error) => {
        this.options.log(`the revision before cannot run any more: ${error.message}`);
        return undefined;
      });
      let next = this.register(model, containers, deployment);
      try {
        next = await this.start(next, secrets);
        await waitUntilHealthy(next, { ...this.options, pace: this.pace });
        rolloutSteps(model.rollout, next.revision, deployment.configuration).forEach((step) => this.options.log(step));
      } catch (error) {
        const reason = this.options.signal.aborted ? 'was abandoned' : (error as Error).message;
        await this.discard(next, reason);
        return { status: 'failed', revision: next.revision, reason, live: old };
      }
      await this.makeLive({ ...next, status: 'deployed' }, old);
      return { status: 'deployed', revision: next.revision, live: next, was: old?.revision };
    });
  }

  /** Makes the previous revision live again. */
  async rollback(): Promise<RolledBackService> {
    return this.locked(async () => {
      const [old, earlier] = this.liveAndPrevious();
      if (!old || !earlier) throw new UserError(`service '${this.identity.name}' has no earlier revision to go back to; deploy the version that you want instead`);
      return this.goBack(old, earlier);
    });
  }

  /** The same, as long as what is live was deployed by the execution; undefined when it was not, or nothing was before it. */
  async undo(execution: string): Promise<RolledBackService | undefined> {
    return this.locked(async () => {
      const [old, earlier] = this.liveAndPrevious();
      return old?.execution === execution && earlier ? this.goBack(old, earlier) : undefined;
    });
  }

  /** The live revision, its containers started again if they had ended; undefined when nothing is deployed. */
  async live(): Promise<Revision | undefined> {
    const live = revisionOf(this.state, this.state.live);
    return live && this.keepRunning(live);
  }

  /** What the live revision is like now, in a word. */
  async health(): Promise<string> {
    const live = revisionOf(this.state, this.state.live);
    if (!live) return 'stopped';
    const states = await Promise.all(live.containers.map(({ runsAs }) => this.options.engine.inspect(runsAs)));
    if (!states.every((state) => state?.running)) return 'stopped';
    const worst = ['unhealthy', 'starting', 'healthy'].find((health) => states.some((state) => state?.health === health));
    return worst ?? 'running';
  }

  /** Ends and removes every container of the service; how many there were. */
  async stop(): Promise<number> {
    return this.locked(async () => {
      const { engine } = this.options;
      const names = await engine.list(this.store.file);
      const containers = this.state.revisions.flatMap((revision) => revision.containers);
      await Promise.all(names.map(async (name) => {
        await engine.stop(name, graceOf(containers.find(({ runsAs }) => runsAs === name)));
        await engine.remove(name);
      }));
      this.store.save({ ...this.state, live: undefined, previous: undefined });
      return names.length;
    });
  }

  private liveAndPrevious(): readonly (Revision | undefined)[] {
    return [revisionOf(this.state, this.state.live), revisionOf(this.state, this.state.previous)];
  }

  private async goBack(old: Revision, earlier: Revision): Promise<RolledBackService> {
    const previous = await this.keepRunning(earlier);
    try {
      await waitUntilHealthy(previous, { ...this.options, pace: this.pace });
    } catch (error) {
      for (const container of previous.containers) await this.options.engine.stop(container.runsAs, graceOf(container));
      throw new Error(`${this.identity.name}: revision ${previous.revision} ${(error as Error).message}; revision ${old.revision} stays live`);
    }
    await this.makeLive(previous, old);
    return { live: previous, was: old.revision };
  }

  private get state(): ServiceState {
    return this.store.load() ?? { ...this.identity, revisions: [] };
  }

  /** One change at a time. */
  private async locked<T>(change: () => Promise<T>): Promise<T> {
    const lock = Lock.acquire(`${this.store.file}.lock`, `a deployment of ${this.identity.name}`);
    try {
      return await change();
    } finally {
      lock.release();
    }
  }

  private register({ name, target }: ServiceModel, definitions: readonly ContainerModel[], { images, execution }: Deployment): Revision {
    const known = new LocalImages(this.options.targets);
    const revision = (this.state.revisions.at(-1)?.revision ?? 0) + 1;
    const containers = definitions.map((definition): RevisionContainer => {
      const image = images.get(definition.name)!;
      return { ...definition, image, imageId: known.find(image)?.imageId ?? image, runsAs: this.containerName(revision, definition, definitions) };
    });
    const registered: Revision = { revision, status: 'starting', execution, time: new Date(this.pace.now()).toISOString(), containers, target };
    this.store.save({ ...this.state, name, revisions: [...this.state.revisions, registered] });
    return registered;
  }

  /** Other checkouts of the repository have services of the same name. */
  private containerName(revision: number, { name }: ContainerModel, all: readonly ContainerModel[]): string {
    const place = createHash('sha256').update(this.store.file).digest('hex').slice(0, 6);
    const parts = ['cdk-delivery', this.identity.service, String(revision), ...all.length > 1 ? [name] : [], place];
    return parts.join('-').replace(/[^\w.-]/g, '-');
  }

  private async start(revision: Revision, secrets: ReadonlyMap<string, { readonly [name: string]: string }>): Promise<Revision> {
    const containers: RevisionContainer[] = [];
    for (const container of revision.containers) {
      const { name, runsAs, image, imageId, environment, port, entryPoint, command, healthCheck } = container;
      this.options.log(`starting ${runsAs} from ${image}`);
      const containerPort = revision.target?.container === name ? revision.target.port : port;
      await this.options.engine.remove(runsAs); // what an earlier run may have left
      const { hostPort } = await this.options.engine.run({
        image: imageId,
        name: runsAs,
        owner: this.store.file,
        environment: { ...environment, ...secrets.get(name) },
        publish: containerPort === undefined ? undefined : { containerPort },
        entryPoint,
        command,
        healthCheck: localHealthCheck(healthCheck),
        signal: this.options.signal,
      }).catch((error: Error) => { throw new Error(`did not start (${error.message})`); });
      if (hostPort !== undefined) this.options.log(`${runsAs} listens on http://127.0.0.1:${hostPort}/`);
      containers.push({ ...container, hostPort });
    }
    return this.update({ ...revision, containers });
  }

  /** Containers end with the machine, and users clean up: what does not run is started again, as it was where possible. */
  private async keepRunning(revision: Revision): Promise<Revision> {
    const { engine, log, parameters } = this.options;
    for (const { runsAs } of revision.containers) {
      const state = await engine.inspect(runsAs);
      if (state?.running) continue;
      log(`revision ${revision.revision}: ${runsAs} does not run and is started again`);
      if (!state) return this.start(revision, secretsOf(revision.containers, parameters));
      await engine.start(runsAs);
    }
    return revision;
  }

  private async makeLive(next: Revision, old: Revision | undefined): Promise<void> {
    this.update(next);
    this.store.save({ ...this.state, live: next.revision, previous: old?.revision });
    const { engine, log } = this.options;
    for (const container of old?.containers ?? []) {
      log(`stopping ${container.runsAs}`);
      await engine.stop(container.runsAs, graceOf(container));
    }
    // The revision before stays, stopped: a rollback starts it again as it was.
    const kept = [next, ...old ? [old] : []].flatMap(({ containers }) => containers.map(({ runsAs }) => runsAs));
    for (const name of await engine.list(this.store.file)) if (!kept.includes(name)) await engine.remove(name);
  }

  private async discard(revision: Revision, reason: string): Promise<void> {
    const { engine, log } = this.options;
    for (const { runsAs } of revision.containers) {
      const lines = await engine.logs(runsAs, LOG_TAIL).catch(() => []);
      if (lines.length > 0) [`last lines of ${runsAs}:`, ...lines.map((line) => `  ${line}`)].forEach((line) => log(line));
      await engine.remove(runsAs);
    }
    this.update({ ...revision, status: 'failed', reason });
  }

  private update(revision: Revision): Revision {
    const { revisions, ...state } = this.state;
    this.store.save({ ...state, revisions: revisions.map((other) => other.revision === revision.revision ? revision : other) });
    return revision;
  }
}

/** Where a revision answers; undefined when it has no port. */
export function urlOf(revision: Revision): string | undefined {
  const port = portOf(revision);
  return port === undefined ? undefined : `http://127.0.0.1:${port}/`;
}

function graceOf(container: RevisionContainer | undefined): number {
  return Math.min(container?.stopTimeoutSeconds ?? LONGEST_GRACE, LONGEST_GRACE);
}
