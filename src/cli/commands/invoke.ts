import * as fs from 'fs';
import type { Command } from 'commander';
import { chooseFunction, deployedFunctions, liveOf } from './functions';
import { EXIT, UserError } from '../errors';
import type { Host } from '../ports/host';
import { HostShell } from '../ports/shell';
import { LocalFunctions } from '../targets/local-functions';

interface InvokeOptions {
  readonly fleet?: string;
  readonly payload?: string;
  readonly json?: boolean;
}

export function addInvokeCommand(program: Command, host: Pick<Host, 'exitCode'> = process): void {
  program.command('invoke')
    .description('invoke a function that a run has deployed on this machine')
    .argument('<function>', 'its name in the fleet, or in AWS Lambda')
    .option('--fleet <name>', 'the fleet that it belongs to, when several have a function of that name')
    .option('--payload <json>', 'the event: JSON, or @file for a file that holds it', '{}')
    .option('--json', 'print the answer with its version and its log as JSON')
    .addHelpText('after', `
What the alias of the function leads to runs in a process of its own, with the variables that AWS Lambda sets and those of the
function. It has no credentials. LAMBDA_LAYERS_ROOT names the directory that /opt is in the cloud. The log of the function goes to
standard error, its answer to standard output; a function that fails ends the command with exit code 1.

Examples:
  $ npx cdk-delivery invoke ingest
  $ npx cdk-delivery invoke ingest --fleet Staging --payload '{"day":"2030-01-01"}'
  $ npx cdk-delivery invoke ingest --payload @event.json --json`)
    .action(async (name: string, { fleet, payload = '{}', json }: InvokeOptions) => {
      const event = readPayload(payload);
      const { functions, targets } = await deployedFunctions();
      const chosen = chooseFunction(functions, name, fleet);
      const { alias, version } = liveOf(chosen);
      if (alias === undefined || version === undefined) throw new UserError(`function '${name}' has no alias here; deploy it first: npx cdk-delivery run`);
      const log = (line: string) => void (json || process.stderr.write(`${line}\n`));
      const target = new LocalFunctions({ targets, defined: [], account: '', region: '', shell: new HostShell(), log });
      const answer = await target.invoke(chosen.functionName, alias, event);
      process.stdout.write(json
        ? `${JSON.stringify({ function: chosen.name, fleet: chosen.fleet, version, ...answer, payload: asJson(answer.payload) }, undefined, 2)}\n`
        : `${answer.payload}\n`);
      if (answer.error) host.exitCode = EXIT.failed;
    });
}

function readPayload(given: string): string {
  const file = given.startsWith('@') ? given.slice(1) : undefined;
  if (file !== undefined && !fs.existsSync(file)) throw new UserError(`--payload: there is no file ${file}; name one that holds JSON`);
  const text = file === undefined ? given : fs.readFileSync(file, 'utf8');
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new UserError(`--payload: JSON is needed, got ${file ?? `'${given}'`} (${(error as Error).message}); quote it as '{"name":"value"}'`);
  }
}

/** A stream handler may answer with anything. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
