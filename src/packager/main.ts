import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { UsageError } from './errors';
import { DiskFiles } from './files';
import { DirectoryOutput } from './output';
import { parsePlan, parseRebuild } from './plan';
import { HostProcesses } from './process';
import { packageAll, type PackageOutcome } from './run';
import { openStore } from './store';
import { HostToolchain } from './toolchains/host';
import {
  PACKAGE_MANIFEST, PACKAGE_REBUILD, PACKAGE_SKIP_TESTS, PACKAGE_STORE, type PackageManifest, type PackagePlan, type PackageRecord,
} from '../contract/package-plan';

/** More would wait for the disk and for what they download. */
const MOST_AT_ONCE = 8;
const EXIT = { failed: 1, usage: 2 } as const;

async function main(): Promise<void> {
  const [planFile, directory] = process.argv.slice(2).map((argument) => path.resolve(argument));
  if (!directory) throw new UsageError('usage: node index.js <plan.json> <output directory>');
  const location = process.env[PACKAGE_STORE];
  if (!location) throw new UsageError(`${PACKAGE_STORE} is not set; set it to a directory or to s3://bucket/prefix`);
  const plan = parsePlan(await read(planFile));
  const rebuild = parseRebuild(process.env[PACKAGE_REBUILD] ?? '', plan);
  if (rebuild.unknown.length > 0) {
    // One list goes to all builds of a pipeline, each of which knows its own packages.
    print(`${PACKAGE_REBUILD}: this build has no ${rebuild.unknown.join(', ')}; it has ${plan.packages.map(({ name }) => name).join(', ')}\n`);
  }

  const beside = path.dirname(directory);
  await fs.promises.mkdir(directory, { recursive: true });
  const places = { work: await fs.promises.mkdtemp(path.join(beside, '.packager-')), reports: path.join(beside, 'reports') };
  const output = new DirectoryOutput(directory, print);
  const processes = new HostProcesses();
  try {
    const outcomes = await packageAll(
      plan,
      { rebuild: rebuild.names, skipTests: Boolean(process.env[PACKAGE_SKIP_TESTS]), parallel: Math.min(os.availableParallelism(), MOST_AT_ONCE) },
      {
        files: new DiskFiles(process.cwd(), [planFile, directory, places.work, places.reports, path.resolve(location)]),
        store: openStore(location, processes, places.work),
        toolchain: new HostToolchain(processes, places),
        output,
      },
    );
    await output.write(PACKAGE_MANIFEST, `${JSON.stringify(manifestOf(plan, outcomes), undefined, 2)}\n`);
    report(outcomes);
  } finally {
    await fs.promises.rm(places.work, { recursive: true, force: true });
  }
}

function manifestOf({ version }: PackagePlan, outcomes: readonly PackageOutcome[]): PackageManifest {
  const made = outcomes.filter((outcome): outcome is PackageOutcome & { record: PackageRecord } => outcome.record !== undefined);
  return { version, packages: Object.fromEntries(made.map(({ name, record }) => [name, record])) };
}

function report(outcomes: readonly PackageOutcome[]): void {
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) return;
  print(`${failed.length} of ${outcomes.length} packages failed:\n${failed.map(({ name, failure }) => `  ${name}: ${failure}\n`).join('')}`);
  process.exitCode = EXIT.failed;
}

async function read(file: string): Promise<string> {
  return fs.promises.readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`plan: it cannot be read: ${error.message}`);
  });
}

function print(text: string): void {
  process.stdout.write(text);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
