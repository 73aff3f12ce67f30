import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { bindSource, propertiesOf, sourceStack } from './bound-source';
import { CodeCommitSourceOptions, Source } from '../../src/sources';

const REPOSITORY_ARN = { 'Fn::GetAtt': ['Repository22E53BBD', 'Arn'] };
const arnOf = (pipelineName: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':codepipeline:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${pipelineName}`]],
});

function codeCommit(options?: CodeCommitSourceOptions): { stack: Stack; repository: codecommit.Repository; source: Source } {
  const stack = sourceStack();
  const repository = new codecommit.Repository(stack, 'Repository', { repositoryName: 'shop' });
  return { stack, repository, source: Source.codeCommit(repository, options) };
}

function statementsOf(stack: Stack, role: string): unknown[] {
  return propertiesOf(stack, 'AWS::IAM::Role', role).Policies[0].PolicyDocument.Statement;
}

/** Functions that filter pushes by their paths: aws-cdk-lib has others, in stacks of buckets. */
function filtersIn(stack: Stack): string[] {
  return Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Function')).filter((id) => id.startsWith('CodeCommitPathFilter'));
}

test('the action neither polls nor has more permissions than it needs', () => {
  const { stack, source } = codeCommit();
  const config = bindSource(stack, source);
  const [{ Actions: [action] }] = propertiesOf(stack, 'AWS::CodePipeline::Pipeline').Stages;
  expect(action).toMatchObject({
    Name: 'Source',
    Namespace: 'SourceVariables',
    OutputArtifacts: [{ Name: 'Source' }],
    Configuration: { BranchName: 'main', PollForSourceChanges: false },
  });
  expect(statementsOf(stack, 'shopRole')).toEqual([{
    Effect: 'Allow',
    Action: [
      'codecommit:CancelUploadArchive', 'codecommit:GetBranch', 'codecommit:GetCommit', 'codecommit:GetUploadArchiveStatus', 'codecommit:UploadArchive',
    ],
    Resource: REPOSITORY_ARN,
  }]);
  expect(config).toMatchObject({ cloneStatements: [], pullRequests: false, revision: '#{SourceVariables.CommitId}' });
});

test('a full clone is read by the builds', () => {
  const { stack, source } = codeCommit({ fullClone: true });
  const config = bindSource(stack, source);
  expect(propertiesOf(stack, 'AWS::CodePipeline::Pipeline').Stages[0].Actions[0].Configuration.OutputArtifactFormat).toBe('CODEBUILD_CLONE_REF');
  expect(JSON.stringify(statementsOf(stack, 'shopRole'))).toContain('codecommit:GetRepository');
  expect(config.cloneStatements.map((statement) => stack.resolve(statement.toStatementJson()))).toEqual([
    { Effect: 'Allow', Action: 'codecommit:GitPull', Resource: REPOSITORY_ARN },
  ]);
});

describe('without paths', () => {
  test('each push to the branch starts the pipeline at its commit', () => {
    const { stack, source } = codeCommit({ branch: 'trunk' });
    bindSource(stack, source);
    const rule = propertiesOf(stack, 'AWS::Events::Rule');
    expect(rule.EventPattern).toEqual({
      'source': ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      'resources': [REPOSITORY_ARN],
      'detail': { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: ['trunk'] },
    });
    expect(rule.Targets).toEqual([{
      Id: 'Target0',
      Arn: arnOf('shop'),
      RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^shopSourceRuleRole/), 'Arn'] },
      InputTransformer: {
        InputPathsMap: { 'detail-commitId': '$.detail.commitId' },
        InputTemplate: '{"sourceRevisions":[{"actionName":"Source","revisionType":"COMMIT_ID","revisionValue":<detail-commitId>}]}',
      },
    }]);
    expect(filtersIn(stack)).toEqual([]);
  });

  test('the rule may start this pipeline and do nothing else', () => {
    const { stack, source } = codeCommit();
    bindSource(stack, source);
    expect(statementsOf(stack, 'shopSourceRuleRole')).toEqual([{ Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: arnOf('shop') }]);
  });

  test('nothing watches when pushes are switched off', () => {
    const { stack, source } = codeCommit({ pushes: false });
    bindSource(stack, source);
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });
});

describe('with paths', () => {
  const paths = ['services/orders/**', '!services/orders/docs/**'];

  test('the push goes to the path filter with what it needs to judge', () => {
    const { stack, source } = codeCommit({ paths });
    bindSource(stack, source);
    const [target] = propertiesOf(stack, 'AWS::Events::Rule').Targets;
    expect(target.Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^CodeCommitPathFilterFunction/), 'Arn'] });
    expect(target.RoleArn).toBeUndefined();
    expect(target.InputTransformer).toEqual({
      InputPathsMap: { id: '$.id', detail: '$.detail' },
      InputTemplate: '{"id":<id>,"change":<detail>,"pipelineName":"shop","actionName":"Source",'
        + '"includes":["services/orders/**"],"excludes":["services/orders/docs/**"]}',
    });
  });

  test('pipelines of a stack share one function, whose permissions grow with them', () => {
    const { stack, repository } = codeCommit();
    bindSource(stack, Source.codeCommit(repository, { paths: ['services/orders/**'] }), 'orders');
    bindSource(stack, Source.codeCommit(repository, { paths: ['services/users/**'] }), 'users');
    const template = Template.fromStack(stack);
    expect(filtersIn(stack)).toHaveLength(1);
    template.resourceCountIs('AWS::Events::Rule', 2);
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    const role = propertiesOf(stack, 'AWS::IAM::Role', 'CodeCommitPathFilterRole');
    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(role.Policies[0].PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^CodeCommitPathFilterLogs/), 'Arn'] },
      },
      { Effect: 'Allow', Action: 'codecommit:GetDifferences', Resource: REPOSITORY_ARN },
      { Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: [arnOf('orders'), arnOf('users')] },
    ]);
  });

  test('its log has the retention and the removal of the foundation', () => {
    const { stack, source } = codeCommit({ paths });
    bindSource(stack, source);
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 90 } });
  });
});

describe('wrong input', () => {
  test.each<[string, CodeCommitSourceOptions, string]>([
    ['paths while pushes are off', { pushes: false, paths: ['a/**'] }, 'paths choose among pushes, got pushes: false; set pushes to true or leave paths out'],
    ['no path', { paths: [] }, 'paths matches nothing, got an empty list; leave paths out or name at least one'],
    ['nine patterns', { paths: [...'123456789'] }, "paths holds at most 8 patterns, got 9; join some, as in 'services/{orders,users}/**'"],
    ['a pattern that EventBridge would read as a variable', { paths: ['<id>/**'] },
      "EventBridge takes < and > for itself, got the pattern '<id>/**'; use ? in their place"],
    ['an empty branch', { branch: '' }, "branch is the name of one branch, got ''; use a name such as 'main'"],
  ])('fails with %s', (_, options, message) => {
    expect(() => codeCommit(options)).toThrow(new Error(`CodeCommit source 'Repository': ${message}`));
  });

  test.each([
    ['account', '222222222222', 'eu-central-1', '222222222222 for a pipeline in 111111111111'],
    ['region', '111111111111', 'us-east-1', 'us-east-1 for a pipeline in eu-central-1'],
  ])('fails with a repository in another %s', (what, account, region, got) => {
    const stack = sourceStack({}, { env: { account: '111111111111', region: 'eu-central-1' } });
    const repository = codecommit.Repository.fromRepositoryArn(stack, 'Repository', `arn:aws:codecommit:${region}:${account}:shop`);
    expect(() => bindSource(stack, Source.codeCommit(repository))).toThrow(
      new Error(`CodeCommit source 'Repository': a source is in the ${what} of its pipeline, got ${got}; move one of them`),
    );
  });

  test('a repository of another stack in the same environment is taken', () => {
    const app = new App();
    const repository = new codecommit.Repository(new Stack(app, 'Code'), 'Repository', { repositoryName: 'shop' });
    const stack = new Stack(app, 'Pipelines');
    bindSource(stack, Source.codeCommit(repository, { paths: ['src/**'] }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
