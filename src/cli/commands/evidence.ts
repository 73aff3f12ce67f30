import * as fs from 'fs';
import * as path from 'path';
import type { Command } from 'commander';
import { addAppOption, choosePipeline, loadPipelines, type AppOptions } from './assembly-option';
import { evidenceDirectory } from '../actions/evidence';
import { UserError } from '../errors';
import type { Host } from '../ports/host';
import { Repository } from '../ports/repository';
import { HostShell, type Shell } from '../ports/shell';
import { RunStore } from '../ports/store';

interface EvidenceOptions extends AppOptions {
  readonly open?: boolean;
}

/** What opens a file on which platform. A program of its own session survives the command. */
const OPENERS: { readonly [platform: string]: readonly string[] } = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
const OTHER_OPENER = ['setsid', '--fork', 'xdg-open'];

export function addEvidenceCommand(
  program: Command, host: Pick<Host, 'stdout' | 'env' | 'cwd'> = process, shell: Shell = new HostShell(), platform: string = process.platform,
): void {
  addAppOption(program.command('evidence'))
    .description('find the page that approvers of the last run saw')
    .argument('[pipeline]', 'name of the pipeline; may be left out when the app has one')
    .option('--open', 'open it too')
    .addHelpText('after', `
A run writes the page when it comes to an approval: commits, builds and checks, and what is different from the last delivery.

Examples:
  $ npx cdk-delivery evidence              print where the newest page is
  $ npx cdk-delivery evidence Shop --open  open it in the browser`)
    .action(async (name: string | undefined, { app, open }: EvidenceOptions) => {
      const pipeline = choosePipeline(loadPipelines(app), name);
      const store = new RunStore((await Repository.find(shell, host.cwd())).root);
      const page = store.history(pipeline.name).flatMap(({ execution }) => pagesIn(evidenceDirectory(store, execution))).at(0);
      if (page === undefined) throw new UserError(`no run of '${pipeline.name}' has come to an approval with evidence; run it first: npx cdk-delivery run ${pipeline.name}`);
      host.stdout.write(`${page}\n`);
      if (open) await openPage(page, shell, host, platform);
    });
}

/** Newest first. */
function pagesIn(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  const pages = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html')).map((file) => path.join(directory, file));
  return pages.sort((one, other) => fs.statSync(other).mtimeMs - fs.statSync(one).mtimeMs);
}

async function openPage(page: string, shell: Shell, { env, cwd }: Pick<Host, 'env' | 'cwd'>, platform: string): Promise<void> {
  const inherited = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const opener = OPENERS[platform] ?? OTHER_OPENER;
  const { exitCode } = await shell.run([...opener, page], { cwd: cwd(), env: inherited });
  if (exitCode !== 0) throw new UserError(`${opener.join(' ').trim()} could not open the page (status ${exitCode}); open it yourself: ${page}`);
}
