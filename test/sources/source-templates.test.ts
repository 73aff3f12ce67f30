import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CONNECTION, bindSource, sourceStack } from './bound-source';
import { Source } from '../../src/sources';

/** A pipeline for each way to get the source. */
function allSources(context: Record<string, unknown> = {}): Stack {
  const stack = sourceStack(context);
  const repository = new codecommit.Repository(stack, 'Repository', { repositoryName: 'shop' });
  bindSource(stack, Source.gitHub('acme/shop', { connectionArn: CONNECTION, paths: ['src/**'], tags: ['v*'], pushes: true }), 'github');
  bindSource(stack, Source.gitLab('acme/shop', { connectionArn: CONNECTION, pullRequests: {}, fullClone: true }), 'gitlab');
  bindSource(stack, Source.codeCommit(repository), 'codecommit');
  bindSource(stack, Source.codeCommit(repository, { paths: ['src/**'] }), 'codecommitPaths');
  bindSource(stack, Source.s3(s3.Bucket.fromBucketName(stack, 'Releases', 'acme-releases'), 'shop.zip'), 's3');
  return stack;
}

test('feature flags change nothing', () => {
  const sourceResources = (stack: Stack) => {
    const { Resources } = Template.fromStack(stack).toJSON();
    return Object.fromEntries(Object.entries(Resources).filter(([id]) => /SourceRule|CodeCommitPathFilter|Pipeline/.test(id)));
  };
  const plain = sourceResources(allSources());
  expect(Object.keys(plain)).toHaveLength(14);
  expect(sourceResources(allSources(CURRENTLY_RECOMMENDED_FLAGS))).toEqual(plain);
});

test('cdk-nag has no objections', () => {
  const stack = allSources();
  expect(new AwsSolutionsChecks(stack.node.root).validateScope(stack.node.root).violations).toEqual([]);
});

test('logical ids stay', () => {
  const template = Template.fromStack(allSources());
  const ids = (type: string) => Object.keys(template.findResources(type)).filter((id) => /SourceRule|CodeCommitPathFilter/.test(id));
  expect(ids('AWS::Lambda::Function')).toEqual(['CodeCommitPathFilterFunction4B3BF354']);
  expect(ids('AWS::Logs::LogGroup')).toEqual(['CodeCommitPathFilterLogs60B5E450']);
  expect(ids('AWS::Events::Rule')).toEqual(['codecommitSourceRule03AC8E7B', 'codecommitPathsSourceRule55CA2E6F', 's3SourceRule92E8FF96']);
  expect(ids('AWS::IAM::Role')).toEqual(['codecommitSourceRuleRoleAF25E4D3', 'CodeCommitPathFilterRoleFCE341BC', 's3SourceRuleRole2C798688']);
});
