import { gateRole } from './gate';
import { beside } from './infrastructure-app';
import { applyRole, assetsRole, diffRole, driftRole, planRole, stacksPipelineRole, State, TerraformParts, validateRole } from './infrastructure-role-kinds';
import { buildRole, connected, pipelineRole, releaseRole } from './role-kinds';
import { RoleTables } from './role-table';

const place = '{AWS::Region}:{AWS::AccountId}';
const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
const stateOf = (environment: string, other: string): State => ({
  bucket: 'StateBucket', key: 'StateKey', object: `${environment}.tfstate`, other: `${other}.tfstate`,
});

/** Of the app `infrastructure`: a module for two environments, and stacks for one. */
export function infrastructure(): RoleTables {
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  const network = { foundation, pipeline: 'NetworkPipeline', logs: 'NetworkLogs' };
  const dev = { ...shop, state: stateOf('dev', 'production'), module: devModule() };
  const production = { ...shop, state: stateOf('production', 'dev'), module: productionModule(), secrets: productionSecrets(), backup: true };
  const steps = ['dev', 'production'].flatMap((environment) => ['Plan', 'Apply'].map((step) => `Shop${environment}Terraforminfrastructure${step}`));
  return {
    ShopRole: pipelineRole({
      ...shop,
      source: connected(foundation.bucket, 'ShopPipeline'),
      projects: ['ShopBuildinfrastructureProject', 'ShopBuildsiteProject', 'ShopdevCheckterraformdriftTerraformProject', ...steps.map((step) => `${step}Project`)],
      sites: ['devSite', 'productionSite'].map((site) => ({ bucket: `${site}Bucket`, releaseFunction: `${site}Release` })),
      gate: { topic: 'GateTopic', key: 'GateKey', function: 'ShopproductionGate' },
    }),
    ShopproductionGateRole: gateRole({ ...shop, environment: 'production', logs: 'ShopproductionGateLogs' }),
    ShopBuildinfrastructureRole: validateRole({ ...shop, project: 'ShopBuildinfrastructureProject' }),
    ShopBuildsiteRole: buildRole({ ...shop, project: 'ShopBuildsiteProject' }),
    ...terraform('dev', dev),
    ShopdevCheckterraformdriftTerraformRole: driftRole({ ...dev, project: 'ShopdevCheckterraformdriftTerraformProject' }),
    ...terraform('production', production),
    ...Object.fromEntries(['devSite', 'productionSite'].map((site) => [
      `${site}ReleaseRole`, releaseRole({ bucket: `${site}Bucket`, store: `${site}Store`, logs: `${site}ReleaseLogs` }),
    ])),
    NetworkRole: stacksPipelineRole({
      ...network,
      source: connected(foundation.bucket, 'NetworkPipeline'),
      projects: ['NetworkBuildnetworkProject', 'NetworkliveCdkStacksnetworkDiffProject', 'NetworkliveCdkStacksnetworkAssetsProject'],
    }),
    NetworkBuildnetworkRole: buildRole({ ...network, project: 'NetworkBuildnetworkProject' }),
    NetworkliveCdkStacksnetworkDiffRole: diffRole({ ...network, project: 'NetworkliveCdkStacksnetworkDiffProject' }),
    NetworkliveCdkStacksnetworkAssetsRole: assetsRole({ ...network, project: 'NetworkliveCdkStacksnetworkAssetsProject' }),
  };
}

function terraform(environment: string, parts: Omit<TerraformParts, 'project'>): RoleTables {
  const step = (name: string) => `Shop${environment}Terraforminfrastructure${name}`;
  return {
    [`${step('Plan')}Role`]: planRole({ ...parts, project: `${step('Plan')}Project` }),
    [`${step('Apply')}Role`]: applyRole({ ...parts, project: `${step('Apply')}Project` }),
  };
}

function devModule(): TerraformParts['module'] {
  const [bucket, topic] = ['arn:aws:s3:::shop-dev-uploads', `arn:aws:sns:${place}:shop-dev-events`];
  return {
    reads: [['s3:GetBucketPolicy,GetEncryptionConfiguration,ListBucket', bucket], ['sns:GetTopicAttributes', topic], ['sts:AssumeRole', beside.dnsRole]],
    writes: [['s3:CreateBucket,PutBucketPolicy,DeleteBucket', bucket], ['sns:CreateTopic,Subscribe,DeleteTopic', topic]],
    neither: [
      ['s3:GetObject,PutObject,DeleteObject', `${bucket}/a1b2c3d`],
      ['s3:PutBucketAcl', bucket],
      ['s3:CreateBucket,ListBucket', 'arn:aws:s3:::shop-uploads'],
      ['sns:Publish', topic],
    ],
  };
}

/** What it may of HTTP APIs is not simulated: the simulator knows REST APIs only. */
function productionModule(): TerraformParts['module'] {
  const fn = (name: string) => `arn:aws:lambda:${place}:function:${name}`;
  const table = (name: string) => `arn:aws:dynamodb:${place}:table/${name}`;
  const mapping = `arn:aws:lambda:${place}:event-source-mapping:m-1`;
  const queue = `arn:aws:sqs:${place}:shop-production-jobs`;
  const logs = `arn:aws:logs:${place}:log-group:/aws/lambda/shop-production-orders`;
  const role = 'arn:aws:iam::{AWS::AccountId}:role/shop-production-orders';
  const orders = 'shop-production-orders';
  const ofOrders = { 'lambda:FunctionArn': fn(orders) };
  const bounded = { 'iam:PermissionsBoundary': beside.boundary };
  return {
    reads: [
      ['lambda:GetFunction,GetPolicy', fn(orders)],
      ['lambda:GetEventSourceMapping', mapping, ofOrders],
      ['iam:GetRole,ListRolePolicies', role],
      ['dynamodb:DescribeTable', table(orders)],
      ['sqs:GetQueueAttributes', queue],
      ['logs:DescribeLogGroups', '*'],
    ],
    writes: [
      ['lambda:CreateFunction,UpdateFunctionCode,AddPermission', fn(orders)],
      ['lambda:CreateEventSourceMapping', '*', ofOrders],
      ['iam:CreateRole,PutRolePolicy,AttachRolePolicy', role, bounded],
      ['iam:PassRole', role, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
      ['dynamodb:CreateTable,UpdateTable,DeleteTable,CreateBackup', table(orders)],
      ['sqs:CreateQueue,SetQueueAttributes,DeleteQueue', queue],
      ['logs:CreateLogGroup,PutRetentionPolicy,DeleteLogGroup', logs],
    ],
    neither: [
      ['lambda:InvokeFunction', fn(orders)],
      ['lambda:CreateEventSourceMapping', '*', { 'lambda:FunctionArn': fn('billing') }],
      ['iam:CreateRole,PutRolePolicy,AttachRolePolicy', role],
      ['iam:CreateRole,PutRolePolicy', role, { 'iam:PermissionsBoundary': `${beside.boundary}-2` }],
      ['iam:DeleteRolePermissionsBoundary', role, bounded],
      ['iam:PassRole', role, { 'iam:PassedToService': 'ec2.amazonaws.com' }],
      ['dynamodb:GetItem,PutItem,DeleteItem', table(orders)],
      ['dynamodb:CreateBackup,DescribeTable', table('billing')],
      ['sqs:SendMessage,ReceiveMessage', queue],
      ['logs:GetLogEvents', `${logs}:log-stream:a1b2c3d`],
      ['apigateway:GET', 'arn:aws:apigateway:{AWS::Region}::/restapis'],
    ],
  };
}

function productionSecrets(): TerraformParts['secrets'] {
  const database = `arn:aws:secretsmanager:${place}:secret:shop/database`;
  return {
    reads: [
      ['secretsmanager:GetSecretValue', `${database}-a1b2c3`],
      ['secretsmanager:GetSecretValue', beside.pagerKey],
      ['kms:Decrypt', beside.pagerEncryption, { 'kms:ViaService': 'secretsmanager.{AWS::Region}.amazonaws.com' }],
    ],
    neither: [
      ['secretsmanager:GetSecretValue', `${database}-admin-a1b2c3`],
      ['secretsmanager:PutSecretValue,DeleteSecret', beside.pagerKey],
      ['kms:Decrypt', beside.pagerEncryption],
      ['kms:Decrypt', beside.pagerEncryption, { 'kms:ViaService': 's3.{AWS::Region}.amazonaws.com' }],
    ],
  };
}
