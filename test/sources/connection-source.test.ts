import { Fn, Lazy, Stack } from 'aws-cdk-lib';
import { CONNECTION, bindSource, propertiesOf, sourceStack } from './bound-source';
import { ConnectionSourceOptions, PullRequestEvent, Source } from '../../src/sources';

function gitHub(options: Partial<ConnectionSourceOptions> = {}): Source {
  return Source.gitHub('acme/shop', { connectionArn: CONNECTION, ...options });
}

function pipelineOf(source: Source): Record<string, any> {
  const stack = sourceStack();
  bindSource(stack, source);
  return propertiesOf(stack, 'AWS::CodePipeline::Pipeline');
}

function filtersOf(options: Partial<ConnectionSourceOptions>): Record<string, any> {
  return pipelineOf(gitHub(options)).Triggers[0].GitConfiguration;
}

const patterns = (count: number, prefix = '') => Array.from({ length: count }, (_, i) => `${prefix}services/${i}/**`);

describe('the source action', () => {
  test('reads the main branch through the connection and leaves the start to the trigger', () => {
    const [{ Actions: [action] }] = pipelineOf(gitHub()).Stages;
    expect(action).toEqual({
      Name: 'Source',
      Namespace: 'SourceVariables',
      RunOrder: 1,
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
      Configuration: {
        ConnectionArn: CONNECTION, FullRepositoryId: 'acme/shop', BranchName: 'main', OutputArtifactFormat: 'CODE_ZIP', DetectChanges: false,
      },
      OutputArtifacts: [{ Name: 'Source' }],
    });
  });

  test('hands out a full clone on request, and says what builds need to read it', () => {
    const stack = sourceStack();
    const config = bindSource(stack, gitHub({ fullClone: true }));
    const [{ Actions: [action] }] = propertiesOf(stack, 'AWS::CodePipeline::Pipeline').Stages;
    expect(action.Configuration.OutputArtifactFormat).toBe('CODEBUILD_CLONE_REF');
    expect(config.cloneStatements.map((statement) => stack.resolve(statement.toStatementJson()))).toEqual([{
      Effect: 'Allow', Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'], Resource: CONNECTION,
    }]);
  });

  test('needs nothing but the connection', () => {
    const stack = sourceStack();
    expect(bindSource(stack, gitHub()).cloneStatements).toEqual([]);
    const [{ PolicyDocument }] = propertiesOf(stack, 'AWS::IAM::Role', 'shopRole').Policies;
    expect(PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'], Resource: CONNECTION },
    ]);
  });

  test('takes nested groups from GitLab and repositories from Bitbucket', () => {
    const repositoryOf = (source: Source) => pipelineOf(source).Stages[0].Actions[0].Configuration.FullRepositoryId;
    expect(repositoryOf(Source.gitLab('acme/platform/shop', { connectionArn: CONNECTION }))).toBe('acme/platform/shop');
    expect(repositoryOf(Source.bitbucket('acme/shop', { connectionArn: CONNECTION }))).toBe('acme/shop');
  });

  test('lets tokens pass', () => {
    const stack = sourceStack();
    const token = (value: string) => Lazy.string({ produce: () => value });
    bindSource(stack, Source.gitHub(token('acme/shop'), {
      connectionArn: Fn.importValue('Connection'), branch: token('trunk'), paths: [token('src/**')], tags: Fn.split(',', Fn.importValue('Tags')), pushes: true,
    }));
    const { Stages, Triggers } = propertiesOf(stack, 'AWS::CodePipeline::Pipeline');
    expect(Stages[0].Actions[0].Configuration).toMatchObject({
      ConnectionArn: { 'Fn::ImportValue': 'Connection' }, FullRepositoryId: 'acme/shop', BranchName: 'trunk',
    });
    expect(Triggers[0].GitConfiguration.Push).toEqual([
      { Branches: { Includes: ['trunk'] }, FilePaths: { Includes: ['src/**'] } },
      { Tags: { Includes: { 'Fn::Split': [',', { 'Fn::ImportValue': 'Tags' }] } } },
    ]);
  });
});

describe('what a pipeline knows of its source', () => {
  test('the commit and a line for people', () => {
    const { artifact, revision, description, pullRequests } = bindSource(sourceStack(), gitHub({ branch: 'trunk' }));
    expect({ artifact: artifact.artifactName, revision, description, pullRequests }).toEqual({
      artifact: 'Source', revision: '#{SourceVariables.CommitId}', description: 'GitHub acme/shop, branch trunk', pullRequests: false,
    });
  });

  test('that unmerged code may start it', () => {
    expect(bindSource(sourceStack(), gitHub({ pullRequests: {} })).pullRequests).toBe(true);
  });

  test('the same source serves several pipelines', () => {
    const stack = new Stack();
    const source = gitHub();
    expect(bindSource(stack, source, 'one').action).not.toBe(bindSource(stack, source, 'two').action);
  });
});

describe('what starts the pipeline', () => {
  test('pushes to the branch by default', () => {
    expect(pipelineOf(gitHub()).Triggers).toEqual([{
      ProviderType: 'CodeStarSourceConnection',
      GitConfiguration: { SourceActionName: 'Source', Push: [{ Branches: { Includes: ['main'] } }] },
    }]);
  });

  test('pushes that change some path and not only excluded ones', () => {
    expect(filtersOf({ branch: 'trunk', paths: ['services/orders/**', '!services/orders/docs/**'] }).Push).toEqual([
      { Branches: { Includes: ['trunk'] }, FilePaths: { Includes: ['services/orders/**'], Excludes: ['services/orders/docs/**'] } },
    ]);
  });

  test('excluded paths need no included ones', () => {
    expect(filtersOf({ paths: ['!docs/**'] }).Push).toEqual([{ Branches: { Includes: ['main'] }, FilePaths: { Excludes: ['docs/**'] } }]);
  });

  test('tags in place of pushes', () => {
    expect(filtersOf({ tags: ['v*', '!v0.*'] }).Push).toEqual([{ Tags: { Includes: ['v*'], Excludes: ['v0.*'] } }]);
  });

  test('tags beside pushes, where paths are about pushes alone', () => {
    expect(filtersOf({ tags: ['v*'], pushes: true, paths: ['src/**'] }).Push).toEqual([
      { Branches: { Includes: ['main'] }, FilePaths: { Includes: ['src/**'] } },
      { Tags: { Includes: ['v*'] } },
    ]);
  });

  test('pull requests to the branch, opened or updated, in place of pushes', () => {
    expect(filtersOf({ pullRequests: {}, paths: ['src/**'] })).toEqual({
      SourceActionName: 'Source',
      PullRequest: [{ Branches: { Includes: ['main'] }, Events: ['OPEN', 'UPDATED'], FilePaths: { Includes: ['src/**'] } }],
    });
  });

  test('pull requests to chosen branches with chosen events', () => {
    expect(filtersOf({ pullRequests: { branches: ['release/*', '!release/0.*'], events: [PullRequestEvent.MERGED] } }).PullRequest).toEqual([
      { Branches: { Includes: ['release/*'], Excludes: ['release/0.*'] }, Events: ['CLOSED'] },
    ]);
  });

  test('nothing but people, when pushes are switched off', () => {
    expect(pipelineOf(gitHub({ pushes: false })).Triggers).toBeUndefined();
  });

  test('as many patterns as the service takes', () => {
    const { Includes, Excludes } = filtersOf({ paths: [...patterns(8), ...patterns(8, '!')] }).Push[0].FilePaths;
    expect([Includes.length, Excludes.length]).toEqual([8, 8]);
    expect(() => gitHub({ tags: ['v'.repeat(255), `!${'v'.repeat(255)}`] })).not.toThrow();
  });
});

describe('wrong input', () => {
  test.each<[string, Partial<ConnectionSourceOptions>, string]>([
    ['nine patterns', { paths: patterns(9) },
      "paths holds at most 8 patterns, got 9; join some, as in 'services/{orders,users}/**'"],
    ['nine patterns that exclude', { tags: patterns(9, '!') },
      "tags holds at most 8 patterns that exclude, got 9; join some, as in 'services/{orders,users}/**'"],
    ['a long pattern', { paths: ['x'.repeat(256)] }, 'a pattern of paths has at most 255 characters, got 256; use a shorter pattern'],
    ['an empty pattern', { tags: [''] }, "a pattern of tags is empty, got ''; name what shall match"],
    ['an exclamation mark alone', { paths: ['!'] }, "a pattern of paths is empty, got '!'; name what shall match"],
    ['a pattern twice', { paths: ['a/**', 'a/**'] }, "paths holds a pattern twice, got 'a/**'; leave one out"],
    ['no path', { paths: [] }, 'paths matches nothing, got an empty list; leave paths out or name at least one'],
    ['no tag', { tags: [] }, 'tags matches nothing, got an empty list; leave tags out or name at least one'],
    ['no branch of pull requests', { pullRequests: { branches: [] } },
      'pullRequests.branches matches nothing, got an empty list; leave pullRequests.branches out or name at least one'],
    ['no event of pull requests', { pullRequests: { events: [] } },
      'pullRequests.events matches nothing, got an empty list; leave pullRequests.events out or name at least one'],
    ['an event twice', { pullRequests: { events: [PullRequestEvent.OPENED, PullRequestEvent.OPENED] } },
      'pullRequests.events holds an event twice, got OPEN; leave one out'],
    ['paths for tags alone', { tags: ['v*'], paths: ['src/**'] },
      'paths choose among pushes and pull requests, got neither; set pushes to true or leave paths out'],
    ['paths for nothing', { pushes: false, paths: ['src/**'] },
      'paths choose among pushes and pull requests, got neither; set pushes to true or leave paths out'],
    ['an empty branch', { branch: '' }, "branch is the name of one branch, got ''; use a name such as 'main'"],
    ['a pattern as branch', { branch: 'release/*' }, "branch is the name of one branch, got 'release/*'; use a name such as 'main'"],
    ['a connection of another service', { connectionArn: 'arn:aws:codebuild:eu-central-1:111111111111:connection/1' },
      "connectionArn is the ARN of a connection, got 'arn:aws:codebuild:eu-central-1:111111111111:connection/1'; "
      + 'use arn:aws:codeconnections:<region>:<account>:connection/<id>, as the console shows under Developer Tools > Connections'],
  ])('fails with %s', (_, options, message) => {
    expect(() => gitHub(options)).toThrow(new Error(`GitHub source 'acme/shop': ${message}`));
  });

  test.each([
    ['shop', "'owner/repository'"], ['acme/platform/shop', "'owner/repository'"], ['https://github.com/acme/shop', "'owner/repository'"], ['', "'owner/repository'"],
  ])("fails with '%s' as repository on GitHub", (repository, form) => {
    expect(() => Source.gitHub(repository, { connectionArn: CONNECTION })).toThrow(
      new Error(`GitHub source '${repository}': a repository is named with its owner, got '${repository}'; use ${form}, without host and without .git`),
    );
  });

  test('fails with a project without group on GitLab', () => {
    expect(() => Source.gitLab('shop', { connectionArn: CONNECTION })).toThrow(new Error(
      "GitLab source 'shop': a repository is named with its owner, got 'shop'; "
      + "use 'group/repository' or 'group/subgroup/repository', without host and without .git"));
  });

  test('fails with the extension of a clone address', () => {
    expect(() => Source.bitbucket('acme/shop.git', { connectionArn: CONNECTION })).toThrow(
      new Error("Bitbucket source 'acme/shop.git': a repository is named without extension, got 'acme/shop.git'; use 'acme/shop'"),
    );
  });

  test('connections of before and after the renaming of the service are taken', () => {
    for (const service of ['codeconnections', 'codestar-connections']) {
      expect(() => gitHub({ connectionArn: CONNECTION.replace('codeconnections', service) })).not.toThrow();
    }
  });
});
