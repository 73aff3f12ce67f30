import { CodeCommitClient, GetDifferencesCommand } from '@aws-sdk/client-codecommit';
import { CodePipelineClient, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { handler } from '../../src/sources/codecommit-path-filter.lambda';

const event = {
  id: 'event-1',
  pipelineName: 'orders',
  actionName: 'Source',
  includes: ['services/orders/**'],
  excludes: ['services/orders/docs/**'],
  change: { event: 'referenceUpdated', repositoryName: 'shop', referenceName: 'main', oldCommitId: 'aaa', commitId: 'bbb' },
};
interface Difference { readonly before?: string; readonly after?: string }

let queries: unknown[];
let starts: unknown[];
let lines: unknown[];

/** Answers comparisons with pages of differences. */
function repositoryWith(...pages: Difference[][]): void {
  jest.spyOn(CodeCommitClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    const { input } = command as GetDifferencesCommand;
    queries.push({ ...input }); // the paginator goes on with the same object
    const page = Number(input.NextToken ?? 0);
    return {
      differences: pages[page].map(({ before, after }) => ({
        beforeBlob: before ? { path: before } : undefined,
        afterBlob: after ? { path: after } : undefined,
      })),
      NextToken: page + 1 < pages.length ? `${page + 1}` : undefined,
    };
  });
}

beforeEach(() => {
  [queries, starts, lines] = [[], [], []];
  jest.spyOn(console, 'log').mockImplementation((line: string) => lines.push(JSON.parse(line)));
  jest.spyOn(CodePipelineClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    starts.push((command as StartPipelineExecutionCommand).input);
  });
});
afterEach(() => jest.restoreAllMocks());

test('all pages of a comparison are read', async () => {
  repositoryWith([{ after: 'README.md' }], [{ before: 'package.json', after: 'package.json' }], [{ after: 'services/orders/app.ts' }]);
  await handler(event);
  expect(queries).toEqual([
    { repositoryName: 'shop', beforeCommitSpecifier: 'aaa', afterCommitSpecifier: 'bbb' },
    { repositoryName: 'shop', beforeCommitSpecifier: 'aaa', afterCommitSpecifier: 'bbb', NextToken: '1' },
    { repositoryName: 'shop', beforeCommitSpecifier: 'aaa', afterCommitSpecifier: 'bbb', NextToken: '2' },
  ].map(expect.objectContaining));
  expect(starts).toEqual([{
    name: 'orders',
    clientRequestToken: 'event-1',
    sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: 'bbb' }],
  }]);
});

test('the log says why the pipeline was started or not', async () => {
  repositoryWith([{ after: 'services/orders/app.ts' }]);
  await handler(event);
  repositoryWith([{ after: 'README.md' }]);
  await handler(event);
  const push = { pipeline: 'orders', repository: 'shop', branch: 'main', commit: 'bbb' };
  expect(lines).toEqual([
    { ...push, started: true, reason: 'services/orders/app.ts changed' },
    { ...push, started: false, reason: 'none of 1 changed paths matches' },
  ]);
});

test.each([
  ['a removed file', { before: 'services/orders/old.ts' }, true],
  ['a file that moved away', { before: 'services/orders/app.ts', after: 'services/users/app.ts' }, true],
  ['a hidden file', { after: 'services/orders/.env.example' }, true],
  ['a file of another service', { after: 'services/orders-archive/app.ts' }, false],
  ['an excluded file', { after: 'services/orders/docs/api.md' }, false],
])('%s is judged by its paths', async (_, difference, started) => {
  repositoryWith([difference]);
  await handler(event);
  expect(starts).toHaveLength(started ? 1 : 0);
});

test('without patterns to include, what is not excluded starts the pipeline', async () => {
  repositoryWith([{ after: 'services/orders/docs/api.md' }]);
  await handler({ ...event, includes: [] });
  expect(starts).toHaveLength(0);
  repositoryWith([{ after: 'README.md' }]);
  await handler({ ...event, includes: [] });
  expect(starts).toHaveLength(1);
});

test('fails when the pipeline cannot be started, so that it is tried again', async () => {
  repositoryWith([{ after: 'services/orders/app.ts' }]);
  jest.spyOn(CodePipelineClient.prototype, 'send').mockRejectedValue(new Error('no such pipeline') as never);
  await expect(handler(event)).rejects.toThrow('no such pipeline');
});
