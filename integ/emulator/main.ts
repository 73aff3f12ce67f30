/**
 * Deploys the apps of `integ/` to ministack on loopback, as far as it knows the types of their resources: invokes their functions and
 * reads back what they did, makes the assertions that can run there, and deletes everything. `main.ts [case...]`; all without one.
 */
import { execFile } from 'child_process';
import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { accountOf } from './account';
import { AssetPublisher } from './assets';
import { differences } from './differences';
import { LEFT_OUT_ASSERTIONS, LEFT_OUT_HANDLERS, LEFT_OUT_TYPES } from './expected';
import { Functions } from './functions';
import type { CaseResult } from './outcome';
import { runCase } from './run-case';
import { Stacks } from './stacks';
import { renderResults } from './table';
import { Ministack } from '../../test/helpers/ministack';

const INTEG = join(__dirname, '..');
const SYNTHESIZED_WITHIN = 120_000;
const DEPLOYED_WITHIN = 300_000;

async function main(given: readonly string[]): Promise<void> {
  const programs = new Map([
    ...readdirSync(INTEG).filter((file) => /^integ\..*\.ts$/.test(file)).map((file) => [file.slice('integ.'.length, -'.ts'.length), join(INTEG, file)] as const),
    ['checks', join(__dirname, 'apps', 'checks.ts')] as const,
  ]);
  const all = [...programs.keys()];
  const unknown = given.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`there is no app '${unknown}'; name one of ${all.join(', ')}`);
  const cases = given.length > 0 ? given : all;
  const directory = mkdtempSync(join(tmpdir(), 'integ-emulator-'));
  const began = Date.now();
  const progress = (text: string) => process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  try {
    progress(`synthesize ${cases.length} apps`);
    await synthesize(directory, cases.map((name) => programs.get(name)!));
    const results = await deploy(directory, cases, progress);
    process.stdout.write(`\n${renderResults(results)}\n`);
    const expected = { types: LEFT_OUT_TYPES, assertions: LEFT_OUT_ASSERTIONS, handlers: LEFT_OUT_HANDLERS };
    const different = differences(results, expected, cases.length === all.length);
    for (const text of different) process.stderr.write(`failed: ${text}\n`);
    process.exitCode = different.length === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** In a process of its own: an app writes its assembly when a process ends. */
async function synthesize(directory: string, programs: readonly string[]): Promise<void> {
  const program = [...process.execArgv, join(__dirname, 'synthesize.ts'), directory, ...programs];
  await promisify(execFile)(process.execPath, program, { timeout: SYNTHESIZED_WITHIN });
}

async function deploy(directory: string, cases: readonly string[], progress: (text: string) => void): Promise<CaseResult[]> {
  progress('start ministack');
  const ministack = await Ministack.start();
  try {
    const account = accountOf(ministack);
    const assets = new AssetPublisher(account);
    await assets.bootstrap();
    const variables = {
      NODE_PATH: join(INTEG, '..', 'node_modules'), // has the AWS SDK, which the runtimes of AWS Lambda bring
      NODE_OPTIONS: `--require ${join(__dirname, 'localhost-names.js')}`,
      AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE: account.stores.endpoint,
    };
    const emulator = { account, assets, stacks: new Stacks(account, assets), functions: new Functions(account), variables };
    const results: CaseResult[] = [];
    const end = Date.now() + DEPLOYED_WITHIN;
    for (const name of cases) {
      progress(`deploy ${name}`);
      results.push(await within(end - Date.now(), `deploy ${name}`, runCase(name, join(directory, name), emulator)));
    }
    return results;
  } finally {
    progress('stop ministack');
    await ministack.stop();
  }
}

async function within<T>(milliseconds: number, what: string, done: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: all of it was to take ${DEPLOYED_WITHIN / 1000} s, which are over`)), milliseconds);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1); // whatever a case still waits for
});
