import type { ActionContext } from './handler';
import type { EnvironmentVariable } from '../model/pipeline';
import type { ServiceModel } from '../model/service';
import { startBalancer } from '../targets/local-balancer';
import { servicesOf } from '../targets/local-endpoints';
import { LocalService } from '../targets/local-service';
import { LocalSite } from '../targets/local-site';
import { portOf } from '../targets/service-revisions';
import { startSiteServer } from '../targets/site-server';

/** What tools ask in place of what is deployed in the cloud. */
export interface ReachedTargets {
  readonly variables: readonly EnvironmentVariable[];
  close(): Promise<void>;
}

/** Why there is nothing that a tool could ask. */
export interface UnreachableTargets {
  readonly unreachable: string;
}

/** Scheme, host and port of something that listens on this machine. */
interface Origin {
  readonly origin: string;
  close?(): Promise<void>;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Addresses of this machine for those values that are URLs. A local run scans and loads nothing else: what is deployed in the cloud is
 * not what it delivers.
 */
export async function reachTargets(values: ReadonlyMap<string, string>, context: ActionContext): Promise<ReachedTargets | UnreachableTargets> {
  const origins: Origin[] = [];
  const variables: EnvironmentVariable[] = [];
  const close = async () => { await Promise.all(origins.map((each) => each.close?.())); };
  for (const [name, value] of values) {
    if (!/^https?:\/\//.test(value)) continue;
    const found = URL.canParse(value) ? await originFor(new URL(value), context) : undefined;
    if (!found) {
      await close();
      return { unreachable: `${value} is not a local target` };
    }
    origins.push(found);
    const here = value.replace(/^https?:\/\/[^/?#]*/, found.origin);
    context.log(`${name} is ${here} in place of ${value}`);
    variables.push({ name, value: here, type: 'PLAINTEXT' });
  }
  return { variables, close };
}

async function originFor(url: URL, context: ActionContext): Promise<Origin | undefined> {
  if (LOOPBACK.includes(url.hostname)) return { origin: url.origin };
  const site = context.sites.find(({ hosts }) => hosts.includes(url.hostname));
  if (site) {
    const server = await startSiteServer(new LocalSite(site, context.state.targets));
    return { origin: new URL(server.url).origin, close: () => server.close() };
  }
  const ports = await livePorts(servicesOf(url.hostname, context.services), context);
  return ports.size === 0 ? undefined : startBalancer(url.hostname, ports);
}

/** A script asks many paths of one address, and they may lead to several services. */
async function livePorts(services: readonly ServiceModel[], context: ActionContext): Promise<ReadonlyMap<ServiceModel, number>> {
  const ports = new Map<ServiceModel, number>();
  const engine = services.length > 0 ? await context.containerEngine() : undefined;
  if (!engine) return ports;
  for (const service of services) {
    const live = await new LocalService(service, { ...context, engine, targets: context.state.targets }).live();
    const port = live && portOf(live);
    if (port !== undefined) ports.set(service, port);
  }
  return ports;
}
