import * as fs from 'fs';
import * as path from 'path';
import picomatch from 'picomatch';

export interface Match {
  /** Relative to the directory that was searched, with `/`. */
  readonly path: string;
  readonly file: string;
}

export interface GlobOptions {
  /** Whether links stand for what they lead to, instead of for themselves. */
  readonly followLinks: boolean;
  /** Directories instead of files. */
  readonly directories?: boolean;
}

/** The files below a directory that a pattern names, dot files included, in the order of their names. */
export async function expandGlob(directory: string, pattern: string, options: GlobOptions): Promise<Match[]> {
  const relative = path.posix.relative('', path.posix.normalize(pattern.replace(/\/+$/, '')));
  if (relative.startsWith('..') || path.posix.isAbsolute(pattern)) return [];
  const wanted = (kind: Kind) => kind === (options.directories ? 'directory' : 'file');

  // A name to the letter comes first: it may hold characters that mean something in a pattern, as `[slug].js` does.
  const literal = { path: relative, file: path.join(directory, relative) };
  const kind = await kindOf(literal.file, options.followLinks);
  if (kind) return wanted(kind) ? [literal] : [];

  const { base, glob } = picomatch.scan(relative);
  const matches = picomatch(relative, { dot: true });
  const depth = /\*\*|[{(]/.test(glob) ? Infinity : glob.split('/').length;
  const found: Match[] = [];
  await walk(path.join(directory, base), base, depth, options.followLinks, [], (match, is) => {
    if (wanted(is) && matches(match.path)) found.push(match);
  });
  return found;
}

type Kind = 'file' | 'directory';

async function kindOf(file: string, followLinks: boolean): Promise<Kind | undefined> {
  const stats = await (followLinks ? fs.promises.stat(file) : fs.promises.lstat(file)).catch(() => undefined);
  if (stats?.isDirectory()) return 'directory';
  return stats?.isFile() || stats?.isSymbolicLink() ? 'file' : undefined;
}

async function walk(
  directory: string, prefix: string, depth: number, followLinks: boolean, linked: readonly string[], visit: (match: Match, kind: Kind) => void,
): Promise<void> {
  const entries = await fs.promises.readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const match = { path: prefix ? `${prefix}/${entry.name}` : entry.name, file: path.join(directory, entry.name) };
    const isLink = entry.isSymbolicLink();
    const kind = isLink ? await kindOf(match.file, followLinks) : ofEntry(entry);
    if (!kind) continue;
    visit(match, kind);
    if (kind === 'file' || depth <= 1) continue;
    // Only a link can lead back up.
    const chain = isLink ? [...linked, await fs.promises.realpath(match.file)] : linked;
    if (new Set(chain).size === chain.length) await walk(match.file, match.path, depth - 1, followLinks, chain, visit);
  }
}

function ofEntry(entry: fs.Dirent): Kind | undefined {
  if (entry.isDirectory()) return 'directory';
  return entry.isFile() ? 'file' : undefined;
}

/** Replaces `$NAME` and `${NAME}`: patterns may hold variables of the build (BS-60). */
export function expandVariables(text: string, variables: { readonly [name: string]: string }): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, plain: string | undefined, braced: string) => variables[plain ?? braced] ?? '');
}
