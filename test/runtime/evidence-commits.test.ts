import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { commitsBetween, type KeptCommit } from '../../src/runtime/evidence-commits';

let directory: string;
let time = 1_770_000_000;
let asked: string[] = [];

const git = (...args: string[]) => execFileSync('git', args, {
  cwd: directory,
  encoding: 'utf8',
  env: {
    PATH: process.env.PATH,
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Jane',
    GIT_AUTHOR_EMAIL: 'jane@example.com',
    GIT_COMMITTER_NAME: 'Jane',
    GIT_COMMITTER_EMAIL: 'jane@example.com',
    GIT_AUTHOR_DATE: `${time} +0100`,
    GIT_COMMITTER_DATE: `${time} +0100`,
  },
}).trim();

function commit(message: string): string {
  time += 60;
  git('commit', '--quiet', '--allow-empty', '-m', message);
  return git('rev-parse', 'HEAD');
}

/** Asks the repository, as the function asks AWS CodeCommit. */
async function kept(id: string): Promise<KeptCommit> {
  asked.push(id);
  const [parents, committed, message] = git('show', '-s', '--format=%P%x00%ct%x00%B', id).split('\0');
  return { id, parents: parents.split(' ').filter(Boolean), time: Number(committed), message: message.trim(), author: { name: 'Jane', email: 'jane@example.com' } };
}

/** What git itself says. */
const between = (since: string, until: string) => git('rev-list', `${since}..${until}`).split('\n').filter(Boolean);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-'));
  asked = [];
  git('init', '--quiet', '--initial-branch=main');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('are those of git, also where branches began before the last delivery', async () => {
  commit('first');
  git('branch', 'old');
  commit('second');
  const since = commit('delivered');
  git('checkout', '--quiet', 'old');
  commit('on a branch');
  git('checkout', '--quiet', 'main');
  commit('after');
  time += 60;
  git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'old');
  const until = git('rev-parse', 'HEAD');
  const { commits, complete } = await commitsBetween(since, until, 50, kept);
  expect(commits.map(({ id }) => id).sort()).toEqual(between(since, until).sort());
  expect([complete, commits.length]).toEqual([true, 3]);
  expect(new Set(asked).size).toBe(asked.length);
});

test('are none when the same is delivered again, or something older', async () => {
  const older = commit('older');
  const newer = commit('newer');
  expect(await commitsBetween(newer, newer, 50, kept)).toEqual({ commits: [], complete: true });
  expect(await commitsBetween(newer, older, 50, kept)).toEqual({ commits: [], complete: true });
});

test('are the newest ones without an earlier delivery', async () => {
  for (const n of [1, 2, 3, 4, 5]) commit(`change ${n}`);
  const { commits, complete } = await commitsBetween(undefined, git('rev-parse', 'HEAD'), 3, kept);
  expect([commits.map(({ message }) => message), complete]).toEqual([['change 5', 'change 4'], true]);
});

test('are not all when there are too many, which is said', async () => {
  const since = commit('delivered');
  for (let n = 0; n < 8; n++) commit(`change ${n}`);
  const { commits, complete, reason } = await commitsBetween(since, git('rev-parse', 'HEAD'), 5, kept);
  expect(commits.length).toBeGreaterThan(0);
  expect([complete, reason]).toEqual([false, 'there are more than could be looked at (5)']);
});

test('fails when a commit is not in the repository', async () => {
  const head = commit('only');
  await expect(commitsBetween('0'.repeat(40), head, 50, async (id) => {
    if (id !== head) throw new Error('CommitIdDoesNotExistException');
    return kept(id);
  })).rejects.toThrow('CommitIdDoesNotExistException');
});
