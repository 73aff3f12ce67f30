import * as fs from 'fs';
import * as path from 'path';
import { apply } from './apply';
import { drift } from './drift';
import { UsageError } from './errors';
import type { Job } from './job';
import { plan } from './plan';
import { HostProcesses } from './process';
import { parseSpec } from './read-spec';
import { Terraform } from './terraform';
import { validate } from './validate';

const EXIT = { failed: 1, usage: 2 } as const;
const USAGE = 'usage: node index.js <validate|plan|apply|drift> <spec.json>';

async function main(): Promise<void> {
  const [command, specFile] = process.argv.slice(2);
  if (!specFile) throw new UsageError(USAGE);
  const spec = parseSpec(read(specFile));
  const root = process.cwd();
  const terraform = new Terraform(spec, root, new HostProcesses(), print);
  const job = (): Job => {
    const { name, environment } = spec;
    if (!environment) throw new UsageError(`${name}: ${command} needs an environment, got none; add it to ${path.basename(specFile)}`);
    return { name, environment, terraform, root, print };
  };
  const commands: { readonly [name: string]: () => Promise<void> } = {
    validate: () => validate(spec, terraform, print),
    plan: () => plan(job()),
    apply: () => apply(job()),
    drift: () => {
      if (!spec.drift) throw new UsageError(`${spec.name}: drift needs to know what counts, got nothing; add drift to ${path.basename(specFile)}`);
      return drift(job(), spec.drift);
    },
  };
  if (!Object.hasOwn(commands, command)) throw new UsageError(USAGE);
  await terraform.validateProgram();
  try {
    await commands[command]();
  } finally {
    terraform.dropProviders();
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`spec: it cannot be read: ${(error as Error).message}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
