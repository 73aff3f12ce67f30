import * as path from 'path';
import { byPath, renamed, under, type FileEntry, type SourceFiles } from './files';
import type { PackageDefinition } from '../contract/package-plan';

/** What a package is made from: the files of the repository, read before any tool could leave something among them. */
export interface PackageSources {
  /** With paths from the package's directory. */
  readonly directory: readonly FileEntry[];
  /** Under the last name of their directory, as they go into the package. */
  readonly shared: readonly FileEntry[];
  /** All of them, further inputs included, with paths from the root of the repository. */
  readonly repository: readonly FileEntry[];
}

/** Directories of caches, which any run of a tool changes. */
const CACHES = ['.git', '.venv', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache'];
/** What a tool makes of the file beside it. Elsewhere the name may be a source's: a package of Java may be called `build`. */
const MADE_FROM: { readonly [directory: string]: readonly string[] } = {
  'node_modules': ['package.json'],
  'target': ['pom.xml'],
  'build': ['build.gradle', 'build.gradle.kts'],
  '.gradle': ['build.gradle', 'build.gradle.kts'],
};

export async function readSources(definition: PackageDefinition, files: SourceFiles): Promise<PackageSources> {
  const read = async (what: string, place: string) => {
    const found = await files.list(place);
    if (!found) throw new Error(`${what} ${place} is not among the sources; correct its path or commit it`);
    // A directory as it is may hold modules that somebody installed into it on purpose.
    return definition.toolchain === 'directory' ? found : withoutMade(found);
  };
  const directory = await read('directory', definition.directory);
  const shared = await Promise.all(definition.shared.map((place) => read('shared directory', place)));
  const inputs = await Promise.all(definition.inputs.map((place) => read('input', place)));
  const repository = [...directory, ...shared.flat(), ...inputs.flat()];
  return {
    directory: renamed(directory, (name) => path.posix.relative(definition.directory, name)),
    shared: definition.shared.flatMap((place, i) =>
      under(path.posix.basename(place), renamed(shared[i], (name) => path.posix.relative(place, name)))),
    // Directories may hold one another.
    repository: [...new Map(repository.map((entry) => [entry.path, entry])).values()].sort(byPath),
  };
}

/** Leaves out what a build or a test makes where it runs: it is no source, and differs from machine to machine. */
function withoutMade(entries: readonly FileEntry[]): FileEntry[] {
  const all = new Set(entries.map((entry) => entry.path));
  const isMade = (directories: readonly string[]) => directories.some((name, i) =>
    CACHES.includes(name) || MADE_FROM[name]?.some((source) => all.has([...directories.slice(0, i), source].join('/'))));
  return entries.filter(({ path: name }) => !/\.pyc$|(^|\/)\.coverage$/.test(name) && !isMade(name.split('/').slice(0, -1)));
}
