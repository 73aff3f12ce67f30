import { Arn, Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { TerraformWorld } from './terraform-world';
import { TerraformPermissions } from '../../src';
import { Context, IamSimulator, simulatorOf } from '../helpers/iam';
import { ENV } from '../hosting/fleets';

const BOUNDARY = `arn:aws:iam::${ENV.account}:policy/boundary`;
const at = (service: string, rest: string) => `arn:aws:${service}:${ENV.region}:${ENV.account}:${rest}`;
const boundary = (world: TerraformWorld) => iam.ManagedPolicy.fromManagedPolicyArn(world.stack, 'Boundary', BOUNDARY);

interface Case {
  readonly permissions: (world: TerraformWorld) => TerraformPermissions;
  /** A resource of the module, and one like it of somebody else. */
  readonly own: string;
  readonly other: string;
}

const SETS: { readonly [name: string]: Case } = {
  lambdaFunctions: {
    permissions: () => TerraformPermissions.lambdaFunctions('shop-'), own: at('lambda', 'function:shop-orders'), other: at('lambda', 'function:billing'),
  },
  s3Buckets: { permissions: () => TerraformPermissions.s3Buckets('shop-'), own: 'arn:aws:s3:::shop-site', other: 'arn:aws:s3:::billing' },
  dynamoDbTables: { permissions: () => TerraformPermissions.dynamoDbTables('shop-'), own: at('dynamodb', 'table/shop-orders'), other: at('dynamodb', 'table/billing') },
  sqsQueues: { permissions: () => TerraformPermissions.sqsQueues('shop-'), own: at('sqs', 'shop-jobs'), other: at('sqs', 'billing') },
  snsTopics: { permissions: () => TerraformPermissions.snsTopics('shop-'), own: at('sns', 'shop-events'), other: at('sns', 'billing') },
  logGroups: { permissions: () => TerraformPermissions.logGroups('/aws/lambda/shop-'), own: at('logs', 'log-group:/aws/lambda/shop-orders'), other: at('logs', 'log-group:/aws/lambda/billing') },
  iamRoles: {
    permissions: (world) => TerraformPermissions.iamRoles('shop-', { boundary: boundary(world) }),
    own: `arn:aws:iam::${ENV.account}:role/shop-orders`,
    other: `arn:aws:iam::${ENV.account}:role/billing`,
  },
};

/** Requests of actions that are for something else than the resource of the case. */
function requestOf(action: string, arn: string): readonly [resource: string, context: Context] {
  if (action === 'logs:DescribeLogGroups') return ['*', {}];
  if (action === 'lambda:CreateEventSourceMapping') return ['*', { 'lambda:FunctionArn': arn }];
  if (action.endsWith('EventSourceMapping')) return [at('lambda', 'event-source-mapping:m-1'), { 'lambda:FunctionArn': arn }];
  if (action === 'iam:PassRole') return [arn, { 'iam:PassedToService': 'lambda.amazonaws.com' }];
  return [arn, BOUNDED.includes(action) ? { 'iam:PermissionsBoundary': BOUNDARY } : {}];
}

const BOUNDED = ['AttachRolePolicy', 'CreateRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy'].map((action) => `iam:${action}`);

interface Simulated {
  readonly iam: IamSimulator;
  readonly read: string[];
  readonly write: string[];
}

function simulated(permissions: Case['permissions']): Simulated {
  const world = new TerraformWorld();
  const set = permissions(world);
  world.deploy({ permissions: [set] });
  const { read, write } = set._set.statements((components) => Arn.format({ partition: Aws.PARTITION, ...ENV, ...components }));
  // Of provisioned concurrency the simulator cannot tell whether it is for an alias or a version.
  const actions = (statements: iam.PolicyStatement[]) => statements.flatMap((statement) => statement.actions).filter((action) => !action.includes('Provisioned'));
  return { iam: simulatorOf({ Pipelines: world.template.toJSON() }), read: actions(read), write: actions(write) };
}

const role = (simulator: IamSimulator, step: 'Plan' | 'Apply') => simulator.role(`ShopdevTerraforminfrastructure${step}Role`);

async function decisions(simulator: IamSimulator, step: 'Plan' | 'Apply', actions: readonly string[], arn: string): Promise<string[]> {
  const decided = await Promise.all(actions.map(async (action) => {
    const [resource, context] = requestOf(action, arn);
    const { allowed } = await role(simulator, step).decide({ action, resource, context });
    return allowed ? [action] : [];
  }));
  return decided.flat();
}

describe.each(Object.entries(SETS))('%s', (_, { permissions, own, other }) => {
  const { iam: simulator, read, write } = simulated(permissions);

  test('lets the plan read, and the apply change, what is the module\'s', async () => {
    expect(await decisions(simulator, 'Plan', [...read, ...write], own)).toEqual(read);
    expect(await decisions(simulator, 'Apply', [...read, ...write], own)).toEqual([...read, ...write]);
  });

  test('leaves alone what is not', async () => {
    const everywhere = ['logs:DescribeLogGroups'];
    expect((await decisions(simulator, 'Apply', [...read, ...write], other)).filter((action) => !everywhere.includes(action))).toEqual([]);
  });
});

describe('roles of a module', () => {
  const decide = async (options: Parameters<typeof TerraformPermissions.iamRoles>[1], action: string, context: Context) => {
    const { iam: simulator } = simulated(() => TerraformPermissions.iamRoles('shop-', options));
    return (await role(simulator, 'Apply').decide({ action, resource: SETS.iamRoles.own, context })).allowed;
  };

  test('go to AWS Lambda and to the services that are named, and to no other', async () => {
    expect(await decide({}, 'iam:PassRole', { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(true);
    expect(await decide({}, 'iam:PassRole', { 'iam:PassedToService': 'ec2.amazonaws.com' })).toBe(false);
    expect(await decide({ passTo: ['ecs-tasks.amazonaws.com'] }, 'iam:PassRole', { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' })).toBe(true);
    expect(await decide({ passTo: ['ecs-tasks.amazonaws.com'] }, 'iam:PassRole', { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(false);
  });

  test.each(BOUNDED)('have the boundary for %s', async (action) => {
    const { iam: simulator } = simulated(SETS.iamRoles.permissions);
    const resource = SETS.iamRoles.own;
    expect((await role(simulator, 'Apply').decide({ action, resource, context: {} })).allowed).toBe(false);
    expect((await role(simulator, 'Apply').decide({ action, resource, context: { 'iam:PermissionsBoundary': `${BOUNDARY}-2` } })).allowed).toBe(false);
  });

  test('cannot lose the boundary', async () => {
    const { iam: simulator } = simulated(SETS.iamRoles.permissions);
    const request = { action: 'iam:DeleteRolePermissionsBoundary', resource: SETS.iamRoles.own, context: { 'iam:PermissionsBoundary': BOUNDARY } };
    expect((await role(simulator, 'Apply').decide(request)).allowed).toBe(false);
  });
});

test('APIs are known by ids: all of the region, and nothing else of Amazon API Gateway', () => {
  const world = new TerraformWorld();
  world.deploy({ permissions: [TerraformPermissions.httpApis()] });
  const paths = ['apis', 'apis/*', 'tags/*'].map((path) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:apigateway:eu-central-1::/${path}`]] }));
  expect(world.allowed('Plan')).toContainEqual({ Effect: 'Allow', Action: 'apigateway:GET', Resource: paths });
  expect(world.allowed('Apply')).toContainEqual({ Effect: 'Allow', Action: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((verb) => `apigateway:${verb}`), Resource: paths });
});

test('statements of the team are taken as they are', () => {
  const world = new TerraformWorld();
  const [vpcs, tags] = [
    new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['ec2:CreateTags'], resources: ['*'], conditions: { StringEquals: { 'aws:ResourceTag/project': 'shop' } } }),
  ];
  world.deploy({ permissions: [TerraformPermissions.statements({ read: [vpcs], write: [tags] })] });
  expect(world.allowed('Plan')).toContainEqual({ Effect: 'Allow', Action: ['ec2:DescribeSubnets', 'ec2:DescribeVpcs'], Resource: '*' });
  expect(world.allowed('Plan')).not.toContainEqual(expect.objectContaining({ Action: 'ec2:CreateTags' }));
  expect(world.allowed('Apply')).toContainEqual({ Effect: 'Allow', Action: ['ec2:DescribeSubnets', 'ec2:DescribeVpcs'], Resource: '*' });
  expect(world.allowed('Apply')).toContainEqual({
    Effect: 'Allow', Action: 'ec2:CreateTags', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/project': 'shop' } },
  });
});

test('all sets together fit into a role', () => {
  const world = new TerraformWorld();
  world.deploy({ backup: [], permissions: [...Object.values(SETS).map(({ permissions }) => permissions(world)), TerraformPermissions.httpApis()] });
  expect(() => world.template).not.toThrow();
});

describe('fails', () => {
  const statements = (...actions: string[]) => () => TerraformPermissions.statements({ write: [new iam.PolicyStatement({ actions, resources: ['*'] })] });

  test.each<[string, () => unknown, string]>([
    ['for everything', statements('*'), "TerraformPermissions.statements: a statement allows single actions, got '*'; name those that the module needs"],
    ['for all of a service', statements('ec2:DescribeVpcs', 'ec2:*'), "TerraformPermissions.statements: a statement allows single actions, got 'ec2:*'; name those that the module needs"],
    ['for all but some', () => TerraformPermissions.statements({ read: [new iam.PolicyStatement({ notActions: ['iam:CreateUser'], resources: ['*'] })] }),
      "TerraformPermissions.statements: a statement allows the actions that it names, got notActions 'iam:CreateUser'; name those that the module needs"],
    ['for no statement', () => TerraformPermissions.statements({}), 'TerraformPermissions.statements: it allows something, got no statement; give read or write, or leave it out'],
    ['for an empty prefix', () => TerraformPermissions.s3Buckets(''),
      "TerraformPermissions.s3Buckets: a prefix is what the names of the module's resources begin with, got ''; write it like 'shop-dev-'"],
    ['for a pattern', () => TerraformPermissions.iamRoles('*'),
      "TerraformPermissions.iamRoles: a prefix is what the names of the module's resources begin with, got '*'; write it like 'shop-dev-'"],
    ['for something that is no service', () => TerraformPermissions.iamRoles('shop-', { passTo: ['*'] }),
      "TerraformPermissions.iamRoles: passTo has services, got '*'; write them like 'lambda.amazonaws.com'"],
  ])('%s', (_, act, message) => expect(act).toThrow(new Error(message)));

  test('denials may be about everything', () => {
    const deny = new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['iam:*'], resources: ['*'] });
    expect(() => TerraformPermissions.statements({ write: [deny] })).not.toThrow();
  });
});
