import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ArtifactEncryption, Build, DeliveryFoundation, FunctionPackage, PullRequestBuild, PullRequestBuildProps, Source } from '../../src';
import { connectionArn } from '../helpers/apps';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

function project(props: Partial<PullRequestBuildProps> = {}): any {
  new PullRequestBuild(stack, 'PullRequests', { source: Source.gitHub('acme/shop', { connectionArn }), subject: Build.site('shop'), ...props });
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  return Properties;
}

function buildspec(subject: Build): any {
  return JSON.parse(project({ subject }).Source.BuildSpec);
}

test('clones the repository through the connection and reports the status of the commit', () => {
  const { Name, Source: source, Artifacts, Cache } = project();
  expect(source).toMatchObject({
    Type: 'GITHUB',
    Location: 'https://github.com/acme/shop.git',
    Auth: { Type: 'CODECONNECTIONS', Resource: connectionArn },
    ReportBuildStatus: true,
    BuildStatusConfig: { Context: Name },
  });
  expect([Artifacts.Type, Cache.Type]).toEqual(['NO_ARTIFACTS', 'NO_CACHE']);
});

test('starts with pull requests into the branch of the source, those from forks after a comment', () => {
  expect(project({ source: Source.gitHub('acme/shop', { connectionArn, branch: 'develop' }) }).Triggers).toEqual({
    Webhook: true,
    BuildType: 'BUILD',
    FilterGroups: [[
      { Type: 'EVENT', Pattern: 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED' },
      { Type: 'BASE_REF', Pattern: '^refs/heads/(develop)$' },
    ]],
    PullRequestBuildPolicy: { RequiresCommentApproval: 'FORK_PULL_REQUESTS' },
  });
});

test('starts with pushes to feature branches too, and with changes of its paths alone', () => {
  const { Triggers } = project({
    source: Source.gitHub('acme/shop', { connectionArn, paths: ['apps/shop/**', 'shared/*.{ts,js}', '!apps/shop/docs/**'] }),
    targetBranches: ['main', 'release/*'],
    branches: ['feature/**', '!feature/attic/**'],
  });
  const files = { Type: 'FILE_PATH', Pattern: '^(apps/shop/.*|shared/[^/]*\\.(ts|js))$' };
  expect(Triggers.FilterGroups).toEqual([
    [{ Type: 'EVENT', Pattern: expect.stringContaining('PULL_REQUEST_CREATED') }, { Type: 'BASE_REF', Pattern: '^refs/heads/(main|release/[^/]*)$' }, files],
    [
      { Type: 'EVENT', Pattern: 'PUSH' },
      { Type: 'HEAD_REF', Pattern: '^refs/heads/(feature/.*)$' },
      { Type: 'HEAD_REF', Pattern: '^refs/heads/(feature/attic/.*)$', ExcludeMatchedPattern: true },
      files,
    ],
  ]);
});

test.each<[string, Source, string, string]>([
  ['GitLab', Source.gitLab('acme/platform/shop', { connectionArn }), 'GITLAB', 'https://gitlab.com/acme/platform/shop.git'],
  ['Bitbucket', Source.bitbucket('acme/shop', { connectionArn }), 'BITBUCKET', 'https://bitbucket.org/acme/shop.git'],
])('watches a repository on %s, which does not say that a pull request was opened again', (_title, source, type, location) => {
  const { Source: rendered, Triggers } = project({ source });
  expect([rendered.Type, rendered.Location]).toEqual([type, location]);
  expect(Triggers.FilterGroups[0][0].Pattern).toBe('PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED');
});

test('may read the repository, log and report, no more', () => {
  project();
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Role', {
    Properties: { Description: 'Builds shop for pull requests' },
  }));
  const statements = Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement);
  expect(statements.map(({ Action }: any) => Action)).toEqual([
    ['codeconnections', 'codestar-connections'].flatMap((service) => ['GetConnection', 'GetConnectionToken', 'UseConnection'].map((action) => `${service}:${action}`)),
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    [
      'codebuild:BatchPutCodeCoverages', 'codebuild:BatchPutTestCases', 'codebuild:CreateReport', 'codebuild:CreateReportGroup', 'codebuild:UpdateReport',
    ],
  ]);
  expect(statements[0].Resource).toBe(connectionArn);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
});

describe('runs what the build runs', () => {
  test('for a site: its tests and its build', () => {
    expect(buildspec(Build.site('shop', { directory: 'apps/shop', testCommand: 'npm run test:ci' })).phases.build.commands).toEqual(['npm run test:ci', '$PM run build']);
  });

  test('with its environment, variables of a pipeline left out', () => {
    const subject = Build.commands('docs', { commands: ['make'], environment: { MODE: 'fast', COMMIT: '#{SourceVariables.CommitId}' } });
    expect(project({ subject }).Environment).toMatchObject({ EnvironmentVariables: [{ Name: 'MODE', Value: 'fast' }], PrivilegedMode: false });
  });

  test('for an image: its tests, and the Dockerfile without a registry', () => {
    const subject = Build.image('orders', {
      directory: 'services/orders', testCommands: ['npm ci', 'npm test'], minimumCoverage: 80, target: 'runtime', buildArguments: { NODE: '22' },
    });
    const properties = project({ subject });
    const { phases, reports, env, artifacts } = JSON.parse(properties.Source.BuildSpec);
    const [install, tests, coverage, image, ...others] = phases.build.commands;
    expect([phases.install.commands, install, tests, others]).toEqual([['cd services/orders'], 'npm ci', 'npm test', []]);
    expect(coverage).toContain('minimum=80');
    expect(image).toBe('docker buildx build --file Dockerfile --platform linux/amd64 --target runtime --build-arg "NODE=22" --provenance=false .');
    expect(Object.keys(reports)).toHaveLength(2);
    expect([env, artifacts]).toEqual([undefined, undefined]);
    expect(properties.Environment).toEqual({ ...properties.Environment, PrivilegedMode: true, EnvironmentVariables: undefined });
  });

  test('for an image that takes secrets: its tests alone', () => {
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'npm-token');
    const { phases, env } = buildspec(Build.image('orders', { testCommands: ['npm test'], secrets: { npm: secret } }));
    expect(phases.build.commands).toEqual([
      'npm test', 'echo "the image is not built: it takes secrets or private base images, which only merged code gets"',
    ]);
    expect(env).toBeUndefined();
  });
});

test('is encrypted, kept and tagged like what the foundation keeps', () => {
  const foundation = new DeliveryFoundation(stack, 'Foundation', { encryption: ArtifactEncryption.S3_MANAGED, tags: { project: 'shop' } });
  expect(project({ foundation }).Tags).toContainEqual({ Key: 'project', Value: 'shop' });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

describe('fails', () => {
  const repository = () => codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop');

  test.each<[string, () => Partial<PullRequestBuildProps>, string]>([
    ['with a repository that reports no pull requests', () => ({ source: Source.codeCommit(repository()) }),
      "pull-request build 'PullRequests': pull requests are reported by GitHub, GitLab and Bitbucket, got CodeCommit shop, branch main; "
      + 'use a source that is read through a connection'],
    ['with a build that is an action', () => ({ subject: Build.imageManaged('orders') }),
      "pull-request build 'PullRequests': it runs one build by AWS CodeBuild, got build 'orders', an action of AWS CodePipeline or one that takes what others leave; give it a build of its own, such as Build.image for an image"],
    ['with no branch to merge into', () => ({ targetBranches: [] }),
      "pull-request build 'PullRequests': targetBranches matches nothing, got an empty list; leave targetBranches out or name at least one"],
    ['with no branch to push to', () => ({ branches: [] }),
      "pull-request build 'PullRequests': branches matches nothing, got an empty list; leave branches out or name at least one"],
    ['with a pattern given twice', () => ({ branches: ['feature/**', 'feature/**'] }),
      "pull-request build 'PullRequests': branches holds a pattern twice, got 'feature/**'; leave one out"],
  ])('%s', (_title, props, message) => {
    expect(() => project(props())).toThrow(new Error(message));
  });
});

test('builds all functions in one project: it fetches the packager, and keeps packages on its own disk', () => {
  const functions = { ingest: FunctionPackage.python('functions/ingest'), report: FunctionPackage.java('functions/report') };
  const { Environment } = project({ subject: Build.functions('functions', { functions }) });
  expect(Environment.EnvironmentVariables).toEqual([
    { Name: 'PACKAGE_STORE', Type: 'PLAINTEXT', Value: '/tmp/packages' },
    { Name: 'PACKAGER_ASSET', Type: 'PLAINTEXT', Value: { 'Fn::Sub': expect.stringMatching(/\.zip$/) } },
  ]);
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Role', { Properties: { Description: 'Builds functions for pull requests' } }));
  const reads = Properties.Policies[0].PolicyDocument.Statement.filter(({ Action }: any) => [Action].flat().some((action: string) => action.startsWith('s3:')));
  expect(reads).toEqual([{ Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(/^\/[0-9a-f]{64}\.zip$/)])] } }]);
});
