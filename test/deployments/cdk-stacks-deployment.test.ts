import { App, AppProps, CfnOutput, DefaultStackSynthesizer, Duration, LegacyStackSynthesizer, Stack, StackProps, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ApprovalGate, Build, CdkStack, Check, CdkStacksDeploymentOptions, DeliveryBuild, DeliveryFoundation, DeliveryPipeline, Deployment, Source } from '../../src';
import { deployAfter } from '../../src/foundation/private/stack-order';
import { connectionArn } from '../helpers/apps';

const ENV = { account: '111111111111', region: 'eu-central-1' };

/** A pipeline in an app that has stacks of its own. */
class World {
  readonly app: App;
  readonly stack: Stack;
  readonly pipeline: DeliveryPipeline;
  readonly build: DeliveryBuild;

  constructor(env: StackProps['env'] = ENV, props: AppProps = {}) {
    this.app = new App({ analyticsReporting: false, ...props });
    this.stack = new Stack(this.app, 'Pipelines', { env });
    this.pipeline = new DeliveryPipeline(this.stack, 'Shop', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) });
    this.build = this.pipeline.addBuild(Build.cdkApp('infra'));
  }

  define(name: string, props: StackProps = { env: ENV }): Stack {
    return new Stack(this.app, name, props);
  }

  deploy(options: CdkStacksDeploymentOptions, environment = 'dev') {
    return this.pipeline.addEnvironment(environment).deploy(Deployment.cdkStacks(this.build, options));
  }

  resources(type: string): any[] {
    return Object.values(Template.fromStack(this.stack).findResources(type));
  }

  actions(): any[] {
    return this.resources('AWS::CodePipeline::Pipeline')[0].Properties.Stages.slice(2).flatMap(({ Name, Actions }: any) =>
      Actions.map((action: any) => ({ ...action, at: `${Name}/${action.Name}` })));
  }

  action(name: string): any {
    return this.actions().find(({ at }) => at === name);
  }

  project(suffix: string): any {
    return this.resources('AWS::CodeBuild::Project').find(({ Properties: { Name } }) => Name === `shop-${suffix}`);
  }

  commands(suffix: string): string[] {
    return JSON.parse(this.project(suffix).Properties.Source.BuildSpec).phases.build.commands;
  }

  /** Roles that a project may assume. */
  roles(suffix: string): string[] {
    const role = this.project(suffix).Properties.ServiceRole['Fn::GetAtt'][0];
    const { Policies } = Template.fromStack(this.stack).findResources('AWS::IAM::Role')[role].Properties;
    return Policies[0].PolicyDocument.Statement.filter(({ Action }: any) => Action === 'sts:AssumeRole')
      .flatMap(({ Resource }: any) => [Resource].flat()).map(arnText);
  }
}

const arnText = (arn: any): string => (typeof arn === 'string' ? arn : arn['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join(''));
const role = (kind: string, { account, region } = ENV, qualifier = 'hnb659fds') =>
  `arn:<AWS::Partition>:iam::${account}:role/cdk-${qualifier}-${kind}-role-${account}-${region}`;

test('assets are published first, then the stacks follow each other by change sets', () => {
  const world = new World();
  world.deploy({ stacks: [CdkStack.of(world.define('Database')), CdkStack.of(world.define('Api'))] });
  const steps = world.actions().map(({ at, RunOrder }) => [at, RunOrder]);
  expect(steps).toEqual([
    ['dev/infra-Diff', 1], ['dev/infra-Assets', 1],
    ['dev/infra-Database-Prepare', 2], ['dev/infra-Database-Execute', 3],
    ['dev/infra-Api-Prepare', 4], ['dev/infra-Api-Execute', 5],
  ]);
  const { Configuration, RoleArn, InputArtifacts } = world.action('dev/infra-Database-Prepare');
  expect({ ...Configuration, RoleArn: arnText(Configuration.RoleArn) }).toEqual({
    ActionMode: 'CHANGE_SET_REPLACE',
    StackName: 'Database',
    ChangeSetName: 'delivery-shop',
    TemplatePath: 'infra::Database.template.json',
    Capabilities: 'CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND',
    RoleArn: role('cfn-exec'),
  });
  expect([arnText(RoleArn), InputArtifacts]).toEqual([role('deploy'), [{ Name: 'infra' }]]);
  const execute = world.action('dev/infra-Database-Execute');
  expect(execute.Configuration).toEqual({ ActionMode: 'CHANGE_SET_EXECUTE', StackName: 'Database', ChangeSetName: 'delivery-shop' });
  expect([arnText(execute.RoleArn), execute.InputArtifacts]).toEqual([role('deploy'), undefined]);
});

test('the pipeline may act as the role that deploys, and nothing else of the stacks; that role may read the artifacts', () => {
  const world = new World();
  world.deploy({ stacks: [CdkStack.of(world.define('Database'))] });
  const [policy] = world.resources('AWS::S3::BucketPolicy').map(({ Properties }) => Properties.PolicyDocument.Statement)
    .map((statements) => statements.find(({ Principal }: any) => Principal.AWS?.['Fn::Join'])).filter(Boolean);
  expect(arnText(policy.Principal.AWS)).toBe(role('deploy'));
  expect(policy.Action).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  expect(JSON.stringify(policy.Resource)).toContain('/shop/*');
  const all = JSON.stringify(world.resources('AWS::IAM::Role'));
  expect(all).toContain(`cdk-hnb659fds-deploy-role-${ENV.account}-${ENV.region}`);
  expect(all).not.toMatch(/"cloudformation:|AdministratorAccess|"iam:/);
});

test('assets are published by the roles for that, images only when there are some', () => {
  const world = new World();
  const stacks = [CdkStack.of(world.define('Database')), CdkStack.of(world.define('Api'))];
  world.deploy({ stacks });
  world.deploy({ stacks, images: true, assetsVersion: '4.8.0' }, 'prod');
  expect(world.commands('dev-infra-assets')).toEqual([
    'npx --yes cdk-assets@4.7.3 publish --path Database.assets.json', 'npx --yes cdk-assets@4.7.3 publish --path Api.assets.json',
  ]);
  expect(world.commands('prod-infra-assets')[0]).toBe('npx --yes cdk-assets@4.8.0 publish --path Database.assets.json');
  expect(world.roles('dev-infra-assets')).toEqual([role('file-publishing')]);
  expect(world.roles('prod-infra-assets')).toEqual([role('file-publishing'), role('image-publishing')]);
  expect(world.project('dev-infra-assets').Properties.Environment.PrivilegedMode).toBe(false);
  expect(world.project('prod-infra-assets').Properties.Environment.PrivilegedMode).toBe(true);
});

test('what changes is shown by the role that looks up, unless it is left out', () => {
  const world = new World();
  world.deploy({ stacks: [CdkStack.named('Api', { env: ENV })], cliVersion: '3.1.0' });
  world.deploy({ stacks: [CdkStack.named('Api', { env: ENV })], diff: false }, 'prod');
  expect(world.roles('dev-infra-diff')).toEqual([role('lookup')]);
  expect(world.commands('dev-infra-diff')[0])
    .toBe('npx --yes aws-cdk@3.1.0 diff --app . --exclusively --no-change-set --no-color Api > .diff.txt 2>&1 || { cat .diff.txt; exit 1; }');
  expect(world.action('dev/infra-Diff').Namespace).toBe('dev-infra-plan');
  expect(world.project('prod-infra-diff')).toBeUndefined();
});

test('outputs of a stack are variables of the action that executes', () => {
  const world = new World();
  const api = world.define('Api');
  new CfnOutput(api, 'ApiUrl', { value: 'https://api.example.com' });
  const deployment = world.deploy({
    stacks: [CdkStack.of(world.define('Database'), { outputs: ['Table'] }), CdkStack.of(world.define('Queues')), CdkStack.of(api, { outputs: ['ApiUrl'] })],
  });
  expect([deployment.output('Table'), deployment.output('ApiUrl')]).toEqual(['#{dev-infra-Database-outputs.Table}', '#{dev-infra-Api-outputs.ApiUrl}']);
  expect(['Database', 'Queues', 'Api'].map((stack) => world.action(`dev/infra-${stack}-Execute`).Namespace))
    .toEqual(['dev-infra-Database-outputs', undefined, 'dev-infra-Api-outputs']);
});

test('outputs of two stacks are used by what comes later, each from its own namespace', () => {
  const world = new World();
  const dev = world.pipeline.addEnvironment('dev');
  const deployment = dev.deploy(Deployment.cdkStacks(world.build, {
    stacks: [CdkStack.of(world.define('Database'), { outputs: ['Table'] }), CdkStack.of(world.define('Api'), { outputs: ['ApiUrl'] })],
  }));
  dev.verify(Check.commands('smoke', ['npm test'], { environment: { API: deployment.output('ApiUrl'), TABLE: deployment.output('Table') } }));
  expect(() => world.app.synth()).not.toThrow();
});

test('a stack of a stage is found in the assembly of the stage, with its own qualifier', () => {
  const world = new World();
  const stage = new Stage(world.app, 'Prod', { env: ENV });
  const api = new Stack(stage, 'Api', { synthesizer: new DefaultStackSynthesizer({ qualifier: 'acme' }) });
  world.deploy({ stacks: [CdkStack.of(api)] });
  const { TemplatePath, RoleArn, StackName } = world.action('dev/infra-Prod-Api-Prepare').Configuration;
  expect([TemplatePath, StackName, arnText(RoleArn)]).toEqual([
    `infra::assembly-Prod/${api.templateFile}`, 'Prod-Api', role('cfn-exec', ENV, 'acme'),
  ]);
  expect(world.commands('dev-infra-diff')[0]).toContain(' Prod/Api > ');
  expect(world.commands('dev-infra-assets')).toEqual([expect.stringMatching(/ --path assembly-Prod\/ProdApi\w+\.assets\.json$/)]);
});

test('a stack of another account is deployed by the role of that account, which is admitted to the artifacts', () => {
  const world = new World();
  const other = { account: '222222222222', region: ENV.region };
  world.deploy({ stacks: [CdkStack.of(world.define('Api', { env: other }))] }, 'prod');
  expect(arnText(world.action('prod/infra-Api-Prepare').RoleArn)).toBe(role('deploy', other));
  expect(JSON.stringify(world.resources('AWS::S3::BucketPolicy'))).toContain('cdk-hnb659fds-deploy-role-222222222222-eu-central-1');
});

test('a stack that leaves account and region open goes where the environment is', () => {
  const world = new World({});
  world.deploy({ stacks: [CdkStack.named('Api', { stackName: 'shop-api' })] });
  const { Configuration, RoleArn } = world.action('dev/infra-shop-api-Prepare');
  expect([Configuration.TemplatePath, Configuration.StackName]).toEqual(['infra::Api.template.json', 'shop-api']);
  expect(arnText(RoleArn))
    .toBe('arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-hnb659fds-deploy-role-<AWS::AccountId>-<AWS::Region>');
});

test('fails when a stack comes before one that it depends on, and says the order', () => {
  const world = new World();
  const [database, api, web] = ['Database', 'Api', 'Web'].map((name) => world.define(name));
  const topic = new sns.Topic(database, 'Orders');
  new CfnOutput(api, 'Orders', { value: topic.topicArn });
  deployAfter(web, api, 'it shows what the other has');
  world.deploy({ stacks: [web, api, database].map((stack) => CdkStack.of(stack)) });
  expect(() => world.app.synth()).toThrow(
    "deployment 'infra': stack 'Web' depends on stack 'Api', got it before that one; give the stacks in the order 'Database', 'Api', 'Web'");
});

const database = new World().define('Database');

test.each<[string, (world: World) => CdkStacksDeploymentOptions, string]>([
  ['no stacks', () => ({ stacks: [] }), "deployment 'infra': it deploys at least one stack, got none; name them in stacks"],
  ['a stack twice', () => ({ stacks: [CdkStack.named('Api'), CdkStack.named('Api')] }),
    "deployment 'infra': each stack is deployed once, got stack 'Api' twice; leave one out"],
  ['an output of two stacks', () => ({ stacks: [CdkStack.named('A', { outputs: ['Url'] }), CdkStack.named('B', { outputs: ['Id', 'Url'] })] }),
    "deployment 'infra': each output comes from one stack, got 'Url' of stack 'A' and of stack 'B'; rename the output in one of the stacks, or leave it out where it is not used"],
  ['an output that no template has', () => ({ stacks: [CdkStack.named('Api', { outputs: ['api_url'] })] }),
    "deployment 'infra', stack 'Api': an output has a name of letters and digits, got 'api_url'; write it as it stands in the template"],
  ['a name that no stack has', () => ({ stacks: [CdkStack.named('Prod/Api')] }),
    "stack 'Prod/Api': id has 1 to 128 letters, digits and -, and starts with a letter, got 'Prod/Api'; take a stack of a stage by CdkStack.of"],
  ['a qualifier that no bootstrap stack has', () => ({ stacks: [CdkStack.named('Api', { qualifier: 'much-too-long' })] }),
    "stack 'Api': qualifier has 1 to 10 letters, digits, _ and -, got 'much-too-long'; take that of the bootstrap stack"],
  ['a stack without roles of a bootstrap stack', (world) => ({ stacks: [CdkStack.of(world.define('Old', { synthesizer: new LegacyStackSynthesizer() }))] }),
    "stack 'Old': it is deployed by the roles of a bootstrap stack, got another synthesizer or other roles; let it have a DefaultStackSynthesizer with the roles that cdk bootstrap makes"],
  ['a range of versions', () => ({ stacks: [CdkStack.of(database)], cliVersion: '^3' }),
    "deployment 'infra': cliVersion is one exact version, got '^3'; write it like '3.0.0'"],
  ['a timeout that the service refuses', () => ({ stacks: [CdkStack.of(database)], timeout: Duration.minutes(1) }),
    "deployment 'infra': timeout is 5 minutes to 36 hours, got 1 minute; the service refuses others"],
  ['a region without artifacts', () => ({ stacks: [CdkStack.named('Api', { env: { region: 'us-east-1' } })] }),
    "deployment 'infra', stack 'Api': it is in region us-east-1, where the foundation 'DeliveryFoundation' keeps no artifacts; "
    + 'define an ArtifactReplica in a stack of region us-east-1 and give it to the foundation as one of its replicas'],
])('fails with %s', (_title, options, message) => {
  const world = new World();
  expect(DeliveryFoundation.of(world.stack).node.id).toBe('DeliveryFoundation');
  expect(() => world.deploy(options(world))).toThrow(new Error(message));
});

test('fails when the environment deploys the same twice', () => {
  const world = new World();
  const dev = world.pipeline.addEnvironment('dev');
  dev.deploy(Deployment.cdkStacks(world.build, { stacks: [CdkStack.named('A')] }));
  expect(() => dev.deploy(Deployment.cdkStacks(world.build, { stacks: [CdkStack.named('B')] })))
    .toThrow(new Error("deployment 'infra': environment 'dev' has a deployment of that name already; give the new one another name"));
});

test('the gate comes after the comparison and shows it; without changes nobody is asked', () => {
  const world = new World();
  const approval = new ApprovalGate(world.stack, 'Gate');
  const production = world.pipeline.addEnvironment('production', { approval, skipApprovalWithoutChanges: true });
  production.deploy(Deployment.cdkStacks(world.build, { stacks: [CdkStack.of(world.define('Api'))] }));
  expect(world.actions().map(({ at }) => at)).toEqual([
    'production-prepare/infra-Diff', 'production-approval/Evidence', 'production-approval/Approve', 'production-approval/Approver',
    'production/infra-Assets', 'production/infra-Api-Prepare', 'production/infra-Api-Execute',
  ]);
  expect(JSON.stringify(world.action('production-approval/Approve').Configuration.CustomData)).toContain('infra: #{production-infra-plan.SUMMARY}');
  const stages = world.resources('AWS::CodePipeline::Pipeline')[0].Properties.Stages;
  expect(JSON.stringify(stages[3].BeforeEntry)).toContain('#{production-infra-plan.CHANGES}');
});

test('leaves no finding of cdk-nag unacknowledged', () => {
  const world = new World();
  const other = { account: '222222222222', region: ENV.region };
  world.deploy({ stacks: [CdkStack.named('Database'), CdkStack.named('Api', { env: other })], images: true });
  const findings = () => new AwsSolutionsChecks(world.app).validateScope(world.app).violations.map(({ ruleName, violatingResources }) =>
    `${ruleName} at ${violatingResources.map(({ constructPath }) => constructPath).join(', ')}`);
  expect(findings()).toEqual([]);
  world.app.synth();
  expect(findings()).toEqual([]);
});

test('projects of an environment with a deploy role are started by a role of the account of the pipeline', () => {
  const world = new World();
  const deployRoleArn = 'arn:aws:iam::222222222222:role/deploy';
  const production = world.pipeline.addEnvironment('production', { env: { account: '222222222222' }, deployRoleArn });
  production.deploy(Deployment.cdkStacks(world.build, { stacks: [CdkStack.named('Api')] }));
  const starter = world.action('production/infra-Assets').RoleArn['Fn::GetAtt'][0];
  const { Policies } = Template.fromStack(world.stack).findResources('AWS::IAM::Role')[starter].Properties;
  expect(JSON.stringify(Policies)).toContain('codebuild:StartBuild');
  expect(arnText(world.action('production/infra-Api-Execute').RoleArn)).toBe(role('deploy', { ...ENV, account: '222222222222' }));
});
