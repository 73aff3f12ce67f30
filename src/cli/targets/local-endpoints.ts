import { httpGet, type HttpAnswer } from './http-get';
import { LocalService, type LocalServiceOptions } from './local-service';
import { LocalSite } from './local-site';
import { portOf } from './service-revisions';
import type { RouteModel, ServiceModel } from '../model/service';
import type { SiteModel } from '../model/site';
import type { ContainerEngine } from '../ports/container-engine';

/** Something on this machine that stands in for what a URL leads to in the cloud. */
export interface LocalEndpoint {
  /** `site Shop/Hosting`, `service orders`. */
  readonly title: string;
  get(url: URL, timeoutMs: number): Promise<HttpAnswer>;
}

export interface EndpointOptions extends Omit<LocalServiceOptions, 'engine' | 'targets'> {
  readonly sites: readonly SiteModel[];
  readonly services: readonly ServiceModel[];
  readonly state: { readonly targets: string };
  containerEngine(): Promise<ContainerEngine | undefined>;
}

/** What answers for a URL; undefined when nothing here does. */
export function findEndpoint(url: URL, options: EndpointOptions): LocalEndpoint | undefined {
  const site = options.sites.find(({ hosts }) => hosts.includes(url.hostname));
  if (site) return siteEndpoint(site, options.state.targets);
  const service = findRoutedService(url, options.services);
  return service && serviceEndpoint(service, options);
}

/** The services behind a host, whatever the path. */
export function servicesOf(host: string, services: readonly ServiceModel[]): ServiceModel[] {
  return services.filter(({ routes }) => routes.some((route) => isOf(host, route)));
}

/** The service that the listeners of its load balancer would choose. */
export function findRoutedService(url: URL, services: readonly ServiceModel[]): ServiceModel | undefined {
  const leads = (route: RouteModel) => isOf(url.hostname, route)
    && (route.paths.length === 0 || route.paths.some((path) => matches(path, url.pathname)));
  const candidates = services.flatMap((service) => service.routes.filter(leads).map(({ priority }) => ({ service, priority })));
  return candidates.sort((a, b) => a.priority === b.priority ? 0 : a.priority - b.priority)[0]?.service;
}

function isOf(host: string, { hosts }: RouteModel): boolean {
  return hosts.some((pattern) => matches(pattern.toLowerCase(), host));
}

/** `*` stands for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

function siteEndpoint(model: SiteModel, targets: string): LocalEndpoint {
  const site = new LocalSite(model, targets);
  return {
    title: `site ${model.name}`,
    get: async (url) => {
      const { status, body } = await site.handle({ method: 'GET', path: url.pathname + url.search, headers: { host: url.host } });
      return { status, body: body.toString() };
    },
  };
}

function serviceEndpoint(model: ServiceModel, options: EndpointOptions): LocalEndpoint {
  return {
    title: `service ${model.name}`,
    get: async (url, timeoutMs) => {
      const engine = await options.containerEngine();
      if (!engine) throw new Error('neither docker nor podman answers');
      const live = await new LocalService(model, { ...options, engine, targets: options.state.targets }).live();
      const port = live && portOf(live);
      if (port === undefined) return { status: 503, body: 'no target is registered: the service is not deployed here' }; // as a load balancer says it
      return httpGet({ port, path: url.pathname + url.search, host: url.host, timeoutMs, signal: options.signal });
    },
  };
}
