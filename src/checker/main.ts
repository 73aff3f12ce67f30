import * as fs from 'fs';
import { check } from './check';
import { HostProcesses } from './process';
import { parseSpec } from './read-spec';
import { oneLine } from './text';

const MOST_CHARACTERS = 1000;

/** `unknown`: nothing can be said, which an advisory check does not hide either. */
const EXIT = { failed: 1, unknown: 2 } as const;

async function main(): Promise<void> {
  const [specFile] = process.argv.slice(2);
  if (!specFile) throw new Error('usage: node index.js <spec.json>');
  const holds = await check(parseSpec(read(specFile)), process.cwd(), new HostProcesses(), (line) => process.stdout.write(`${line}\n`));
  if (!holds) process.exitCode = EXIT.failed;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`spec: it cannot be read, got ${(error as Error).message}; name the file that the constructs wrote`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${oneLine(error.message, MOST_CHARACTERS)}\n`);
  process.exitCode = EXIT.unknown;
});
