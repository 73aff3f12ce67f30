import type { Command } from 'commander';
import { alignColumns } from './columns';
import { readAliasRecord } from '../../runtime/fleet-alias';
import { shortRelease } from '../actions/lambda-invoke';
import { UserError } from '../errors';
import { Repository } from '../ports/repository';
import { HostShell } from '../ports/shell';
import { stateDirectories } from '../ports/store';
import { FunctionStore, type LocalFunction } from '../targets/function-store';

export function addFunctionsCommand(program: Command): void {
  program.command('functions')
    .description('list the functions that runs have deployed on this machine')
    .option('--fleet <name>', 'only those of this fleet')
    .option('--json', 'print JSON')
    .action(async ({ fleet, json }: { readonly fleet?: string; readonly json?: boolean }) => {
      const { functions } = await deployedFunctions();
      const summaries = functions.filter((each) => fleet === undefined || each.fleet === fleet).map(summarize);
      process.stdout.write(json ? `${JSON.stringify(summaries, undefined, 2)}\n` : render(summaries));
    });
}

/** Every function that was ever deployed from the repository of the current directory. */
export async function deployedFunctions(): Promise<{ readonly functions: readonly LocalFunction[]; readonly targets: string }> {
  const { root } = await Repository.find(new HostShell(), process.cwd());
  const { targets } = stateDirectories(root);
  return { functions: FunctionStore.all(targets), targets };
}

/** The function of that name, in the fleet or in AWS Lambda. */
export function chooseFunction(functions: readonly LocalFunction[], name: string, fleet?: string): LocalFunction {
  const candidates = functions.filter((each) => fleet === undefined || each.fleet === fleet);
  const found = candidates.filter((each) => each.name === name || each.functionName === name);
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new UserError(`several functions are named '${name}'; say which one with --fleet: ${found.map((each) => each.fleet ?? each.functionName).join(', ')}`);
  }
  const known = candidates.map((each) => each.name).join(', ');
  const where = fleet === undefined ? '' : ` in fleet '${fleet}'`;
  throw new UserError(known
    ? `function '${name}' is not deployed here${where}; name one of: ${known}`
    : `no function is deployed here${where}; run its pipeline first: npx cdk-delivery run`);
}

/** The alias that callers use, and where it leads. */
export function liveOf({ alias, aliases }: LocalFunction): Pick<FunctionSummary, 'alias' | 'version' | 'release' | 'undone'> {
  const name = alias ?? Object.keys(aliases)[0];
  const state = aliases[name];
  const record = readAliasRecord(state?.description);
  return { alias: name, version: state?.version, release: record?.release, undone: record?.undone !== undefined || undefined };
}

interface FunctionSummary {
  readonly function: string;
  readonly fleet?: string;
  readonly functionName: string;
  readonly runtime?: string;
  readonly alias?: string;
  readonly version?: string;
  /** The execution that brought the version. */
  readonly release?: string;
  /** The release was rolled back: this is what ran before it. */
  readonly undone?: boolean;
}

function summarize(state: LocalFunction): FunctionSummary {
  const { name, fleet, functionName, latest } = state;
  return { function: name, fleet, functionName, runtime: latest.settings.runtime, ...liveOf(state) };
}

function render(functions: readonly FunctionSummary[]): string {
  if (functions.length === 0) return 'No function is deployed here. A run deploys functions of AWS Lambda: npx cdk-delivery run\n';
  const rows = functions.map(({ function: name, fleet, runtime, version, release, undone, alias }) =>
    [name, fleet ?? '-', runtime ?? '-', version ?? '-', release ? `${undone ? 'before ' : ''}${shortRelease(release)}` : '-', alias ?? '-']);
  return `${alignColumns([['FUNCTION', 'FLEET', 'RUNTIME', 'VERSION', 'RELEASE', 'ALIAS'], ...rows]).join('\n')}\n`;
}
