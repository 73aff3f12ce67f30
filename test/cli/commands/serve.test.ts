import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Command } from 'commander';
import { readAssembly } from '../../../src/cli/assembly/assembly';
import { addRollbackCommand } from '../../../src/cli/commands/rollback';
import { addServeCommand, chooseSite } from '../../../src/cli/commands/serve';
import { readSites } from '../../../src/cli/model/read-sites';
import type { SiteModel } from '../../../src/cli/model/site';
import { SpaHosting } from '../../../src/hosting';
import { deploy, temporaryDirectory } from '../targets/deployed-site';

let repository: string;
let app: string;
let targets: string;
let sites: readonly SiteModel[];
let output: string;

beforeAll(() => {
  repository = temporaryDirectory();
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: repository });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  app = path.join(repository, 'cdk.out');
  const cdk = new App({ outdir: app });
  new SpaHosting(new Stack(cdk, 'Web'), 'Shop');
  new SpaHosting(new Stack(cdk, 'Help'), 'Docs');
  cdk.synth();
  sites = readSites(readAssembly(app));
  targets = path.join(repository, '.cdk-delivery/targets');
});

afterAll(() => fs.rmSync(repository, { recursive: true, force: true }));

beforeEach(() => {
  output = '';
  jest.spyOn(process, 'cwd').mockReturnValue(repository);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => { output += text; return true; });
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(targets, { recursive: true, force: true });
});

async function command(...args: string[]): Promise<void> {
  const program = new Command('cdk-delivery').exitOverride().configureOutput({ writeErr: () => {} });
  addServeCommand(program);
  addRollbackCommand(program);
  await program.parseAsync(['node', 'cdk-delivery', ...args, '--app', app]);
}

const shop = () => sites.find(({ name }) => name.endsWith('Shop'))!;
const docs = () => sites.find(({ name }) => name.endsWith('Docs'))!;
const release = async (site: SiteModel, id: string) => deploy(site, targets, id, { 'index.html': `page of ${id}` });

describe('which site', () => {
  test('the deployed one, when none is named', async () => {
    await release(shop(), 'r1');
    expect(chooseSite(sites, undefined, targets)).toBe(shop());
  });

  test('by name, by its end or by logical id', async () => {
    await release(shop(), 'r1');
    await release(docs(), 'r1');
    expect(['Docs', docs().name, docs().logicalId].map((name) => chooseSite(sites, name, targets).name)).toEqual(Array(3).fill(docs().name));
  });

  test('fails when several are deployed and none is named', async () => {
    await release(shop(), 'r1');
    await release(docs(), 'r1');
    expect(() => chooseSite(sites, undefined, targets)).toThrow(`several sites are deployed; name one of them: ${docs().name}, ${shop().name}`);
  });

  test('fails when none is deployed', () => {
    expect(() => chooseSite(sites, undefined, targets)).toThrow('no site is deployed here; run its pipeline first: npx cdk-delivery run');
    expect(() => chooseSite(sites, 'Shop', targets)).toThrow(`site '${shop().name}' is not deployed here; run its pipeline first: npx cdk-delivery run`);
  });

  test('fails for a name that no site has, or more than one', () => {
    expect(() => chooseSite(sites, 'Blog', targets)).toThrow(`there is no site 'Blog'; name one of: ${docs().name}, ${shop().name}`);
    const twins = [{ ...shop(), name: 'A/Shop' }, { ...shop(), name: 'B/Shop' }];
    expect(() => chooseSite(twins, 'Shop', targets)).toThrow("several sites are named 'Shop'; name one of them: A/Shop, B/Shop");
  });

  test('fails for an app without sites', () => {
    expect(() => chooseSite([], undefined, targets)).toThrow('the app has no site: a CloudFront distribution in front of a bucket');
  });
});

describe('serve', () => {
  test('serves the live release until it is interrupted', async () => {
    await release(shop(), 'r1');
    const serving = command('serve', 'Shop', '--port', '0', '--json');
    while (output === '') await new Promise((resolve) => setImmediate(resolve));
    const { site, url, release: live } = JSON.parse(output) as { site: string; url: string; release: string };
    expect([site, live]).toEqual([shop().name, 'r1']);
    expect(await (await fetch(url)).text()).toBe('page of r1');

    process.emit('SIGINT');
    await serving;
    await expect(fetch(url)).rejects.toThrow();
  });

  test('says where the page is', async () => {
    await release(shop(), 'r1');
    const serving = command('serve', '--port', '0');
    while (output === '') await new Promise((resolve) => setImmediate(resolve));
    expect(output).toMatch(new RegExp(`^${shop().name} \\(release r1\\) is at http://127\\.0\\.0\\.1:\\d+/\nStop with Ctrl-C\\.\n$`));
    process.emit('SIGTERM');
    await serving;
  });

  test.each(['x', '70000', '-1', '80.5'])('fails for the port %s', async (port) => {
    await expect(command('serve', `--port=${port}`)).rejects.toThrow('A port is a number from 0 to 65535; 0 takes any free one.');
  });
});

describe('rollback', () => {
  test('puts the previous release back', async () => {
    await release(shop(), 'r1');
    await release(shop(), 'r2');
    await command('rollback');
    expect(output).toBe(`${shop().name} is back at release r1 (was r2)\n`);
    output = '';
    await command('rollback', 'Shop', '--json');
    expect(JSON.parse(output)).toEqual({ site: shop().name, release: 'r2', previous: 'r1' });
  });

  test('fails when there is no previous release', async () => {
    await release(shop(), 'r1');
    await expect(command('rollback')).rejects.toThrow("rollback: there is no release before 'r1'; release the version that you want instead");
  });
});
