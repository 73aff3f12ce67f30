import type { Command } from 'commander';
import { addAppOption, loadPipelines, type AppOptions } from './assembly-option';
import { collectParameter } from './parameter-option';
import { chooseSite } from './serve';
import { chooseService, deployedServices, engineOrFail, localService, servicesNamed } from './services';
import { releaseSite } from '../../runtime/site-release';
import { UserError } from '../errors';
import type { SiteModel } from '../model/site';
import { findContainerEngine } from '../ports/container-engine';
import { localHosting } from '../targets/local-hosting';
import { urlOf } from '../targets/local-service';
import type { ServiceState } from '../targets/service-revisions';

interface RollbackOptions extends AppOptions {
  readonly json?: boolean;
  readonly parameter?: ReadonlyMap<string, string>;
}

export function addRollbackCommand(program: Command, findEngine = findContainerEngine): void {
  addAppOption(program.command('rollback'))
    .description('put back what ran before: the previous release of a locally deployed site, or the previous revision of a service')
    .argument('[name]', 'name of the site or service; may be left out when it is the only one')
    .option('--parameter <name=value>', 'a secret of the service, when its container was removed; NAME alone takes it from the environment; may be repeated',
      collectParameter)
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: RollbackOptions) => {
      const { states, targets } = await deployedServices();
      const named = name === undefined ? [] : servicesNamed(states, name);
      const sites = named.length > 0 ? [] : loadPipelines(options.app).sites;
      const said = sites.length > 0
        ? await rollBackSite(chooseSite(sites, name, targets), targets, options)
        : await rollBackService(chooseService(states, name), targets, options, findEngine);
      process.stdout.write(`${said}\n`);
    });
}

async function rollBackService(
  state: ServiceState, targets: string, { json, parameter }: RollbackOptions, findEngine: typeof findContainerEngine,
): Promise<string> {
  const { live, was } = await localService(state, targets, await engineOrFail(findEngine), parameter).rollback();
  const url = urlOf(live);
  return json
    ? JSON.stringify({ service: state.name, revision: live.revision, previous: was, url })
    : `${state.name} is back at revision ${live.revision} (was ${was})${url ? ` at ${url}` : ''}`;
}

async function rollBackSite(site: SiteModel, targets: string, { json }: RollbackOptions): Promise<string> {
  if (site.store === undefined) throw new UserError(`site '${site.name}' has no live pointer; deploy the version that you want instead`);
  const hosting = localHosting({ SITE_BUCKET: site.bucket, SITE_STORE_ARN: site.store }, targets, (line) => process.stderr.write(`${line}\n`));
  const { release, previous } = await releaseSite({ rollback: true }, hosting);
  return json ? JSON.stringify({ site: site.name, release, previous }) : `${site.name} is back at release ${release} (was ${previous})`;
}
