import * as path from 'path';
import { UserError } from '../errors';
import type { Shell } from './shell';

/** What the last commit says. */
export interface Commit {
  readonly id: string;
  readonly branch: string;
  readonly authorDate: string;
  readonly committerDate: string;
  readonly message: string;
}

/** Who commits here, as git is configured. */
export interface GitUser {
  readonly name: string;
  readonly email: string;
}

/** A commit in the list of several. */
export interface ListedCommit {
  readonly id: string;
  readonly author: GitUser;
  readonly date: string;
  readonly message: string;
}

/** What a shell answers when there is no such program. */
const NOT_FOUND = 127;
const LISTED = ['%H', '%an', '%ae', '%aI', '%B'];
const FORMAT = ['%H', '%aI', '%cI', '%B'].join('%x00');

/** A git repository that is only read. */
export class Repository {
  /** The repository that holds the directory. */
  static async find(shell: Shell, directory: string): Promise<Repository> {
    const run = (...args: string[]) => git(shell, directory, args);
    const top = await run('rev-parse', '--show-toplevel');
    if (top.exitCode === NOT_FOUND) throw new UserError('git was not found; the source of a run is a git repository: install git and put it on PATH');
    if (top.exitCode !== 0) {
      throw new UserError(`${directory} is not in a git repository; change into the repository that the pipeline delivers (or run: git init)`);
    }
    if ((await run('rev-parse', '--verify', '--quiet', 'HEAD')).exitCode !== 0) {
      throw new UserError(`the git repository ${top.stdout.trim()} has no commit yet; commit once, then run again`);
    }
    return new Repository(shell, path.resolve(top.stdout.trim()));
  }

  constructor(private readonly shell: Shell, readonly root: string) {}

  async head(): Promise<Commit> {
    const [id, authorDate, committerDate, message] = (await this.git('log', '-1', `--format=${FORMAT}`)).split('\0');
    const branch = (await this.git('rev-parse', '--abbrev-ref', 'HEAD')).trim();
    return { id, branch, authorDate, committerDate, message: message.trim() };
  }

  /** Commits that are in `until` and not in `since`, newest first; without `since`, the newest ones. */
  async commits(since: string | undefined, until: string, most: number): Promise<ListedCommit[]> {
    const range = since === undefined ? until : `${since}..${until}`;
    // A revision comes from a file that anybody can write to who can write to the repository: it is no option of git.
    if (!/^[\da-f]{4,64}(\.\.[\da-f]{4,64})?$/.test(range)) throw new Error(`${range} is no range of commits`);
    const fields = (await this.git('log', '-z', `--max-count=${most}`, `--format=${LISTED.join('%x00')}`, range, '--')).split('\0');
    return Array.from({ length: Math.floor(fields.length / LISTED.length) }, (_, at) => {
      const [id, name, email, date, message] = fields.slice(at * LISTED.length);
      return { id, author: { name, email }, date, message: message.trim() };
    });
  }

  /** Who works here; empty where git does not know. */
  async user(): Promise<GitUser> {
    const [name, email] = await Promise.all(['user.name', 'user.email'].map(async (key) => (await git(this.shell, this.root, ['config', key])).stdout.trim()));
    return { name, email };
  }

  /** Files of the working tree that git knows or would add, relative to the root. Some may be deleted from the disk. */
  async files(): Promise<string[]> {
    const listed = (await this.git('ls-files', '--cached', '--others', '--exclude-standard', '-z')).split('\0');
    return [...new Set(listed.map((file) => file.replace(/\/$/, '')))].filter((file) => file.trim() !== '');
  }

  /** How many files differ from the last commit. */
  async changes(): Promise<number> {
    return (await this.git('status', '--porcelain', '-z', '--no-renames')).split('\0').filter((entry) => entry.trim() !== '').length;
  }

  /** A full clone at the last commit, without remotes: nothing can be pushed from it. */
  async cloneTo(directory: string): Promise<void> {
    await this.git('clone', '--quiet', '--no-checkout', '--no-hardlinks', this.root, directory);
    const clone = new Repository(this.shell, directory);
    await clone.git('remote', 'remove', 'origin');
    await clone.git('reset', '--quiet');
  }

  private async git(...args: string[]): Promise<string> {
    const result = await git(this.shell, this.root, args);
    if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed with exit status ${result.exitCode}: ${result.stdout.trim()}`);
    return result.stdout;
  }
}

function git(shell: Shell, cwd: string, args: readonly string[]) {
  const inherited = ['PATH', 'HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'SYSTEMROOT']
    .flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]]);
  // Without the optional locks, not even the index is refreshed: a run leaves the repository as it was.
  return shell.run(['git', ...args], { cwd, env: { ...Object.fromEntries(inherited) as { [name: string]: string }, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' } });
}
