import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApprovalGate, Check, DeployRole, FunctionPackage, LambdaFleet, LambdaFleetPipeline, LayerPackage, Rollout, Source } from '../../src';
import { MAX_POLICY_SIZE } from '../../src/foundation/private/policy-size';
import { connectionArn } from '../helpers/apps';
import { existingFleet, manyNames, PYTHON, resourcesOf, stackOf, statementsOf } from '../hosting/fleets';

const source = Source.gitHub('acme/analytics', { connectionArn });

function stagesOf(stack: Stack): { readonly [stage: string]: string[] } {
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  return Object.fromEntries(Properties.Stages.map(({ Name, Actions }: any) => [Name, Actions.map((action: any) => `${action.RunOrder} ${action.Name}`)]));
}

test('functions and layers are built once, and go from environment to environment', () => {
  const stack = stackOf();
  const [staging, production] = ['Staging', 'Production'].map((id) => existingFleet(stack, id, ['ingest', 'report']));
  const pipeline = new LambdaFleetPipeline(stack, 'Analytics', {
    source,
    functions: { ingest: FunctionPackage.python('functions/ingest', { layers: ['common'] }), report: FunctionPackage.java('functions/report') },
    layers: { common: LayerPackage.python('layers/common') },
    environments: [
      { name: 'staging', fleet: staging, checks: [Check.invoke(staging, 'ingest')] },
      { name: 'production', fleet: production, approval: new ApprovalGate(stack, 'Gate'), rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10) }) },
    ],
  });
  expect(pipeline.layers?.name).toBe('layers');
  expect(stagesOf(stack)).toEqual({
    'Source': ['1 Source'],
    'Build': ['1 functions-python', '1 functions-java', '1 layers'],
    'staging': ['1 functions-Layers', '2 functions-ingest', '2 functions-report', '3 check-ingest'],
    'production-approval': ['1 Evidence', '2 Approve', '3 Approver'],
    'production': ['1 functions-Layers', '2 functions-ingest', '2 functions-report'],
  });
  const [{ Metadata }] = Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  expect(Metadata['cdk-delivery:pipeline']).toMatchObject({ name: 'Analytics', environments: [{ name: 'staging' }, { name: 'production', production: true }] });
});

test('without layers, none are built and none are published', () => {
  const stack = stackOf();
  const pipeline = new LambdaFleetPipeline(stack, 'Analytics', {
    source,
    functions: { ingest: FunctionPackage.python('functions/ingest') },
    environments: [{ name: 'staging', fleet: existingFleet(stack, 'Staging', ['ingest']) }],
  });
  expect(pipeline.layers).toBeUndefined();
  expect(stagesOf(stack)).toEqual({ Source: ['1 Source'], Build: ['1 functions'], staging: ['1 functions-ingest'] });
});

test('fails without an environment', () => {
  expect(() => new LambdaFleetPipeline(stackOf(), 'Analytics', { source, functions: { ingest: FunctionPackage.python('ingest') }, environments: [] })).toThrow(new Error(
    "lambda fleet pipeline 'Analytics': it delivers to at least one environment, got none; add one to environments"));
});

describe.each([[50, 3], [120, 6]])('%d functions with names of 60 characters', (count, deployers) => {
  const stack = stackOf();
  const names = manyNames(count, 60);
  const fleet = existingFleet(stack, 'Staging', names);
  new LambdaFleetPipeline(stack, 'Analytics', {
    source,
    functions: Object.fromEntries(names.map((name) => [name, FunctionPackage.python(`functions/${name}`, { layers: ['common'] })])),
    layers: { common: LayerPackage.python('layers/common') },
    environments: [{ name: 'staging', fleet, checks: [Check.invoke(fleet, names[0])] }],
  });
  const stages = stagesOf(stack);

  test('are deployed by as many stages as they need, layers first and checks last', () => {
    const { Source: _, Build: __, ...environment } = stages;
    const actions = ['1 functions-Layers', ...names.map((name) => `2 functions-${name}`), `3 check-${names[0]}`];
    expect(Object.values(environment).flat()).toEqual(actions);
    expect(Object.keys(environment)).toEqual(count === 50 ? ['staging', 'staging-2'] : ['staging', 'staging-2', 'staging-3']);
    expect(Math.max(...Object.values(environment).map((stage) => stage.length))).toBe(50);
  });

  test('are deployed by roles that IAM takes', () => {
    const roles = Object.keys(resourcesOf(stack, 'AWS::IAM::Role'));
    const sizes = roles.map((role) => JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(stack, role) }).length);
    expect(roles.filter((role) => role.startsWith('StagingDeploy'))).toHaveLength(deployers);
    expect(roles.filter((role) => /^Analytics.*Role/.test(role)).length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_POLICY_SIZE);
  });
});

describe('a fleet of another account', () => {
  const app = new App();
  const live = new Stack(app, 'Live', { env: { account: '222222222222', region: 'eu-central-1' } });
  const tools = new Stack(app, 'Tools', { env: { account: '111111111111', region: 'eu-central-1' } });
  const fleet = new LambdaFleet(live, 'Production');
  const role = new DeployRole(live, 'DeployRole', { pipelineAccount: tools.account, pipelineName: 'analytics' });
  role.allowFleet(fleet);
  fleet.addFunction('ingest', PYTHON);
  fleet.useFunction('report', lambda.Function.fromFunctionArn(live, 'Report', 'arn:aws:lambda:eu-central-1:222222222222:function:report'));
  new LambdaFleetPipeline(tools, 'Analytics', {
    source,
    pipelineName: 'analytics',
    functions: { ingest: FunctionPackage.python('functions/ingest', { layers: ['common'] }), report: FunctionPackage.java('functions/report') },
    layers: { common: LayerPackage.python('layers/common') },
    environments: [{
      name: 'production', fleet, env: { account: live.account, region: live.region }, deployRoleArn: role.roleArn, checks: [Check.invoke(fleet, 'report')],
    }],
  });
  const [{ Properties: pipeline }] = Object.values(resourcesOf(tools, 'AWS::CodePipeline::Pipeline'));

  test('is deployed to and checked by the role of that account, by names that are text', () => {
    const { Actions: actions } = pipeline.Stages[2];
    expect(actions.map(({ Name, RoleArn }: any) => [Name, RoleArn])).toEqual(
      ['functions-Layers', 'functions-ingest', 'functions-report', 'check-report'].map((name) => [name, role.roleArn]));
    const names = Object.values(resourcesOf(live, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.FunctionName);
    for (const { Configuration } of actions) expect(names).toContain(Configuration.FunctionName);
  });

  test('is deployed to by that role alone, which invokes what deploys and what publishes, also what came later', () => {
    expect(JSON.stringify(Object.values(resourcesOf(tools, 'AWS::IAM::Role')))).not.toContain('lambda:');
    expect(statementsOf(live, 'DeployRole').filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([{
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: [
        { 'Fn::GetAtt': [expect.stringMatching(/^ProductionDeploy[0-9A-F]{8}$/), 'Arn'] },
        { 'Fn::GetAtt': [expect.stringMatching(/^ProductionLayers[0-9A-F]{8}$/), 'Arn'] },
      ],
    }]);
  });

  test('is deployed before the pipeline, which refers to it', () => {
    expect(app.synth().stacks.map((stack) => stack.stackName)).toEqual(['Live', 'Tools']);
  });
});
