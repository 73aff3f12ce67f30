import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { zipFiles, type ArchiveEntry } from '../build/archive';
import type { ActionModel } from '../model/pipeline';
import { Repository, type Commit } from '../ports/repository';

type Variables = { readonly [name: string]: string };

/** Stands in for any source with the working tree of the repository: tracked and untracked files, but nothing ignored. */
export class SourceHandler implements ActionHandler {
  plan(action: ActionModel): string {
    return `zips the working tree of this git repository (in place of ${action.provider})`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const repository = new Repository(context.shell, path.dirname(context.state.root));
    context.progress('reading the working tree');
    const [commit, changes, tree] = [await repository.head(), await repository.changes(), await entriesOf(repository)];
    const entries = needsHistory(action) ? [...tree, ...await historyOf(repository, context)] : tree;
    context.progress(`zipping ${tree.length} files`);
    for (const output of action.outputs) await zipFiles(context.outputPath(output.name), entries);
    const summary = `${commit.id.slice(0, 8)} on ${commit.branch}, ${count(tree.length, 'file')}${changes > 0 ? `, ${count(changes, 'uncommitted change')}` : ''}`;
    context.log(`${repository.root}: ${summary}`);
    return { status: 'Succeeded', summary, variables: await variablesOf(action, commit, tree) };
  }
}

/** The default is a source without `.git`; CODEBUILD_CLONE_REF is a full clone (CP-12). */
function needsHistory(action: ActionModel): boolean {
  return action.configuration.OutputArtifactFormat === 'CODEBUILD_CLONE_REF';
}

async function entriesOf(repository: Repository): Promise<ArchiveEntry[]> {
  const entries = (await repository.files()).sort().map((file) => ({ path: file, file: path.join(repository.root, file) }));
  const present = await Promise.all(entries.map(({ file }) => fs.promises.lstat(file).then(() => true, () => false)));
  return entries.filter((_, index) => present[index]);
}

/** A clone's `.git`, rather than the repository's own: builds get no hooks, no worktree pointers and no remote to push to. */
async function historyOf(repository: Repository, context: ActionContext): Promise<ArchiveEntry[]> {
  context.progress('cloning the history');
  const clone = path.join(context.workDirectory, 'clone');
  await repository.cloneTo(clone);
  const found = await fs.promises.readdir(path.join(clone, '.git'), { recursive: true, withFileTypes: true });
  // Empty directories matter here: git takes a directory for a repository only if it holds `refs` and `objects`.
  return found.map((entry) => path.join(entry.parentPath, entry.name)).map((file) => ({ path: path.relative(clone, file), file }));
}

/** The variables that the source's provider would give (CP-21). */
async function variablesOf(action: ActionModel, commit: Commit, tree: readonly ArchiveEntry[]): Promise<Variables> {
  const { configuration } = action;
  const common = { AuthorDate: commit.authorDate, BranchName: commit.branch, CommitId: commit.id, CommitMessage: commit.message };
  switch (action.provider) {
    case 'CodeStarSourceConnection':
      return { ...common, ConnectionArn: configuration.ConnectionArn ?? '', FullRepositoryName: configuration.FullRepositoryId ?? '' };
    case 'CodeCommit':
      return { ...common, CommitterDate: commit.committerDate, RepositoryName: configuration.RepositoryName ?? '' };
    case 'GitHub': {
      const name = `${configuration.Owner}/${configuration.Repo}`;
      const CommitUrl = `https://github.com/${name}/commit/${commit.id}`;
      return { ...common, CommitterDate: commit.committerDate, CommitUrl, RepositoryName: configuration.Repo ?? '' };
    }
    case 'S3': {
      const hash = await contentHash(tree);
      return { ETag: hash.slice(0, 32), VersionId: hash, BucketName: configuration.S3Bucket ?? '', ObjectKey: configuration.S3ObjectKey ?? '' };
    }
    default:
      return { ...common, CommitterDate: commit.committerDate };
  }
}

/** Same files, same hash: what a versioned object's id stands for. */
async function contentHash(tree: readonly ArchiveEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path: name, file } of tree) {
    const stats = await fs.promises.lstat(file);
    hash.update(`${name}\0${stats.mode}\0${stats.size}\0`);
    if (stats.isSymbolicLink()) hash.update(await fs.promises.readlink(file));
    else if (stats.isFile()) hash.update(await fs.promises.readFile(file));
  }
  return hash.digest('hex');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
