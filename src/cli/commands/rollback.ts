import * as fs from 'fs';
import type { Command } from 'commander';
import { addAppOption, loadPipelines, type AppOptions } from './assembly-option';
import { deployedFunctions, liveOf } from './functions';
import { collectParameter } from './parameter-option';
import { isDeployed } from './serve';
import { deployedServices, engineOrFail, localService } from './services';
import { rollBackFleet } from '../../runtime/fleet-rollback';
import { releaseSite } from '../../runtime/site-release';
import { shortRelease } from '../actions/lambda-invoke';
import { UserError } from '../errors';
import type { SiteModel } from '../model/site';
import { findContainerEngine } from '../ports/container-engine';
import { HostShell } from '../ports/shell';
import type { LocalFunction } from '../targets/function-store';
import { deployedFleet } from '../targets/local-fleet';
import { localHosting } from '../targets/local-hosting';
import { urlOf } from '../targets/local-service';
import type { ServiceState } from '../targets/service-revisions';

interface RollbackOptions extends AppOptions {
  readonly json?: boolean;
  readonly parameter?: ReadonlyMap<string, string>;
}

/** What a run has deployed here, and how it goes back. */
interface Deployed {
  readonly kind: 'site' | 'service' | 'fleet';
  readonly name: string;
  /** What else users may call it. */
  readonly alias?: string;
  rollBack(): Promise<RolledBack>;
}

interface RolledBack {
  readonly text: string;
  readonly data: object;
}

const log = (line: string) => void process.stderr.write(`${line}\n`);

export function addRollbackCommand(program: Command, findEngine = findContainerEngine): void {
  addAppOption(program.command('rollback'))
    .description('put back what ran before: the previous release of a site or a fleet of functions, or the previous revision of a service')
    .argument('[name]', 'name of the site, service or fleet, with its kind in front where that is needed; may be left out when it is the only one')
    .option('--parameter <name=value>', 'a secret of the service, when its container was removed; NAME alone takes it from the environment; may be repeated',
      collectParameter)
    .option('--json', 'print JSON')
    .addHelpText('after', `
Examples:
  $ npx cdk-delivery rollback Staging           every function that the last release of the fleet has changed
  $ npx cdk-delivery rollback service:Orders    the service, where a fleet or a site is called Orders too`)
    .action(async (name: string | undefined, options: RollbackOptions) => {
      const { text, data } = await choose(await allDeployed(options, findEngine), name).rollBack();
      process.stdout.write(`${options.json ? JSON.stringify(data) : text}\n`);
    });
}

async function allDeployed(options: RollbackOptions, findEngine: typeof findContainerEngine): Promise<readonly Deployed[]> {
  const { states, targets } = await deployedServices();
  const { functions } = await deployedFunctions();
  const sites = fs.existsSync(options.app) ? loadPipelines(options.app).sites.filter((site) => isDeployed(site, targets)) : [];
  const fleetOf = ({ fleet, name }: LocalFunction) => fleet ?? name; // a function on its own is a fleet of one
  const fleets = [...new Set(functions.map(fleetOf))];
  return [
    ...sites.map((site): Deployed => ({ kind: 'site', name: site.name, alias: site.logicalId, rollBack: () => rollBackSite(site, targets) })),
    ...states.map((state): Deployed => ({ kind: 'service', name: state.name, rollBack: () => rollBackService(state, targets, options, findEngine) })),
    ...fleets.map((name): Deployed => {
      const members = functions.filter((each) => fleetOf(each) === name);
      return { kind: 'fleet', name, rollBack: () => rollBackFunctions(name, members, targets) };
    }),
  ];
}

/** By its name or the end of it, as users know their constructs; without a name, the only one. */
function choose(deployed: readonly Deployed[], given: string | undefined): Deployed {
  const [, kind, name] = /^(?:(site|service|fleet):)?(.*)$/.exec(given ?? '')!;
  const candidates = deployed.filter((each) => kind === undefined || each.kind === kind);
  const exact = candidates.filter((each) => each.name === name || each.alias === name);
  const named = exact.length > 0 ? exact : candidates.filter((each) => each.name.endsWith(`/${name}`));
  const found = name === '' ? candidates : named;
  if (found.length === 1) return found[0];
  const list = (each: readonly Deployed[]) => each.map((one) => `${one.kind}:${one.name}`).join(', ');
  if (found.length > 1) throw new UserError(`several things are ${name ? `named '${name}'` : 'deployed'} here; name one of them: ${list(found)}`);
  throw new UserError(deployed.length === 0
    ? 'nothing is deployed here; run a pipeline first: npx cdk-delivery run'
    : `nothing named '${given}' is deployed here; name one of: ${list(deployed)}`);
}

async function rollBackFunctions(name: string, members: readonly LocalFunction[], targets: string): Promise<RolledBack> {
  const alias = members.map((member) => liveOf(member).alias).find((each) => each !== undefined) ?? 'live';
  const fleet = deployedFleet(members, alias, { targets, account: '', region: '', shell: new HostShell(), log });
  const { release, functions } = await rollBackFleet(fleet);
  const back = functions.map((each) => `${each.name} at version ${each.version} (was ${each.was})`).join(', ');
  return { text: `${name} is back before release ${shortRelease(release)}: ${back}`, data: { fleet: name, release, functions } };
}

async function rollBackService(
  state: ServiceState, targets: string, { parameter }: RollbackOptions, findEngine: typeof findContainerEngine,
): Promise<RolledBack> {
  const { live, was } = await localService(state, targets, await engineOrFail(findEngine), parameter).rollback();
  const url = urlOf(live);
  return {
    text: `${state.name} is back at revision ${live.revision} (was ${was})${url ? ` at ${url}` : ''}`,
    data: { service: state.name, revision: live.revision, previous: was, url },
  };
}

async function rollBackSite(site: SiteModel, targets: string): Promise<RolledBack> {
  if (site.store === undefined) throw new UserError(`site '${site.name}' has no live pointer; deploy the version that you want instead`);
  const hosting = localHosting({ SITE_BUCKET: site.bucket, SITE_STORE_ARN: site.store }, targets, log);
  const { release, previous } = await releaseSite({ rollback: true }, hosting);
  return { text: `${site.name} is back at release ${release} (was ${previous})`, data: { site: site.name, release, previous } };
}
