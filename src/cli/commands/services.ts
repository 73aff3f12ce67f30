import type { Command } from 'commander';
import { alignColumns } from './columns';
import { shortImage } from '../actions/image-record';
import { UserError } from '../errors';
import { findContainerEngine, type ContainerEngine } from '../ports/container-engine';
import { Repository } from '../ports/repository';
import { HostShell } from '../ports/shell';
import { stateDirectories } from '../ports/store';
import { LocalService, urlOf } from '../targets/local-service';
import { revisionOf, ServiceRevisions, type ServiceState } from '../targets/service-revisions';

type FindEngine = typeof findContainerEngine;

export function addServicesCommand(program: Command, findEngine: FindEngine = findContainerEngine): void {
  program.command('services')
    .description('list the services that runs have deployed on this machine')
    .option('--json', 'print JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { states, targets } = await deployedServices();
      const engine = states.some(({ live }) => live !== undefined) ? await findEngine(new HostShell(), process.env) : undefined;
      const services = await Promise.all(states.map((state) => summarize(state, targets, engine)));
      process.stdout.write(json ? `${JSON.stringify(services, undefined, 2)}\n` : render(services));
    });
}

export function addStopCommand(program: Command, findEngine: FindEngine = findContainerEngine): void {
  program.command('stop')
    .description('stop and remove the containers of a service that a run has deployed')
    .argument('[service]', 'name of the service; all of them when it is left out')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, { json }: { readonly json?: boolean }) => {
      const { states, targets } = await deployedServices();
      const chosen = name === undefined ? states : [chooseService(states, name)];
      const engine = chosen.length > 0 ? await engineOrFail(findEngine) : undefined;
      const stopped: { service: string; containers: number }[] = [];
      for (const state of chosen) stopped.push({ service: state.name, containers: await localService(state, targets, engine!).stop() });
      const lines = stopped.map(({ service, containers }) =>
        containers === 0 ? `${service} was not running` : `${service} is stopped (${containers} ${containers === 1 ? 'container' : 'containers'} removed)`);
      process.stdout.write(json ? `${JSON.stringify(stopped, undefined, 2)}\n` : `${lines.join('\n') || 'no service is deployed here'}\n`);
    });
}

/** Every service that was ever deployed from the repository of the current directory. */
export async function deployedServices(): Promise<{ readonly states: readonly ServiceState[]; readonly targets: string }> {
  const { root } = await Repository.find(new HostShell(), process.cwd());
  const { targets } = stateDirectories(root);
  return { states: ServiceRevisions.all(targets).flatMap((revisions) => revisions.load() ?? []), targets };
}

/** By its name, or by the end of it, as users know their constructs. */
export function servicesNamed(states: readonly ServiceState[], name: string): readonly ServiceState[] {
  const exact = states.filter((state) => state.name === name);
  return exact.length > 0 ? exact : states.filter((state) => state.name.endsWith(`/${name}`));
}

export async function engineOrFail(findEngine: FindEngine): Promise<ContainerEngine> {
  const engine = await findEngine(new HostShell(), process.env);
  if (!engine) throw new UserError('neither docker nor podman answers; start the one that runs the containers (docker info and podman info tell whether it works)');
  return engine;
}

export function localService(
  state: ServiceState, targets: string, engine: ContainerEngine, parameters: ReadonlyMap<string, string> = new Map(),
): LocalService {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  return new LocalService(state, { engine, targets, parameters, signal: new AbortController().signal, log });
}

/** The service of that name; without a name, the only one. */
export function chooseService(states: readonly ServiceState[], name: string | undefined): ServiceState {
  const found = name === undefined ? states : servicesNamed(states, name);
  if (found.length === 1) return found[0];
  const names = found.map((state) => state.name).join(', ');
  if (found.length > 1) throw new UserError(`several services are ${name === undefined ? 'deployed' : `named '${name}'`}; name one of them: ${names}`);
  if (states.length === 0) throw new UserError('no service is deployed here; run its pipeline first: npx cdk-delivery run');
  throw new UserError(`service '${name}' is not deployed here; name one of: ${states.map((state) => state.name).join(', ')}`);
}

interface ServiceSummary {
  readonly service: string;
  readonly revision?: number;
  readonly images: readonly string[];
  readonly url?: string;
  readonly health: string;
}

async function summarize(state: ServiceState, targets: string, engine: ContainerEngine | undefined): Promise<ServiceSummary> {
  const live = revisionOf(state, state.live);
  return {
    service: state.name,
    revision: live?.revision,
    images: live?.containers.map(({ image }) => image) ?? [],
    url: live && urlOf(live),
    health: !live ? 'stopped' : engine ? await localService(state, targets, engine).health() : 'unknown: neither docker nor podman answers',
  };
}

function render(services: readonly ServiceSummary[]): string {
  if (services.length === 0) return 'No service is deployed here. A run deploys services of Amazon ECS: npx cdk-delivery run\n';
  const rows = services.map(({ service, revision, images, url, health }) =>
    [service, String(revision ?? '-'), images.map(shortImage).join(', ') || '-', url ?? '-', health]);
  return `${alignColumns([['SERVICE', 'REVISION', 'IMAGE', 'URL', 'HEALTH'], ...rows]).join('\n')}\n`;
}
