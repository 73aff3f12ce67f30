import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TerraformWorld } from './terraform-world';
import { ArtifactReplica, Build, DeliveryFoundation, Deployment, TerraformPermissions, TerraformState } from '../../src';
import { RECOMMENDED_FLAGS } from '../helpers/flags';
import { ENV, stackOf } from '../hosting/fleets';

const STATE = 'shop/dev/infrastructure.tfstate';

test('a plan takes what was validated, the apply takes the plan', () => {
  const world = new TerraformWorld();
  world.deploy({ outputs: ['api_url', 'table'] });
  const actions = world.actions();
  expect(actions).toMatchObject({
    'infrastructure-Plan': {
      RunOrder: 1, InputArtifacts: [{ Name: 'infrastructure' }], OutputArtifacts: [{ Name: 'dev-infrastructure-planned' }], Namespace: 'dev-infrastructure-plan',
    },
    'infrastructure-Apply': { RunOrder: 2, InputArtifacts: [{ Name: 'dev-infrastructure-planned' }], Namespace: 'dev-infrastructure-outputs' },
  });
  expect(actions['infrastructure-Apply'].OutputArtifacts).toBeUndefined();
  expect(world.record('infrastructure-Plan')).toMatchObject({ kind: 'terraform', step: 'plan', tools: ['terraform'] });
  expect(world.record('infrastructure-Apply')).toMatchObject({ kind: 'terraform', step: 'apply', tools: ['terraform'] });
});

test('the program is told the state, the variables and the limits of the environment, the same for both steps', () => {
  const world = new TerraformWorld();
  world.deploy({
    variables: { stage: 'dev', release: '#{codepipeline.PipelineExecutionId}' },
    variableFiles: ['environments/dev.tfvars', '../environments/dev.tfvars'],
    outputs: ['api_url'],
    allowDestroy: ['aws_dynamodb_table.orders'],
    stateful: ['aws_rds_*'],
    planValidFor: Duration.hours(2),
  });
  const { spec } = world.step('plan');
  expect(spec).toEqual({
    version: 1,
    name: 'infrastructure',
    program: 'terraform',
    programVersion: '1.11.4',
    directory: 'infrastructure',
    environment: {
      name: 'dev',
      backend: { bucket: expect.stringMatching(/^<StateBucket/), key: STATE, region: 'eu-central-1' },
      variables: { stage: 'dev' },
      variableFiles: ['environments/dev.tfvars', '../environments/dev.tfvars'],
      outputs: ['api_url'],
      allowDestroy: ['aws_dynamodb_table.orders'],
      stateful: ['aws_rds_*'],
      planMinutes: 120,
    },
  });
  expect(world.step('apply').spec).toEqual(spec);
});

test('by default a plan is good for a day, and what holds data is known', () => {
  const world = new TerraformWorld();
  world.deploy();
  const { planMinutes, stateful, allowDestroy } = world.step('plan').spec.environment;
  expect(planMinutes).toBe(1440);
  expect(stateful).toEqual(expect.arrayContaining(['aws_db_instance', 'aws_dynamodb_table', 'aws_s3_bucket', 'aws_kms_key']));
  expect(allowDestroy).toEqual([]);
});

test('the plan exports whether anything changes, the apply exports outputs', () => {
  const world = new TerraformWorld();
  world.deploy({ outputs: ['api_url'] });
  const [plan, apply] = [world.step('plan').buildspec, world.step('apply').buildspec];
  expect(plan.env).toEqual({ 'exported-variables': ['CHANGES', 'SUMMARY'] });
  expect(plan.phases.build.commands.slice(1)).toEqual(['node "$TERRAFORMER" plan .terraform-spec.json', '. .plan/variables.sh']);
  expect(plan.artifacts).toEqual({ 'base-directory': '.', 'files': ['**/*'] });
  expect(apply.env).toEqual({ 'exported-variables': ['api_url'] });
  expect(apply.phases.build.commands.slice(1)).toEqual(['node "$TERRAFORMER" apply .terraform-spec.json', '. .plan/variables.sh']);
  expect(apply.artifacts).toBeUndefined();
});

test('without outputs, the apply leaves none', () => {
  const world = new TerraformWorld();
  world.deploy();
  expect(world.actions()['infrastructure-Apply'].Namespace).toBeUndefined();
  expect(world.step('apply').buildspec.env).toBeUndefined();
  expect(world.step('apply').buildspec.phases.build.commands).toHaveLength(2);
});

test('gates and later actions know where to find both', () => {
  const world = new TerraformWorld();
  const environment = world.pipeline.addEnvironment('dev');
  environment.deploy(Deployment.terraform(world.modules, { state: world.state, permissions: [], outputs: ['api_url'] }));
  const [{ config: { review, outputs, steps } }] = environment._deployments;
  expect(review).toMatchObject({ summary: 'infrastructure: #{dev-infrastructure-plan.SUMMARY}', changes: '#{dev-infrastructure-plan.CHANGES}' });
  expect(review!.validFor.toHours()).toBe(24);
  expect(outputs).toEqual([{ namespace: 'dev-infrastructure-outputs', names: ['api_url'] }]);
  expect(steps.map(({ name, planned, order }) => [name, planned ?? false, order])).toEqual([['Plan', true, 1], ['Apply', false, 2]]);
});

test('variables of the pipeline come with the actions, as Terraform reads them', () => {
  const world = new TerraformWorld();
  const version = world.pipeline.addBuild(Build.commands('version', { commands: ['V=1'], exportedVariables: ['V'] }));
  world.deploy({ variables: { release: version.variable('V'), stage: 'dev' } });
  const given = [{ name: 'TF_VAR_release', type: 'PLAINTEXT', value: '#{version-variables.V}' }];
  expect(Object.values(world.actions()).map(({ Configuration }) => JSON.parse(Configuration.EnvironmentVariables))).toEqual([given, given]);
});

test('secrets are read by both steps, and no value is in the template', () => {
  const world = new TerraformWorld();
  const secret = secretsmanager.Secret.fromSecretCompleteArn(world.stack, 'Token', `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:token-a1b2c3`);
  world.deploy({ secrets: { token: secret } });
  for (const step of ['plan', 'apply'] as const) expect(world.step(step).buildspec.env['secrets-manager']).toEqual({ TF_VAR_token: secret.secretArn });
  for (const step of ['Plan', 'Apply'] as const) {
    expect(world.allowed(step)).toContainEqual({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret.secretArn });
  }
});

test('the plan may read the state and hold its lock, the apply may write it', () => {
  const world = new TerraformWorld();
  world.deploy();
  const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^StateBucket/), 'Arn'] };
  const object = (key: string) => ({ 'Fn::Join': ['', [bucket, `/${key}`]] });
  const shared = [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: expect.arrayContaining([{ 'Fn::GetAtt': [expect.stringMatching(/^StateKey/), 'Arn'] }]) },
  ];
  const [state, lock] = [object(STATE), object(`${STATE}.tflock`)];
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: [expect.anything(), state, lock] };
  expect(world.allowed('Plan')).toEqual(expect.arrayContaining([
    ...shared,
    read,
    { Effect: 'Allow', Action: ['s3:DeleteObject', 's3:PutObject'], Resource: lock },
  ]));
  expect(world.allowed('Apply')).toEqual(expect.arrayContaining([
    ...shared,
    read,
    { Effect: 'Allow', Action: 's3:PutObject', Resource: [state, lock] },
    { Effect: 'Allow', Action: 's3:DeleteObject', Resource: lock },
  ]));
});

test('a backup copies the state, then runs the commands, before the plan is applied; a local run leaves both out', () => {
  const world = new TerraformWorld();
  world.deploy({ backup: ['aws dynamodb create-backup --table-name orders --backup-name before'] });
  const [, find, copy, own, apply] = world.step('apply').buildspec.phases.build.commands;
  expect(find).toMatch(/^STATE="\$\(aws s3api list-objects-v2 .* --region eu-central-1 --bucket <StateBucket\w+> --prefix "shop\/dev\/infrastructure\.tfstate" /);
  expect(copy).toMatch(/^if \[ "\$STATE" = "shop\/dev\/infrastructure\.tfstate" \]; then aws s3 cp /);
  expect(copy).toMatch(/"s3:\/\/<StateBucket\w+>\/shop\/dev\/infrastructure\.tfstate\.backups\/\$CODEBUILD_BUILD_NUMBER\.tfstate"; fi$/);
  expect(own).toBe('aws dynamodb create-backup --table-name orders --backup-name before');
  expect(apply).toBe('node "$TERRAFORMER" apply .terraform-spec.json');
  expect(world.record('infrastructure-Apply').awsCommands.slice(-3)).toEqual([find, copy, own]);
  expect(JSON.stringify(world.allowed('Apply'))).toContain(`${STATE}.backups/*`);
  expect(JSON.stringify(world.allowed('Plan'))).not.toContain('backups');
  expect(world.step('plan').buildspec.phases.build.commands).toHaveLength(3);
});

test('a state that there is already keeps its bucket, its key and its encryption', () => {
  const world = new TerraformWorld();
  const bucket = s3.Bucket.fromBucketAttributes(world.stack, 'Old', { bucketName: 'old-states', region: 'eu-west-1' });
  world.deploy({ state: TerraformState.existing(bucket), stateKey: 'shop.tfstate' });
  expect(world.step('plan').spec.environment.backend).toEqual({ bucket: 'old-states', key: 'shop.tfstate', region: 'eu-west-1' });
});

test('the pipeline may start both projects', () => {
  const world = new TerraformWorld();
  world.deploy();
  const [role] = Object.entries<any>(world.template.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('ShopRole'));
  const start = role[1].Properties.Policies[0].PolicyDocument.Statement.find(({ Action }: any) => [Action].flat().includes('codebuild:StartBuild'));
  expect(JSON.stringify(start.Resource)).toContain('ShopdevTerraforminfrastructurePlanProject');
  expect(JSON.stringify(start.Resource)).toContain('ShopdevTerraforminfrastructureApplyProject');
});

test('where another role deploys, one of its own starts the projects', () => {
  const world = new TerraformWorld();
  world.deploy({}, { deployRoleArn: `arn:aws:iam::${ENV.account}:role/deploy` });
  expect(world.actions()['infrastructure-Plan'].RoleArn['Fn::GetAtt'][0]).toMatch(/^ShopTerraformdevinfrastructure/);
});

test('in another account the module assumes a role', () => {
  const world = new TerraformWorld();
  const role = iam.Role.fromRoleArn(world.stack, 'There', 'arn:aws:iam::222222222222:role/terraform');
  world.deploy({ permissions: [TerraformPermissions.role(role)] }, { deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' });
  for (const step of ['Plan', 'Apply'] as const) {
    expect(world.allowed(step)).toContainEqual({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role.roleArn });
  }
});

test('in another region providers and commands are told it, and resources are those of the region', () => {
  const stack = stackOf('Pipelines');
  const america = new Stack(stack.node.root as App, 'America', { env: { ...ENV, region: 'us-east-1' } });
  new DeliveryFoundation(stack, 'Foundation', { replicas: [new ArtifactReplica(america, 'Artifacts')] });
  const world = new TerraformWorld(stack);
  world.deploy({ permissions: [TerraformPermissions.sqsQueues('shop-')] }, { env: { region: america.region } });
  for (const step of ['plan', 'apply'] as const) {
    expect(world.step(step).buildspec.phases.build.commands[1]).toBe('export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1');
    expect(world.step(step).spec.environment.backend.region).toBe('eu-central-1');
  }
  expect(JSON.stringify(world.allowed('Plan'))).toContain(':sqs:us-east-1:111111111111:shop-*');
  expect(world.actions()['infrastructure-Plan'].Region).toBeUndefined();
});

test('has no finding of cdk-nag, and is the same whatever the flags of the app are', () => {
  const template = (context?: { [flag: string]: unknown }) => {
    const world = new TerraformWorld(stackOf('Pipelines', context));
    world.deploy({
      backup: [],
      permissions: [
        TerraformPermissions.lambdaFunctions('shop-'), TerraformPermissions.s3Buckets('shop-'), TerraformPermissions.dynamoDbTables('shop-'),
        TerraformPermissions.sqsQueues('shop-'), TerraformPermissions.snsTopics('shop-'), TerraformPermissions.httpApis(),
        TerraformPermissions.logGroups('/aws/lambda/shop-'), TerraformPermissions.iamRoles('shop-'),
      ],
    });
    const json = world.template.toJSON();
    const { violations } = new AwsSolutionsChecks(world.stack.node.root as App).validateScope(world.stack.node.root as App);
    return { json, violations: violations.map(({ ruleName, violatingResources }) => `${ruleName} ${violatingResources.map(({ constructPath }) => constructPath).join()}`) };
  };
  const plain = template();
  expect(plain.violations).toEqual([]);
  expect(template(RECOMMENDED_FLAGS).json).toEqual(plain.json);
});

describe('fails', () => {
  const secret = (world: TerraformWorld) => secretsmanager.Secret.fromSecretNameV2(world.stack, 'Secret', 'token');

  test.each<[string, (world: TerraformWorld) => unknown, string]>([
    ['for a build of something else', (world) => world.deploy({}, {}, world.pipeline.addBuild(Build.site('site'))),
      "deployment 'site': build 'site' leaves no module of Terraform; deploy what addBuild() returned for Build.terraform"],
    ['for a name that no variable can have', (world) => world.deploy({ variables: { 'my-stage': 'dev' } }),
      "deployment 'infrastructure': variable 'my-stage' is no name that a build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
    ['for a name that no output can have', (world) => world.deploy({ outputs: ['api-url'] }),
      "deployment 'infrastructure': output 'api-url' is no name that a build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
    ['for an output that is taken', (world) => world.deploy({ outputs: ['TERRAFORMER'] }),
      "deployment 'infrastructure': environment variable 'TERRAFORMER' is set by the build itself; give yours another name"],
    ['for an output that is named twice', (world) => world.deploy({ outputs: ['api_url', 'api_url'] }),
      "deployment 'infrastructure': an output is named once, got 'api_url' more often; leave one out"],
    ['for a variable with two values', (world) => world.deploy({ variables: { token: 'x' }, secrets: { token: secret(world) } }),
      "deployment 'infrastructure': a variable has one value, got 'token' in variables and in secrets; leave one out"],
    ['for a file outside of the repository', (world) => world.deploy({ variableFiles: ['../../dev.tfvars'] }),
      "deployment 'infrastructure': each of variableFiles is a path from the directory of the module to a file of the repository, got '../../dev.tfvars'; "
      + "write it like 'environments/production.tfvars'"],
    ['when all may be destroyed', (world) => world.deploy({ allowDestroy: ['*'] }),
      "deployment 'infrastructure': allowDestroy has addresses of resources, got '*'; write them like 'aws_dynamodb_table.orders'"],
    ['for a key that is none', (world) => world.deploy({ stateKey: '/shop.tfstate' }),
      "deployment 'infrastructure': stateKey is the key of an object, got '/shop.tfstate'; write it like 'shop/dev/infrastructure.tfstate'"],
    ['for a plan that is good for weeks', (world) => world.deploy({ planValidFor: Duration.days(14) }),
      "deployment 'infrastructure': planValidFor is 5 minutes to 7 days, got 14 days; what is planned then may be true no longer"],
    ['for a timeout that the service refuses', (world) => world.deploy({ timeout: Duration.minutes(1) }),
      "deployment 'infrastructure': timeout is 5 minutes to 36 hours, got 1 minute; the service refuses others"],
    ['for more variables of the pipeline than an action takes', (world) => world.deploy({ variables: { long: `#{a.b}${'x'.repeat(1000)}` } }),
      "deployment 'infrastructure': the service takes 1000 characters of variables of the pipeline, got 1060; give fewer to the module"],
    ['for a second deployment of the same name', (world) => {
      const environment = world.pipeline.addEnvironment('dev');
      const options = { state: world.state, permissions: [] };
      environment.deploy(Deployment.terraform(world.modules, options));
      environment.deploy(Deployment.terraform(world.modules, options));
    }, "deployment 'infrastructure': environment 'dev' has a deployment of that name already; give the new one another name"],
    ['for resources of another account', (world) => world.deploy(
      { permissions: [TerraformPermissions.sqsQueues('shop-')] }, { deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' },
    ), "deployment 'infrastructure': Terraform runs in the account of its pipeline, got environment 'dev' in account 222222222222; "
      + 'let the module assume a role there: TerraformPermissions.role'],
  ])('%s', (_, act, message) => {
    expect(() => act(new TerraformWorld())).toThrow(new Error(message));
  });
});

test('what is known at deployment only passes', () => {
  const world = new TerraformWorld(new Stack(new App(), 'Pipelines'));
  world.deploy({ variables: { account: world.stack.account } });
  expect(world.step('plan').spec.environment.variables).toEqual({ account: '<AWS::AccountId>' });
});
