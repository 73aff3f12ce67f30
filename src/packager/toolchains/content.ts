import picomatch from 'picomatch';
import type { PackageJob } from './toolchain';
import { renamed, type FileEntry } from '../files';

/** What functions do not read; `.npmrc` and `.env` may hold secrets. */
export const NOT_READ = ['.gitignore', '.gitattributes', '.editorconfig', '.DS_Store', '.npmrc', '.env', '.env.*'];

/**
 * The files of a package: its own and those it shares without `unread`, over what it depends on, and nothing of what its definition
 * excludes.
 */
export function packageFiles({ sources, definition }: PackageJob, unread: readonly string[], dependencies: readonly FileEntry[] = []): FileEntry[] {
  const own = without(sources.directory, unread);
  const shared = without(sources.shared, unread.map((glob) => `*/${glob}`)); // the first part is the name of the shared directory itself
  return without(merged(dependencies, distinct(own, shared, definition.directory)), definition.exclude);
}

/** Files that no glob names. The name of a directory means all that is in it. */
export function without(entries: readonly FileEntry[], globs: readonly string[]): FileEntry[] {
  const unwanted = picomatch(globs.flatMap((glob) => [glob, `${glob.replace(/\/$/, '')}/**`]), { dot: true });
  return renamed(entries, (name) => (unwanted(name) ? undefined : name));
}

/** All of both; where they have the same path, the later ones count. */
export function merged(earlier: readonly FileEntry[], later: readonly FileEntry[]): FileEntry[] {
  return [...new Map([...earlier, ...later].map((entry) => [entry.path, entry])).values()];
}

/** All of both, which must not have the same path. */
export function distinct(own: readonly FileEntry[], shared: readonly FileEntry[], owner: string): FileEntry[] {
  const names = new Set(own.map(({ path }) => path));
  const twice = shared.find(({ path }) => names.has(path));
  if (twice) throw new Error(`${twice.path} comes from ${owner} and from a shared directory; rename one of them`);
  return [...own, ...shared];
}
