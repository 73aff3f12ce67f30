import { createHash } from 'crypto';
import { MissingProgram, UsageError } from './errors';
import type { SourceFiles } from './files';
import { hashInputs } from './inputs';
import { sizeOf, type PackagerOutput } from './output';
import { mapParallel } from './parallel';
import { readSources, type PackageSources } from './sources';
import type { KeptPackage, PackageStore } from './store';
import type { Toolchain } from './toolchains/toolchain';
import { zip } from './zip';
import { MAX_PACKAGE_BYTES, type PackageDefinition, type PackagePlan, type PackageRecord } from '../contract/package-plan';

/** What the machine gives, and what tests put in its place. */
export interface PackagerPorts {
  readonly files: SourceFiles;
  readonly store: PackageStore;
  readonly toolchain: Toolchain;
  readonly output: PackagerOutput;
}

export interface PackagerSettings {
  /** Names of what is built although its inputs were built before. */
  readonly rebuild: ReadonlySet<string>;
  readonly skipTests: boolean;
  /** How many packages are made at a time. */
  readonly parallel: number;
}

export interface PackageOutcome {
  readonly name: string;
  /** Absent when it failed. */
  readonly record?: PackageRecord;
  readonly failure?: string;
}

interface ReadPackage {
  readonly definition: PackageDefinition;
  readonly sources: PackageSources;
}

interface HashedPackage extends ReadPackage {
  readonly inputs: string;
}

/** Makes the packages of a plan side by side, or takes them from the store. One that fails does not keep the others from it. */
export async function packageAll(plan: PackagePlan, settings: PackagerSettings, ports: PackagerPorts): Promise<PackageOutcome[]> {
  const failures = new Map<string, string>();
  const each = async <T extends { definition: PackageDefinition }, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
    const results = await mapParallel(items, settings.parallel, async (item) => {
      const { name } = item.definition;
      try {
        return [await work(item)];
      } catch (error) {
        failures.set(name, (error as Error).message);
        ports.output.progress(name, (error as Error).message);
        return [];
      }
    });
    return results.flat();
  };

  const definitions = plan.packages.map((definition) => ({ definition }));
  const read = await each(definitions, async ({ definition }) => ({ definition, sources: await readSources(definition, ports.files) }));
  const versions = await toolVersions(read, ports.toolchain);
  const hashed = await each(read, async ({ definition, sources }) =>
    ({ definition, sources, inputs: await hashInputs(definition, versions.get(definition.name)!, sources) }));
  const keys = hashed.filter(({ definition }) => !settings.rebuild.has(definition.name)).map((item) => keyOf(item, settings));
  const kept = keys.length > 0 ? await ports.store.find(keys) : new Map<string, KeptPackage>();
  const records = new Map(await each(hashed, async (item): Promise<[string, PackageRecord]> =>
    [item.definition.name, await obtain(item, kept.get(keyOf(item, settings)), settings, ports)]));
  return plan.packages.map(({ name }) => ({ name, record: records.get(name), failure: failures.get(name) }));
}

/** A package that was not tested is none for a run that tests. */
function keyOf({ definition, inputs }: HashedPackage, { skipTests }: PackagerSettings): string {
  return `${definition.name}/${inputs}${skipTests ? '.untested' : ''}.zip`;
}

async function obtain(item: HashedPackage, kept: KeptPackage | undefined, settings: PackagerSettings, ports: PackagerPorts): Promise<PackageRecord> {
  const { definition: { name, kind }, inputs } = item;
  const { output } = ports;
  const content = kept ? await kept.read() : await make(item, settings, ports);
  const sha256 = createHash('sha256').update(content).digest('base64');
  const file = `${name}.zip`;
  await output.write(file, content);
  const size = sizeOf(content.length);
  output.progress(name, kept ? `inputs unchanged, package of ${size} is reused` : `built, ${size}, sha256 ${sha256}`);
  return { kind, file, sha256, inputs, bytes: content.length, built: !kept };
}

/** Kept only when all went well: what fails is tried again by the next build. */
async function make(item: HashedPackage, settings: PackagerSettings, { toolchain, store, output }: PackagerPorts): Promise<Buffer> {
  const { definition, sources } = item;
  const lines: string[] = [];
  try {
    const entries = await toolchain.make({
      definition,
      sources,
      tests: !settings.skipTests,
      progress: (line) => output.progress(definition.name, line),
      output: (line) => lines.push(line),
    });
    if (entries.length === 0) throw new Error(`no file is left for the package; check ${definition.directory} and what it excludes`);
    const content = await zip(entries);
    if (content.length > MAX_PACKAGE_BYTES) {
      throw new Error(`the package is too large, got ${sizeOf(content.length)}, AWS Lambda takes ${sizeOf(MAX_PACKAGE_BYTES)}; `
        + 'exclude what it does not need, or move dependencies to a layer or a container image');
    }
    await store.keep(keyOf(item, settings), content);
    return content;
  } finally {
    output.block(definition.name, lines);
  }
}

/** Asked before anything runs, so that a build does not stop halfway for want of a program. */
async function toolVersions(packages: readonly ReadPackage[], toolchain: Toolchain): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  const missing = new Map<string, PackageDefinition[]>();
  for (const { definition, sources } of packages) {
    try {
      versions.set(definition.name, await toolchain.version(definition, sources));
    } catch (error) {
      if (!(error instanceof MissingProgram)) throw error;
      missing.set(error.program, [...missing.get(error.program) ?? [], definition]);
    }
  }
  if (missing.size === 0) return versions;
  throw new UsageError([...missing].map(([program, users]) => `${program} is not on PATH; ${describe(users)} it`).join('\n'));
}

function describe(users: readonly PackageDefinition[]): string {
  const kinds = new Set(users.map(({ kind }) => kind));
  const kind = kinds.size === 1 ? users[0].kind : 'package';
  return `${kind}${users.length === 1 ? '' : 's'} ${users.map(({ name }) => name).join(', ')} ${users.length === 1 ? 'needs' : 'need'}`;
}
