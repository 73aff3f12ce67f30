import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Check, DeliveryPipeline, InfrastructurePipeline, InfrastructureTarget, ScheduledChecks, Source, TerraformDrift, TerraformDriftOptions,
  TerraformPermissions, TerraformState, TerraformTool,
} from '../../src';
import { attach, Checked } from '../checks/checked';
import { connectionArn } from '../helpers/apps';
import { RECOMMENDED_FLAGS } from '../helpers/flags';
import { ENV, resourcesOf, statementsOf } from '../hosting/fleets';

const KEY = 'shop/production/infrastructure.tfstate';
const state = (stack: Stack) => TerraformState.existing(s3.Bucket.fromBucketName(stack, 'States', 'shop-states'));
const drift = (options: Partial<TerraformDriftOptions> = {}, directory = 'infrastructure') => (stack: Stack) =>
  TerraformDrift.check(directory, { state: state(stack), stateKey: KEY, permissions: [], ...options });

/** The project of the check, and what the program is told. */
function projectOf(stack: Stack, name = 'shop-production-terraform-drift') {
  const { Properties } = Object.values(resourcesOf(stack, 'AWS::CodeBuild::Project')).find((each) => each.Properties.Name === name)!;
  const buildspec = JSON.parse(typeof Properties.Source.BuildSpec === 'string' ? Properties.Source.BuildSpec : Properties.Source.BuildSpec['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : '<token>')).join(''));
  return { buildspec, properties: Properties, spec: JSON.parse(buildspec.phases.build.commands[0].split('\n')[1]) };
}

const recordOf = (stack: Stack, location: string) =>
  Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'))[0].Metadata['cdk-delivery:pipeline'].actions[location];

test('the module of the source is compared with what there is, before the approval', () => {
  const checked = new Checked(drift({ variables: { stage: 'production' }, variableFiles: ['production.tfvars'], ignore: ['aws_appautoscaling_*'] }));
  expect(checked.action('terraform-drift')).toMatchObject({
    stage: 'production-prepare',
    ActionTypeId: { Category: 'Test', Provider: 'CodeBuild' },
    InputArtifacts: [{ Name: 'Source' }],
    Namespace: 'production-terraform-drift',
  });
  const { buildspec, spec } = projectOf(checked.stack);
  expect(spec).toEqual({
    version: 1,
    name: "check 'terraform-drift'",
    program: 'terraform',
    programVersion: '1.11.4',
    directory: 'infrastructure',
    environment: {
      name: 'production',
      backend: { bucket: 'shop-states', key: KEY, region: 'eu-central-1' },
      variables: { stage: 'production' },
      variableFiles: ['production.tfvars'],
      outputs: [],
      allowDestroy: [],
      stateful: [],
      planMinutes: 1440,
    },
    drift: { advisory: false, ignore: ['aws_appautoscaling_*'], deployed: false },
  });
  expect(buildspec.env).toEqual({ 'exported-variables': ['RESULT', 'SUMMARY', 'MEASURES'] });
  expect(buildspec.phases.build.commands.slice(1)).toEqual(['node "$TERRAFORMER" drift .terraform-spec.json', '. .plan/variables.sh']);
  expect(buildspec.artifacts).toBeUndefined();
  expect(recordOf(checked.stack, 'production-prepare/terraform-drift')).toMatchObject({ kind: 'terraform', step: 'drift', tools: ['terraform'] });
});

test('it may look after the deployments, advisory, with another program, in a time of its own', () => {
  const tool = TerraformTool.openTofu('1.11.5', { sha256: '0'.repeat(64) });
  const checked = new Checked(drift({ name: 'by-hand', tool, timeout: Duration.minutes(20) }, './modules/live/'), { moment: 'verify', advisory: true });
  const { spec, properties } = projectOf(checked.stack, 'shop-production-by-hand');
  expect(checked.action('by-hand').stage).toBe('production');
  expect(spec).toMatchObject({ program: 'tofu', programVersion: '1.11.5', directory: 'modules/live', drift: { advisory: true, ignore: [], deployed: true } });
  expect(properties.TimeoutInMinutes).toBe(20);
});

test('its role reads the state and what the module reads, and nothing more', () => {
  const secret = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:token-a1b2c3';
  const checked = new Checked((stack) => TerraformDrift.check('infrastructure', {
    state: new TerraformState(stack, 'State'),
    stateKey: KEY,
    permissions: [TerraformPermissions.sqsQueues('shop-')],
    secrets: { token: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Token', secret) },
  }));
  const statements = statementsOf(checked.stack, 'DeliveryproductionCheckterraformdriftTerraformRole');
  const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^StateBucket/), 'Arn'] };
  expect(statements).toEqual(expect.arrayContaining([
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: expect.arrayContaining([{ 'Fn::Join': ['', [bucket, `/${KEY}`]] }]) },
    { Effect: 'Allow', Action: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueueTags'], Resource: expect.anything() },
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
  ]));
  const actions = statements.flatMap(({ Action }) => Action);
  expect(actions.filter((action: string) => /:(Put|Create|Delete|Set|Tag|Untag|Generate)/.test(action) && !action.startsWith('logs:'))).toEqual([]);
  expect(projectOf(checked.stack).buildspec.env['secrets-manager']).toEqual({ TF_VAR_token: secret });
});

test('variables of the pipeline come with the action', () => {
  const action = new Checked(drift({ variables: { release: '#{codepipeline.PipelineExecutionId}' } })).action('terraform-drift');
  expect(JSON.parse(action.Configuration.EnvironmentVariables))
    .toEqual([{ name: 'TF_VAR_release', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' }]);
});

test('another region and another account are reached by providers: by region, by a role', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const role = iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::222222222222:role/reader');
  new DeliveryPipeline(stack, 'Delivery', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) })
    .addEnvironment('production', { env: { account: '222222222222', region: 'eu-central-1' }, deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' })
    .verify(drift({ permissions: [TerraformPermissions.role(role)] })(stack));
  expect(statementsOf(stack, 'DeliveryproductionCheckterraformdriftTerraformRole'))
    .toContainEqual({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role.roleArn });
});

test('it stands in the short forms: by the clock, and where infrastructure is delivered', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const source = Source.gitHub('acme/shop', { connectionArn, pushes: false });
  new ScheduledChecks(stack, 'Nightly', { pipelineName: 'nightly', source, schedule: Schedule.rate(Duration.days(1)), checks: [drift()(stack)] });
  expect(projectOf(stack, 'nightly-checks-terraform-drift').spec).toMatchObject({ environment: { backend: { key: KEY } }, drift: { deployed: true } });

  const other = new Stack(new App(), 'Shop', { env: ENV });
  new InfrastructurePipeline(other, 'Platform', {
    pipelineName: 'shop',
    source,
    environments: [{
      name: 'production',
      target: InfrastructureTarget.terraform({ state: state(other), stateKey: KEY, permissions: [] }),
      requirements: [drift()(new Stack(other, 'Beside'))],
    }],
  });
  expect(projectOf(other).spec).toMatchObject({ drift: { deployed: false } });
});

test('several are made one by one', () => {
  const checked = new Checked((stack) => Check.all('drift', ['network', 'shop'].map((name) => drift({ name, stateKey: `${name}.tfstate` }, name)(
    new Stack(stack, name),
  ))));
  expect(['network', 'shop'].map((name) => projectOf(checked.stack, `shop-production-${name}`).spec.environment.backend.key)).toEqual(['network.tfstate', 'shop.tfstate']);
});

test('AWS Solutions finds nothing, and feature flags change nothing', () => {
  const template = (context?: { readonly [flag: string]: unknown }) => {
    const stack = new Stack(new App({ context }), 'Shop', { env: ENV });
    const production = new DeliveryPipeline(stack, 'Delivery', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) }).addEnvironment('production');
    production.require(drift({ permissions: [TerraformPermissions.sqsQueues('shop-')] })(stack));
    production.verify(Check.commands('smoke', ['npm run smoke']));
    const json = Template.fromStack(stack).toJSON();
    const { violations } = new AwsSolutionsChecks(stack.node.root as App).validateScope(stack.node.root as App);
    return { json, violations: violations.map(({ ruleName, violatingResources }) => `${ruleName} ${violatingResources.map(({ constructPath }) => constructPath).join()}`) };
  };
  const plain = template();
  expect(plain.violations).toEqual([]);
  expect(template(RECOMMENDED_FLAGS).json).toEqual(plain.json);
});

test.each<[string, () => unknown, string]>([
  ['a directory outside', () => new Checked(drift({}, '../infrastructure')),
    "check 'terraform-drift': directory is a path inside the repository without spaces, got '../infrastructure'; write it like 'apps/storefront'"],
  ['a variable that is a secret, too', () => new Checked((stack) => drift({
    variables: { token: 'x' }, secrets: { token: secretsmanager.Secret.fromSecretNameV2(stack, 'Token', 'token') },
  })(stack)), "check 'terraform-drift': a variable has one value, got 'token' in variables and in secrets; leave one out"],
  ['a key of the lock', () => new Checked(drift({ stateKey: `${KEY}.tflock` })),
    `check 'terraform-drift': stateKey is the key of an object, got '${KEY}.tflock'; write it like 'shop/dev/infrastructure.tfstate'`],
  ['all addresses left out', () => new Checked(drift({ ignore: ['*'] })),
    "check 'terraform-drift': ignore has addresses of resources, got '*'; write them like 'aws_appautoscaling_target.api'"],
  ['a time that no project has', () => new Checked(drift({ timeout: Duration.minutes(1) })),
    "check 'terraform-drift': timeout is 5 minutes to 36 hours, got 1 minute; the service refuses others"],
  ['a stage of another pipeline', () => attach(drift()),
    "check 'terraform-drift': its project of AWS CodeBuild is part of a DeliveryPipeline, got a stage of another pipeline; require or verify it in an environment of a DeliveryPipeline"],
  ['another account without a role there', () => {
    const stack = new Stack(new App(), 'Shop', { env: ENV });
    new DeliveryPipeline(stack, 'Delivery', { source: Source.gitHub('acme/shop', { connectionArn }) })
      .addEnvironment('production', { env: { account: '222222222222', region: 'eu-central-1' }, deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' })
      .require(drift({ permissions: [TerraformPermissions.sqsQueues('shop-')] })(stack));
  }, "check 'terraform-drift': Terraform runs in the account of its pipeline, got environment 'production' in account 222222222222; "
    + 'let the module assume a role there: TerraformPermissions.role'],
])('fails for %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
