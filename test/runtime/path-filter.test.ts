import { PathFilterEvent, PathFilterPorts, PipelineStart, startWhenPathsMatch } from '../../src/runtime/path-filter';

const push: PathFilterEvent = {
  id: 'event-1',
  pipelineName: 'orders',
  actionName: 'Source',
  includes: ['services/orders/**'],
  excludes: [],
  change: { event: 'referenceUpdated', repositoryName: 'shop', referenceName: 'main', oldCommitId: 'aaa', commitId: 'bbb' },
};
const matches = (path: string) => path.startsWith('services/orders/');

class Repository implements PathFilterPorts {
  public readonly compared: string[] = [];
  public readonly starts: PipelineStart[] = [];
  public read = 0;
  constructor(private readonly paths: string[], private readonly failure?: Error) {}

  public async *changedPaths(repositoryName: string, before: string, after: string): AsyncIterable<string> {
    this.compared.push(`${repositoryName} ${before}..${after}`);
    if (this.failure) throw this.failure;
    for (const path of this.paths) {
      this.read += 1;
      yield path;
    }
  }

  public async startPipeline(start: PipelineStart): Promise<void> {
    this.starts.push(start);
  }
}

test('a push that changes a matching path starts the pipeline at its commit', async () => {
  const repository = new Repository(['README.md', 'services/orders/app.ts']);
  const result = await startWhenPathsMatch(push, matches, repository);
  expect(result).toEqual({ started: true, reason: 'services/orders/app.ts changed' });
  expect(repository.compared).toEqual(['shop aaa..bbb']);
  expect(repository.starts).toEqual([{ pipelineName: 'orders', actionName: 'Source', commitId: 'bbb', token: 'event-1' }]);
});

test('the first match ends the comparison', async () => {
  const repository = new Repository(['services/orders/a.ts', 'services/orders/b.ts', 'README.md']);
  await startWhenPathsMatch(push, matches, repository);
  expect(repository.read).toBe(1);
});

test('a push that changes other paths only does not start the pipeline', async () => {
  const repository = new Repository(['README.md', 'services/users/app.ts']);
  const result = await startWhenPathsMatch(push, matches, repository);
  expect(result).toEqual({ started: false, reason: 'none of 2 changed paths matches' });
  expect(repository.starts).toEqual([]);
});

test('a push without any changed path does not start the pipeline', async () => {
  expect(await startWhenPathsMatch(push, matches, new Repository([]))).toEqual({ started: false, reason: 'none of 0 changed paths matches' });
});

test('a new branch starts the pipeline without a comparison', async () => {
  const repository = new Repository([]);
  const change = { event: 'referenceCreated', repositoryName: 'shop', referenceName: 'main', commitId: 'bbb' };
  expect(await startWhenPathsMatch({ ...push, change }, matches, repository)).toEqual({ started: true, reason: 'branch main is new' });
  expect(repository.compared).toEqual([]);
  expect(repository.starts).toHaveLength(1);
});

test.each(['CommitDoesNotExistException', 'InvalidCommitException', 'InvalidCommitIdException'])(
  'a push whose previous commit is gone starts the pipeline (%s)', async (name) => {
    const repository = new Repository([], Object.assign(new Error('no such commit'), { name }));
    expect(await startWhenPathsMatch(push, matches, repository)).toEqual({ started: true, reason: 'commit aaa is gone, nothing to compare with' });
    expect(repository.starts).toHaveLength(1);
  },
);

test('fails when the comparison fails for another reason, so that it is tried again', async () => {
  const repository = new Repository([], Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));
  await expect(startWhenPathsMatch(push, matches, repository)).rejects.toThrow('Rate exceeded');
  expect(repository.starts).toEqual([]);
});
