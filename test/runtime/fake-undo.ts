import type { RolledBackDetail } from '../../src/contract';
import type { ExecutedAction, ServiceDeployment, ServiceRevision, UndoPorts } from '../../src/runtime/undo-ports';

interface Deployed extends ServiceDeployment {
  readonly before?: string;
}

/** A site, a fleet of one function and a service: what is live, which release brought it, and what an undo function did to them. */
export class FakeUndo implements UndoPorts {
  /** Newest last: release ids, as each of the three knows them. */
  readonly site: string[] = [];
  readonly fleet: string[] = [];
  readonly deployments: Deployed[] = [];
  readonly recorded: object[] = [];
  readonly events: RolledBackDetail[] = [];
  readonly lines: string[] = [];
  readonly changes: string[] = [];
  private readonly actions = new Map<string, ExecutedAction[]>();
  private time = 1_700_000_000_000;
  /** Runs before each call; throws where a call fails. */
  fault: (call: string) => void = () => {};

  /** Delivers by an execution, all of it or a part. */
  deliver(execution: string, parts: readonly ('site' | 'fleet' | 'service')[] = ['site', 'fleet', 'service']): void {
    if (parts.includes('site')) this.site.push(execution);
    if (parts.includes('fleet')) this.fleet.push(execution);
    if (parts.includes('service')) this.deploy(execution);
  }

  /** What brought what is live: an id, and `-` for what was there before. */
  get live(): { readonly site?: string; readonly fleet?: string; readonly service?: string } {
    return { site: this.site.at(-1), fleet: this.fleet.at(-1), service: this.deployments.at(-1)?.target };
  }

  /** Changes the newest deployment of the service: one that goes on, say. */
  become(status: string): void {
    this.deployments.push({ ...this.deployments.pop()!, status });
  }

  /** Somebody else deploys, by no pipeline. */
  deploy(release: string, pipeline = true): void {
    const started = this.time += 60_000;
    const created = this.time += 1000;
    const ended = this.time += 60_000;
    this.deployments.push({ arn: `deployment/${release}`, created, status: 'SUCCESSFUL', target: release, before: this.deployments.at(-1)?.target });
    if (!pipeline) return;
    const common = { configuration: {}, started, ended, variables: {} };
    this.actions.set(release, [
      { ...common, provider: 'CodeBuild', namespace: 'orders', variables: { IMAGE_URI: `orders@sha256:${release}` } },
      { ...common, provider: 'ECS', configuration: { ClusterName: 'shop', ServiceName: 'orders' } },
    ]);
  }

  async invoke(name: string, request: object): Promise<unknown> {
    this.fault(`invoke ${name}`);
    const { release, rollback } = request as { readonly release?: string; readonly rollback?: boolean };
    if (!rollback) return this.recorded.push(request);
    const kept = name === 'release' ? this.site : this.fleet;
    const changed = kept.at(-1) === release && kept.length > 1;
    if (changed) this.changes.push(`${name} ${kept.pop()}`);
    const live = kept.at(-1) ?? 'none';
    return name === 'release' ? { release: live, changed } : { release, functions: changed ? [{ name: 'ingest', version: live, was: release }] : [] };
  }

  async actionsOf(execution: string): Promise<readonly ExecutedAction[]> {
    this.fault('actionsOf');
    return this.actions.get(execution) ?? [];
  }

  async deploymentsOf(_cluster: string, _service: string, since: number): Promise<readonly ServiceDeployment[]> {
    this.fault('deploymentsOf');
    return this.deployments.filter(({ created }) => created >= since);
  }

  async revisionBefore(arn: string): Promise<string | undefined> {
    this.fault('revisionBefore');
    return this.deployments.find((deployment) => deployment.arn === arn)?.before;
  }

  async revision(release: string): Promise<ServiceRevision> {
    this.fault('revision');
    const origin = release.replace(/^again-/, '');
    return { taskDefinition: `task-definition/${origin}`, images: { orders: { image: 'orders:tag', digest: `sha256:${origin}` } } };
  }

  async stopDeployment(arn: string): Promise<void> {
    this.fault('stopDeployment');
    this.changes.push(`stop ${arn}`);
    this.become('ROLLBACK_REQUESTED');
  }

  async update(_cluster: string, _service: string, taskDefinition: string): Promise<void> {
    this.fault('update');
    this.changes.push(`update ${taskDefinition}`);
    this.deploy(`again-${taskDefinition.split('/')[1]}`, false);
  }

  async publish(detail: RolledBackDetail): Promise<void> {
    this.fault('publish');
    this.events.push(detail);
  }

  log(line: string): void {
    this.lines.push(line);
  }
}
