import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { ActionContext } from '../../../src/cli/actions/handler';
import { SourceHandler } from '../../../src/cli/actions/source';
import { unzip } from '../../../src/cli/build/archive';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { FakeShell } from '../../../src/cli/ports/fake-shell';
import { Repository } from '../../../src/cli/ports/repository';
import { HostShell } from '../../../src/cli/ports/shell';
import { stateDirectories } from '../../../src/cli/ports/store';
import { action, pipeline } from '../engine/models';

const shell = new HostShell();
let root: string;
let out: string;

beforeEach(async () => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'source-repo-')));
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'source-out-'));
  await git('init', '--quiet', '--initial-branch', 'main');
});
afterEach(() => [root, out].forEach((directory) => fs.rmSync(directory, { recursive: true, force: true })));

async function git(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];
  const result = await shell.run(['git', ...identity, ...args], { cwd: root, env: { PATH: process.env.PATH!, HOME: out } });
  if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')}`);
  return result.stdout.trim();
}

function write(files: { readonly [file: string]: string }): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
}

async function commitAll(message: string): Promise<string> {
  await git('add', '-A');
  await git('commit', '--quiet', '-m', message);
  return git('rev-parse', 'HEAD');
}

async function snapshot(rest: Partial<ActionModel> = {}) {
  const workDirectory = fs.mkdtempSync(path.join(out, 'work-'));
  const context: ActionContext = {
    pipeline: pipeline([]),
    sites: [],
    services: [],
    functions: [],
    execution: 'e1',
    inputs: new Map(),
    outputPath: (name) => path.join(workDirectory, `${name}.zip`),
    workDirectory,
    state: stateDirectories(root),
    shell,
    revision: '',
    skipTests: false,
    parameters: new Map(),
    buildArguments: new Map(),
    containerEngine: async () => undefined,
    commandLine: (args) => args,
    log: () => {},
    progress: () => {},
    signal: new AbortController().signal,
  };
  const source = action('Source', 'Checkout', { category: 'Source', provider: 'CodeStarSourceConnection', outputs: [{ name: 'Tree', files: [] }], ...rest });
  const result = await new SourceHandler().run(source, context);
  const directory = path.join(workDirectory, 'unzipped');
  return { ...result, directory, files: (await unzip(context.outputPath('Tree'), directory)).sort() };
}

test('the working tree: tracked, changed and untracked files, no ignored or deleted ones, no .git', async () => {
  write({ '.gitignore': 'dist/\n', 'src/index.js': 'old', 'gone.txt': '', 'with space/ünï.txt': 'x' });
  const id = await commitAll('First\n\nwith "quotes"');
  write({ 'src/index.js': 'new', 'untracked.txt': '', 'dist/out.js': '' });
  fs.rmSync(path.join(root, 'gone.txt'));
  const before = await git('status', '--porcelain');
  const { files, directory, variables, status, summary } = await snapshot({ configuration: { ConnectionArn: 'arn:aws:c', FullRepositoryId: 'acme/shop' } });
  expect(files).toEqual(['.gitignore', 'src/index.js', 'untracked.txt', 'with space/ünï.txt']);
  expect(fs.readFileSync(path.join(directory, 'src/index.js'), 'utf8')).toBe('new');
  expect(status).toBe('Succeeded');
  expect(summary).toBe(`${id.slice(0, 8)} on main, 4 files, 3 uncommitted changes`);
  expect(variables).toEqual({
    AuthorDate: await git('log', '-1', '--format=%aI'),
    BranchName: 'main',
    CommitId: id,
    CommitMessage: 'First\n\nwith "quotes"',
    ConnectionArn: 'arn:aws:c',
    FullRepositoryName: 'acme/shop',
  });
  expect(await git('status', '--porcelain')).toBe(before);
});

test.each<[string, { [key: string]: string }, string[]]>([
  ['CodeCommit', { RepositoryName: 'shop' }, ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'CommitterDate', 'RepositoryName']],
  ['GitHub', { Owner: 'acme', Repo: 'shop' }, ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'CommitUrl', 'CommitterDate', 'RepositoryName']],
  ['S3', { S3Bucket: 'b', S3ObjectKey: 'k.zip' }, ['BucketName', 'ETag', 'ObjectKey', 'VersionId']],
])('%s gives its own variables', async (provider, configuration, names) => {
  write({ a: '1' });
  await commitAll('First');
  const { variables } = await snapshot({ provider, configuration });
  expect(Object.keys(variables!).sort()).toEqual(names);
});

test('the version of an S3 source follows the content', async () => {
  write({ a: '1' });
  await commitAll('First');
  const version = async () => (await snapshot({ provider: 'S3' })).variables!.VersionId;
  const first = await version();
  expect(await version()).toBe(first);
  write({ a: '2' });
  expect(await version()).not.toBe(first);
});

test('CODEBUILD_CLONE_REF adds the history, without a way back to the repository', async () => {
  write({ a: '1' });
  const id = await commitAll('First');
  write({ a: '2' });
  const { directory } = await snapshot({ configuration: { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' } });
  const inClone = async (...args: string[]) =>
    (await shell.run(['git', ...args], { cwd: directory, env: { PATH: process.env.PATH!, HOME: out } })).stdout.trim();
  expect(await inClone('rev-parse', 'HEAD')).toBe(id);
  expect(await inClone('status', '--porcelain')).toBe('M a');
  expect(await inClone('remote')).toBe('');
});

describe('preflight', () => {
  test('finds the root from a directory below', async () => {
    write({ 'deep/down/file': '' });
    await commitAll('First');
    expect((await Repository.find(shell, path.join(root, 'deep/down'))).root).toBe(root);
  });

  test('fails outside of a repository', async () => {
    await expect(Repository.find(shell, out)).rejects.toThrow(
      `${out} is not in a git repository; change into the repository that the pipeline delivers (or run: git init)`);
  });

  test('fails before the first commit', async () => {
    await expect(Repository.find(shell, root)).rejects.toThrow(`the git repository ${root} has no commit yet; commit once, then run again`);
  });

  test('fails without git', async () => {
    await expect(Repository.find(new FakeShell(() => ({ exitCode: 127 })), root)).rejects.toThrow('git was not found');
  });
});
