import { InvalidArgumentError, type Command } from 'commander';
import { addAppOption, loadPipelines, type AppOptions } from './assembly-option';
import { UserError } from '../errors';
import type { SiteModel } from '../model/site';
import { Repository } from '../ports/repository';
import { HostShell } from '../ports/shell';
import { stateDirectories } from '../ports/store';
import { LocalBucket } from '../targets/local-bucket';
import { LocalPointer } from '../targets/local-pointer';
import { LocalSite } from '../targets/local-site';
import { startSiteServer } from '../targets/site-server';

interface ServeOptions extends AppOptions {
  readonly port?: number;
  readonly json?: boolean;
}

export function addServeCommand(program: Command): void {
  addAppOption(program.command('serve'))
    .description('serve a site that a run deployed, through the CloudFront functions of its template')
    .argument('[site]', 'name of the site; may be left out when one is deployed')
    .option('-p, --port <n>', 'port on this machine (default: the first free one from 8080)', portNumber)
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: ServeOptions) => {
      const { site, targets } = await locateSite(name, options.app);
      const server = await startSiteServer(new LocalSite(site, targets), options.port);
      const release = liveRelease(site, targets);
      process.stdout.write(options.json
        ? `${JSON.stringify({ site: site.name, url: server.url, release })}\n`
        : `${site.name}${release ? ` (release ${release})` : ''} is at ${server.url}\nStop with Ctrl-C.\n`);
      await interrupted();
      await server.close();
    });
}

/** The site of that name; without a name, the only one that is deployed. */
export function chooseSite(sites: readonly SiteModel[], name: string | undefined, targets: string): SiteModel {
  const deployed = sites.filter((site) => isDeployed(site, targets));
  const candidates = name === undefined ? deployed : sitesNamed(sites, name);
  if (candidates.length === 1 && deployed.includes(candidates[0])) return candidates[0];
  if (candidates.length === 1) throw new UserError(`site '${candidates[0].name}' is not deployed here; run its pipeline first: npx cdk-delivery run`);
  if (candidates.length > 1) throw new UserError(`${name === undefined ? 'several sites are deployed' : `several sites are named '${name}'`}; name one of them: ${namesOf(candidates)}`);
  if (sites.length === 0) throw new UserError('the app has no site: a CloudFront distribution in front of a bucket');
  throw new UserError(name === undefined
    ? 'no site is deployed here; run its pipeline first: npx cdk-delivery run'
    : `there is no site '${name}'; name one of: ${namesOf(sites)}`);
}

/** By the full name or the logical id, else by the end of the name, as users know their constructs. */
function sitesNamed(sites: readonly SiteModel[], name: string): readonly SiteModel[] {
  const exact = sites.filter((site) => site.name === name || site.logicalId === name);
  return exact.length > 0 ? exact : sites.filter((site) => site.name.endsWith(`/${name}`));
}

function namesOf(sites: readonly SiteModel[]): string {
  return sites.map((site) => site.name).sort().join(', ');
}

export function isDeployed(site: SiteModel, targets: string): boolean {
  return new LocalBucket(targets, site.bucket).deployed && (site.store === undefined || liveRelease(site, targets) !== undefined);
}

function liveRelease(site: SiteModel, targets: string): string | undefined {
  return site.store === undefined ? undefined : LocalPointer.inStore(targets, site.store).keys().live;
}

async function locateSite(name: string | undefined, app: string): Promise<{ readonly site: SiteModel; readonly targets: string }> {
  const { sites } = loadPipelines(app);
  const { root } = await Repository.find(new HostShell(), process.cwd());
  const { targets } = stateDirectories(root);
  return { site: chooseSite(sites, name, targets), targets };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes any free one.');
  return port;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      process.off('SIGINT', done).off('SIGTERM', done);
      resolve();
    };
    process.once('SIGINT', done).once('SIGTERM', done);
  });
}
