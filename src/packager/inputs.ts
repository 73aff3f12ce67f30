import { createHash } from 'crypto';
import type { PackageSources } from './sources';
import type { PackageDefinition } from '../contract/package-plan';

/** Raised when the packager makes other packages of the same sources. */
const PACKAGER_VERSION = 1;

/** The hash of all that a package is made from, in hexadecimal. `toolVersion` is what the toolchain's program says of itself. */
export async function hashInputs(definition: PackageDefinition, toolVersion: string, sources: PackageSources): Promise<string> {
  const hash = createHash('sha256');
  // As JSON, since a name may hold any character: no two lists of inputs have the same text.
  const add = (...line: readonly unknown[]) => hash.update(`${JSON.stringify(line)}\n`);
  add(PACKAGER_VERSION, toolVersion, sorted(definition));
  for (const { path, executable, read } of sources.repository) {
    add(path, executable, createHash('sha256').update(await read()).digest('hex'));
  }
  return hash.digest('hex');
}

/** The same value whatever the order of members. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]));
}
