import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  Build, Check, DeliveryPipeline, Deployment, EcsServicePipeline, EnvironmentOptions, FunctionPackage, LambdaFleet, LambdaFleetPipeline, Source,
  SpaHosting, SpaPipeline, TerraformPermissions, TerraformState,
} from '../../src';
import { connectionArn, synthesize } from '../helpers/apps';
import { platformOf } from '../helpers/services';

const source = Source.gitHub('acme/shop', { connectionArn });
let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
});

const alarm = (id = 'Errors') => new cloudwatch.Alarm(stack, id, {
  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: id }), threshold: 1, evaluationPeriods: 1,
});

/** A site on its way to `production`. */
function site(options: EnvironmentOptions): DeliveryPipeline {
  const pipeline = new DeliveryPipeline(stack, 'Storefront', { source });
  const production = pipeline.addEnvironment('production', options);
  production.deploy(Deployment.site(pipeline.addBuild(Build.site('site')), { hosting: new SpaHosting(stack, 'Hosting') }));
  return pipeline;
}

/** Terraform on its way to `production`. */
function infrastructure(options: EnvironmentOptions): DeliveryPipeline {
  const pipeline = new DeliveryPipeline(stack, 'Infrastructure', { source });
  const production = pipeline.addEnvironment('production', options);
  production.deploy(Deployment.terraform(pipeline.addBuild(Build.terraform('modules', { directory: 'infrastructure' })), {
    state: new TerraformState(stack, 'State'), permissions: [TerraformPermissions.httpApis()],
  }));
  return pipeline;
}

const templateOf = (built: Stack = stack) => Template.fromStack(built);
const undoFunctions = (template = templateOf()) => Object.values(template.findResources('AWS::Lambda::Function'))
  .filter(({ Metadata }) => Metadata?.['cdk-delivery:function']?.kind === 'undo');
const rulesOf = (template: Template) => Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

test('alarms are watched after the deployments, and a failure of the stage calls the function', () => {
  site({ rollbackOn: [alarm(), alarm('Latency')], bakeTime: Duration.minutes(15) });
  const template = templateOf();
  const [{ Properties: { Stages } }] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  const [{ Result, Rules }] = Stages[Stages.length - 1].OnSuccess.Conditions;
  expect([Result, Rules.map(({ Name, Configuration }: any) => [Name, Configuration.AlarmStates, Configuration.WaitTime])]).toEqual(
    ['FAIL', [['rollback-Errors', 'ALARM', '15'], ['rollback-Latency', 'ALARM', '15']]]);
  const [{ EventPattern, Targets }] = rulesOf(template);
  expect(EventPattern).toEqual({
    'source': ['aws.codepipeline'],
    'detail-type': ['CodePipeline Stage Execution State Change'],
    'detail': { pipeline: [expect.stringMatching(/^Storefront-/)], stage: ['production'], state: ['FAILED'] },
  });
  expect(Targets).toEqual([expect.objectContaining({ DeadLetterConfig: expect.anything(), RetryPolicy: { MaximumEventAgeInSeconds: 3600 } })]);
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 });
  template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
});

test('the function and a local run are told of every deployment', () => {
  const { Pipelines } = synthesize('rollback');
  const [pipeline] = Object.values<any>(Pipelines.Resources).filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
  const [{ undo }] = pipeline.Metadata['cdk-delivery:pipeline'].environments;
  expect(undo).toEqual({
    orders: {
      kind: 'service',
      cluster: 'shop',
      service: expect.anything(),
      images: { orders: '#{orders-variables.IMAGE_URI}' },
      records: [{ recorder: expect.anything(), parameters: { orders: '/cdk-delivery/Services/OrdersImage' } }],
    },
    functions: { kind: 'functions', deployFunctions: [{ Ref: expect.stringMatching(/^FunctionsDeploy/) }] },
    storefront: { kind: 'site', releaseFunction: { Ref: expect.stringMatching(/^StorefrontRelease/) } },
  });
});

test('a failed check undoes too, with no alarm at all', () => {
  site({ rollbackOnFailure: true });
  expect(undoFunctions()).toHaveLength(1);
});

test('alarms may be watched and nothing undone', () => {
  site({ rollbackOn: [alarm()], rollbackOnFailure: false });
  expect(undoFunctions()).toHaveLength(0);
});

test('infrastructure that is watched stays, and nothing has to undo it', () => {
  infrastructure({ rollbackOn: [alarm()] });
  expect(undoFunctions()).toHaveLength(0);
});

test('what stays beside what goes back is named', () => {
  const pipeline = infrastructure({});
  const live = pipeline.addEnvironment('live', { rollbackOnFailure: true });
  live.deploy(Deployment.site(pipeline.addBuild(Build.site('site')), { hosting: new SpaHosting(stack, 'Hosting') }));
  live.deploy(Deployment.terraform(pipeline.addBuild(Build.terraform('dns', { directory: 'dns' })), {
    state: new TerraformState(stack, 'DnsState'), permissions: [TerraformPermissions.httpApis()],
  }));
  const [{ Properties }] = undoFunctions();
  expect(JSON.stringify(Properties.Environment.Variables.UNDO_DEPLOYMENTS)).toContain('what Terraform has applied stays: revert the commit and deliver again');
});

test('a large fleet fails in any of its stages', () => {
  const names = Array.from({ length: 60 }, (_, i) => `function-${i}`);
  const fleet = new LambdaFleet(stack, 'Fleet');
  for (const name of names) fleet.addFunction(name, { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
  new LambdaFleetPipeline(stack, 'Functions', {
    source,
    functions: Object.fromEntries(names.map((name) => [name, FunctionPackage.python(`functions/${name}`)])),
    environments: [{ name: 'production', fleet, rollbackOn: [alarm()] }],
  });
  const template = templateOf();
  expect(rulesOf(template)[0].EventPattern.detail.stage).toEqual(['production', 'production-2']);
  const [{ Properties }] = undoFunctions(template);
  expect(JSON.stringify(Properties.Environment.Variables.UNDO_DEPLOYMENTS).match(/"Ref"/g)).toHaveLength(3);
});

test('the short forms pass it on', () => {
  new SpaPipeline(stack, 'Site', {
    source, environments: [{ name: 'production', hosting: new SpaHosting(stack, 'Hosting'), rollbackOn: [alarm()] }],
  });
  const { stack: services, cluster } = platformOf(stack.node.root as App);
  const service = new ecs.FargateService(services, 'Service', {
    cluster, minHealthyPercent: 100, taskDefinition: new ecs.FargateTaskDefinition(services, 'Task'),
  });
  service.taskDefinition.addContainer('orders', { image: ecs.ContainerImage.fromRegistry('nginx') });
  const pipelines = new Stack(stack.node.root as App, 'Pipelines');
  new EcsServicePipeline(pipelines, 'Orders', {
    source, environments: [{ name: 'production', service, rollbackOnFailure: true, checks: [Check.http('https://shop.example.com')] }],
  });
  expect(undoFunctions()).toHaveLength(1);
  expect(undoFunctions(templateOf(pipelines))).toHaveLength(1);
});

describe('fails', () => {
  const deployRoleArn = 'arn:aws:iam::111111111111:role/deploy';
  test.each<[string, (options: EnvironmentOptions) => DeliveryPipeline, () => EnvironmentOptions, string]>([
    ['bake time without alarms', site, () => ({ bakeTime: Duration.minutes(5) }),
      'bakeTime is how long the alarms of rollbackOn are watched, got no alarms; name some in rollbackOn or leave bakeTime out'],
    ['with a retry', site, () => ({ rollbackOnFailure: true, retryOnFailure: true }),
      'a failure cannot both be tried again and undone, got retryOnFailure and rollbackOnFailure: AWS CodePipeline tells of the failure before it tries again; '
      + 'leave retryOnFailure out, or say rollbackOnFailure: false'],
    ['by another role', site, () => ({ rollbackOnFailure: true, deployRoleArn }),
      'deployments are undone in the account and region of the pipeline, got a deployRoleArn; say rollbackOnFailure: false, or deliver there by a pipeline of its own'],
    ['with nothing that can be undone', infrastructure, () => ({ rollbackOnFailure: true }),
      "rollbackOnFailure undoes deployments, got none that can be undone: 'modules' (what Terraform has applied stays: revert the commit and deliver again); leave it out"],
    ['without deployments', (options) => {
      const pipeline = new DeliveryPipeline(stack, 'Storefront', { source });
      pipeline.addBuild(Build.site('site'));
      pipeline.addEnvironment('production', options).verify(Check.http('https://shop.example.com'));
      return pipeline;
    }, () => ({ rollbackOnFailure: true }), 'rollbackOnFailure undoes deployments, got none; leave it out'],
  ])('%s', (_, define, options, problem) => {
    const pipeline = define(options());
    expect(() => pipeline.buildPipeline()).toThrow(new Error(`pipeline '${pipeline.node.id}': environment 'production': ${problem}`));
  });
});
