import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApprovalGate, Build, PullRequestBuild, Source, SpaEnvironment, SpaHosting, SpaPipeline } from '../../src';
import { connectionArn } from '../helpers/apps';

/** One definition, a pipeline for each branch: a loop of the language says it best. */
const stack = new Stack(new App(), 'Shop');
const site = Build.site('shop', { directory: 'apps/shop' });
const staging: SpaEnvironment = { name: 'staging', hosting: new SpaHosting(stack, 'Staging') };
const production: SpaEnvironment = { name: 'production', hosting: new SpaHosting(stack, 'Production'), approval: new ApprovalGate(stack, 'Gate') };
const branches: { [branch: string]: SpaEnvironment } = { main: production, develop: staging };
for (const [branch, environment] of Object.entries(branches)) {
  new SpaPipeline(stack, `Shop-${branch}`, { source: Source.gitHub('acme/shop', { connectionArn, branch }), site, environments: [environment] });
}
new PullRequestBuild(stack, 'PullRequests', {
  source: Source.gitHub('acme/shop', { connectionArn }), subject: site, targetBranches: Object.keys(branches), branches: ['feature/**'],
});
const template = Template.fromStack(stack);
const pipelines = Object.values<any>(template.findResources('AWS::CodePipeline::Pipeline')).map(({ Properties }) => Properties);

test('each branch is delivered where it belongs, by a pipeline that no other branch starts', () => {
  const deliveries = pipelines.map(({ Stages, Triggers }) => ({
    branch: Stages[0].Actions[0].Configuration.BranchName,
    starts: Triggers[0].GitConfiguration,
    stages: Stages.slice(1).map(({ Name }: any) => Name),
  }));
  const pushesTo = (branch: string) => ({ SourceActionName: 'Source', Push: [{ Branches: { Includes: [branch] } }] });
  expect(deliveries).toEqual([
    { branch: 'main', starts: pushesTo('main'), stages: ['Build', 'production-approval', 'production'] },
    { branch: 'develop', starts: pushesTo('develop'), stages: ['Build', 'staging'] },
  ]);
});

test('the pipelines share key and buckets, and no artifacts', () => {
  template.resourceCountIs('AWS::KMS::Key', 1);
  expect(new Set(pipelines.map(({ Name }) => Name.slice(0, 20))).size).toBe(2);
});

test('pull requests and feature branches are built, and reach no pipeline', () => {
  const [build] = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).filter(({ Properties }) => Properties.Triggers);
  const expressions = build.Properties.Triggers.FilterGroups.map(([{ Pattern }, ref]: any) => [Pattern.split(', ')[0], ref.Pattern]);
  expect(expressions).toEqual([['PULL_REQUEST_CREATED', '^refs/heads/(main|develop)$'], ['PUSH', '^refs/heads/(feature/.*)$']]);
  expect(JSON.stringify(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Builds shop for pull requests' } }))).not.toMatch(/codepipeline:|s3:|kms:/);
});
