import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeployRole, DeployRoleProps, SpaHosting } from '../../src';

const pipelineAccount = '111111111111';

let live: Stack;
beforeEach(() => { live = new Stack(new App(), 'Live', { env: { account: '222222222222', region: 'eu-central-1' } }); });

function deployRole(props: Partial<DeployRoleProps> = {}, scope = live): DeployRole {
  return new DeployRole(scope, 'DeployRole', { pipelineAccount, pipelineName: 'shop', ...props });
}

/** Properties of the role in the template. */
function role(): any {
  const [properties] = Object.values(Template.fromStack(live).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties).filter(({ RoleName }) => RoleName);
  return properties;
}

test('trusts the role of one pipeline and nobody else', () => {
  deployRole();
  expect(role().AssumeRolePolicyDocument.Statement).toEqual([{
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:root']] } },
    Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/shop-pipeline' } },
  }]);
});

test('has a name and an ARN that are known beforehand', () => {
  const { roleArn } = deployRole();
  expect(roleArn).toMatch(/^arn:aws:iam::222222222222:role\/shop-deploy-[0-9a-f]{8}$/);
  expect(role().RoleName).toBe(roleArn.split('/')[1]);
});

test('has names that differ from place to place', () => {
  const america = new Stack(live.node.root as App, 'America', { env: { account: '222222222222', region: 'us-east-1' } });
  expect(deployRole().roleArn).not.toBe(deployRole({}, america).roleArn);
});

test.each([
  ['cn-north-1', 'arn:aws-cn:iam::222222222222:role/deploy'],
  ['us-gov-west-1', 'arn:aws-us-gov:iam::222222222222:role/deploy'],
])('in %s has an ARN of that partition', (region, expected) => {
  expect(deployRole({ roleName: 'deploy' }, new Stack(new App(), 'Live', { env: { account: '222222222222', region } })).roleArn).toBe(expected);
});

test('fits its name, and that of the role it trusts, to long names of pipelines', () => {
  const names = ['p', 'q'].map((end) => {
    live = new Stack(new App(), 'Live', { env: { account: '222222222222', region: 'eu-central-1' } });
    deployRole({ pipelineName: 'p'.repeat(99) + end });
    return [role().RoleName, role().AssumeRolePolicyDocument.Statement[0].Condition.ArnEquals['aws:PrincipalArn'].split('/')[1]];
  }).flat();
  expect(names.map(({ length }) => length)).toEqual([64, 64, 64, 64]);
  expect(new Set(names).size).toBe(4);
});

test('reads the artifacts of its pipeline from wherever it is admitted to, in the account of the pipeline', () => {
  deployRole();
  expect(role().Policies[0].PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: 'arn:aws:s3:::*/shop/*',
      Condition: { StringEquals: { 'aws:ResourceAccount': pipelineAccount } },
    },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: 'arn:aws:kms:*:111111111111:key/*',
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    },
  ]);
});

test('reads them from the bucket and with the key that it is told', () => {
  deployRole({ artifactBucketArn: 'arn:aws:s3:::artifacts', artifactKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/k-1' });
  expect(role().Policies[0].PolicyDocument.Statement.map(({ Resource }: any) => Resource)).toEqual([
    'arn:aws:s3:::artifacts/shop/*', 'arn:aws:kms:eu-central-1:111111111111:key/k-1',
  ]);
});

test('is allowed to release a site', () => {
  deployRole().allowSite(new SpaHosting(live, 'Hosting'));
  expect(role().Policies[0].PolicyDocument.Statement.slice(2).map(({ Action }: any) => Action)).toEqual(['s3:PutObject', 'lambda:InvokeFunction']);
});

test('takes further permissions by grants', () => {
  deployRole().role.addToPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-central-1:222222222222:releases'] }));
  Template.fromStack(live).resourceCountIs('AWS::IAM::Policy', 1);
});

describe('fails', () => {
  test('in a stack without an account', () => {
    expect(() => deployRole({}, new Stack(new App(), 'Anywhere'))).toThrow(new Error(
      "deploy role 'DeployRole': its ARN is needed before it exists, and stack 'Anywhere' names no account; give the stack env: { account, region }",
    ));
  });

  test.each<[string, Partial<DeployRoleProps>, string]>([
    ['with something else than an account', { pipelineAccount: '111' },
      "deploy role 'DeployRole': pipelineAccount has 12 digits, got '111'; write it as text, with its leading zeros"],
    ['with a name that IAM refuses', { roleName: 'shop deploy' },
      "deploy role 'DeployRole': roleName has 1 to 64 letters, digits and + = , . @ _ -, got 'shop deploy'; leave it out for a name that fits"],
  ])('%s', (_title, props, message) => {
    expect(() => deployRole(props)).toThrow(new Error(message));
  });
});
