import * as fs from 'fs';
import * as path from 'path';

/** A file of the sources or of a package. */
export interface FileEntry {
  /** With `/`, relative to the tree that it belongs to. */
  readonly path: string;
  readonly executable: boolean;
  read(): Promise<Buffer>;
}

/** The repository, as far as packages need it. */
export interface SourceFiles {
  /** The files below a directory, or the one file that is meant, with paths from the root; nothing where neither is. */
  list(place: string): Promise<readonly FileEntry[] | undefined>;
}

/** Files below a directory of this machine. */
export class DiskFiles implements SourceFiles {
  /** `ours` are absolute paths that are no sources: what the packager itself writes. */
  constructor(private readonly root: string, private readonly ours: readonly string[] = []) {}

  async list(place: string): Promise<FileEntry[] | undefined> {
    const file = path.resolve(this.root, place);
    const name = path.posix.join(place).replace(/\/$/, '');
    const stats = await fs.promises.stat(file).catch(() => undefined);
    if (stats?.isFile()) return [entryOf(name, file, stats)];
    if (!stats?.isDirectory()) return undefined;
    const found: FileEntry[] = [];
    await this.walk(file, name, [await fs.promises.realpath(file)], found);
    return found.sort(byPath);
  }

  /** A link stands for what it leads to: AWS Lambda unpacks none, and a copy of it would lead elsewhere. */
  private async walk(directory: string, prefix: string, chain: readonly string[], found: FileEntry[]): Promise<void> {
    for (const entry of await fs.promises.readdir(directory)) {
      const file = path.join(directory, entry);
      if (this.ours.includes(file)) continue;
      const name = path.posix.join(prefix, entry);
      const stats = await fs.promises.stat(file).catch(() => undefined);
      if (stats?.isFile()) found.push(entryOf(name, file, stats));
      if (!stats?.isDirectory()) continue;
      const real = await fs.promises.realpath(file);
      if (!chain.includes(real)) await this.walk(file, name, [...chain, real], found); // only a link can lead back up
    }
  }
}

/** Writes files below a directory. */
export async function writeFiles(directory: string, entries: readonly FileEntry[]): Promise<void> {
  for (const entry of entries) {
    const file = path.join(directory, entry.path);
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(file, await entry.read(), { mode: entry.executable ? 0o755 : 0o644 });
  }
}

/** The same files with other paths; those that get none are left out. */
export function renamed(entries: readonly FileEntry[], rename: (name: string) => string | undefined): FileEntry[] {
  return entries.flatMap((entry) => {
    const name = rename(entry.path);
    return name === undefined ? [] : [{ path: name, executable: entry.executable, read: () => entry.read() }];
  });
}

/** The same files below a directory of a tree. */
export const under = (directory: string, entries: readonly FileEntry[]) => renamed(entries, (name) => path.posix.join(directory, name));

/** In an order that no locale changes. */
export const byPath = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : Number(a.path > b.path));

function entryOf(name: string, file: string, stats: fs.Stats): FileEntry {
  const executable = (stats.mode & 0o100) !== 0; // eslint-disable-line no-bitwise -- a bit field
  return { path: name, executable, read: () => fs.promises.readFile(file) };
}
