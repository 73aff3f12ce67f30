import { createHash, randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { setImmediate as otherWork } from 'timers/promises';
import picomatch from 'picomatch';
import type { BuildLog } from './build-log';
import { expandGlob, expandVariables } from './glob';
import type { CacheRules } from '../buildspec/buildspec';

export interface CacheContext {
  /** Of the project: `cache/<project>`. */
  readonly store: string;
  readonly sources: string;
  /** Stands for `/root` (BS-73). */
  readonly home: string;
  readonly variables: { readonly [name: string]: string };
  readonly log: BuildLog;
  /** Lets the shell evaluate a key. */
  evaluate(text: string): Promise<string>;
}

/** The one cache of a project whose buildspec gives no key: it is overwritten. Entries of keys begin with `=`. */
const WITHOUT_KEY = 'default';
/** Marks an entry that is being written or removed; an encoded key holds none. */
const UNFINISHED = '+';
/** After so many files other work gets its turn. */
const FILES_AT_ONCE = 200;
const LONGEST_NAME = 200;

/**
 * The cache of a project (BS-70 to BS-74). An entry is a directory with `src` and `home` in it; caches of other paths stand in
 * other directories, so that they never match.
 */
export class BuildCache {
  private key?: string;

  constructor(private readonly rules: CacheRules, private readonly context: CacheContext) {}

  async restore(): Promise<void> {
    const { log } = this.context;
    this.key = this.rules.key && await this.context.evaluate(this.rules.key);
    if (!this.rules.restore) return;
    const name = await this.find();
    if (!name) {
      log.container(`Cache: nothing saved yet${this.key ? ` for key ${this.key}` : ''}`);
      return;
    }
    const started = Date.now();
    const roots = this.roots();
    let files = 0;
    for (const [root, target] of Object.entries(roots)) files += await copyTree(path.join(this.entries(), name, root), target);
    log.container(`Cache: restored ${files} files${name === WITHOUT_KEY ? '' : ` of key ${name.slice(1)}`} in ${seconds(started)}`);
  }

  async save(): Promise<void> {
    const { log } = this.context;
    if (!this.rules.save) return;
    const name = this.key ? nameOf(this.key) : WITHOUT_KEY;
    const entry = path.join(this.entries(), name);
    if (this.key && fs.existsSync(entry)) {
      log.container(`Cache: key ${this.key} is saved already`); // immutable (BS-71)
      return;
    }
    const started = Date.now();
    // Another build may save or restore at the same time: an entry comes and goes whole.
    const fresh = `${entry}${UNFINISHED}${randomUUID()}`;
    let files = 0;
    for (const pattern of this.rules.paths) files += await this.collect(pattern, fresh);
    if (files === 0) {
      log.container('Cache: no files to save');
      return;
    }
    await replace(entry, fresh);
    log.container(`Cache: saved ${files} files${this.key ? ` under key ${this.key}` : ''} in ${seconds(started)}`);
  }

  private roots(): { src: string; home: string } {
    return { src: this.context.sources, home: this.context.home };
  }

  private entries(): string {
    const version = createHash('sha256').update(JSON.stringify(this.rules.paths)).digest('hex').slice(0, 16);
    return path.join(this.context.store, version);
  }

  /** The exact key, else the newest entry that begins with a fallback key, in their order. */
  private async find(): Promise<string | undefined> {
    const saved = await fs.promises.readdir(this.entries()).catch((): string[] => []);
    const wanted = this.key ? nameOf(this.key) : WITHOUT_KEY;
    if (saved.includes(wanted)) return wanted;
    if (!this.key) return undefined;
    const age = (name: string) => fs.statSync(path.join(this.entries(), name)).mtimeMs;
    const complete = saved.filter((name) => name.startsWith('=') && !name.includes(UNFINISHED)).sort((a, b) => age(b) - age(a));
    for (const fallback of this.rules.fallbackKeys) {
      const prefix = nameOf(await this.context.evaluate(fallback));
      const found = complete.find((name) => name.startsWith(prefix));
      if (found) return found;
    }
    return undefined;
  }

  private async collect(pattern: string, entry: string): Promise<number> {
    const { log, variables } = this.context;
    const text = expandVariables(pattern, variables).replace(/^(\/root|~)(?=\/|$)/, this.context.home);
    const absolute = path.resolve(this.context.sources, text);
    const root = Object.entries(this.roots()).find(([, directory]) => isWithin(directory, absolute));
    if (!root) {
      log.container(`Cache: ${pattern} is not cached: it lies outside of the build`);
      return 0;
    }
    const [name, directory] = root;
    return copyMatches(directory, path.relative(directory, absolute), path.join(entry, name));
  }
}

// A directory means all that is in it, and so does `directory/**/*`: no pattern is needed for either.
async function copyMatches(directory: string, pattern: string, target: string): Promise<number> {
  const tree = pattern.replace(/(^|\/)\*\*(\/\*)?$/, '');
  const source = path.join(directory, tree);
  if (!picomatch.scan(tree).isGlob && fs.existsSync(source)) return copyTree(source, path.join(target, tree));
  const matches = await expandGlob(directory, pattern, { followLinks: false });
  for (const match of matches) await copyTree(match.file, path.join(target, match.path));
  return matches.length;
}

/**
 * Copies a file, a link or a tree over what is there; returns the number of files. Caches hold many small files: calls that
 * wait cost a tenth of calls that do not.
 */
async function copyTree(source: string, target: string): Promise<number> {
  const stats = fs.lstatSync(source, { throwIfNoEntry: false });
  if (!stats) return 0;
  const pending: [string, string, Pick<fs.Stats, 'isDirectory' | 'isSymbolicLink' | 'isFile'>][] = [[source, target, stats]];
  fs.mkdirSync(path.dirname(target), { recursive: true });
  let files = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [from, to, kind] = next;
    if (kind.isDirectory()) {
      fs.mkdirSync(to, { recursive: true });
      for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
        pending.push([path.join(from, entry.name), path.join(to, entry.name), entry]);
      }
      continue;
    }
    if (kind.isSymbolicLink()) {
      fs.rmSync(to, { force: true });
      fs.symlinkSync(fs.readlinkSync(from), to);
    } else if (kind.isFile()) {
      placeFile(from, to);
    }
    files += 1;
    if (files % FILES_AT_ONCE === 0) await otherWork();
  }
  return files;
}

/**
 * npm names these files after their content and never writes into one: a second name for the same file is enough, and most of what
 * a cache holds need not be copied.
 */
const NAMED_BY_CONTENT = /\/_cacache\/content-v2\//;

function placeFile(from: string, to: string): void {
  if (NAMED_BY_CONTENT.test(from)) {
    try {
      fs.rmSync(to, { force: true });
      fs.linkSync(from, to);
      return;
    } catch {
      // Another file system, or one without links.
    }
  }
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
}

async function replace(entry: string, fresh: string): Promise<void> {
  const old = `${entry}${UNFINISHED}${randomUUID()}`;
  await fs.promises.rename(entry, old).catch(() => undefined);
  await fs.promises.rename(fresh, entry).catch(() => undefined); // another build was faster: its entry stays
  for (const rest of [old, fresh]) await fs.promises.rm(rest, { recursive: true, force: true });
}

const nameOf = (key: string) => `=${encodeURIComponent(key)}`.slice(0, LONGEST_NAME);
const isWithin = (directory: string, file: string) => file === directory || file.startsWith(directory + path.sep);
const seconds = (started: number) => `${((Date.now() - started) / 1000).toFixed(1)} s`;
