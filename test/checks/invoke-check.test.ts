import { App, Lazy, SecretValue, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { Check, DeliveryPipeline, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { ENV, existingFleet, manyNames, resourcesOf, stackOf, statementsOf } from '../hosting/fleets';

const invokesOf = (statements: any[]) => statements.filter(({ Action }) => Action === 'lambda:InvokeFunction');

function verified(check: Check, stack: Stack): any {
  new DeliveryPipeline(stack, 'Data', { source: Source.gitHub('acme/data', { connectionArn }) }).addEnvironment('staging').verify(check);
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  return Properties.Stages[1].Actions[0];
}

test('a function is asked by what deploys it, which may do so for the alias alone', () => {
  const stack = stackOf();
  const fleet = existingFleet(stack, 'Staging', ['ingest', 'report']);
  const action = verified(Check.invoke(fleet, 'ingest', { payload: { orders: [1] }, expected: { accepted: 1 } }), stack);
  expect(action).toMatchObject({
    Name: 'check-ingest',
    ActionTypeId: { Category: 'Invoke', Provider: 'Lambda' },
    Configuration: {
      FunctionName: { Ref: expect.stringMatching(/^StagingDeploy/) },
      UserParameters: '{"invoke":"ingest","payload":{"orders":[1]},"expected":{"accepted":1}}',
    },
  });
  expect(invokesOf(statementsOf(stack, 'StagingDeployRole'))).toEqual([
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `arn:aws:lambda:${ENV.region}:${ENV.account}:function:ingest:live` },
  ]);
  expect(invokesOf(statementsOf(stack, 'DataRole'))).toEqual([
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^StagingDeploy/), 'Arn'] } },
  ]);
});

test('two checks of a function may have names of their own', () => {
  const stack = stackOf();
  const fleet = existingFleet(stack, 'Staging', ['ingest']);
  expect(Check.invoke(fleet, 'ingest', { name: 'empty-order' }).name).toBe('empty-order');
});

test('what deploys may ask no function as long as none is checked, and checks of functions need no role for commands', () => {
  const stack = stackOf();
  const fleet = existingFleet(stack, 'Staging', ['ingest']);
  expect(invokesOf(statementsOf(stack, 'StagingDeployRole'))).toEqual([]);
  const other = stackOf();
  verified(Check.invoke(existingFleet(other, 'Staging', ['ingest']), 'ingest'), other);
  expect(Object.keys(resourcesOf(other, 'AWS::IAM::Role')).filter((id) => id.startsWith('DataCheckRole'))).toEqual([]);
  expect(fleet.deployFunctions).toHaveLength(1);
});

test('what is known at deployment only can be sent', () => {
  const stack = stackOf();
  const fleet = existingFleet(stack, 'Staging', ['ingest']);
  const check = Check.invoke(fleet, 'ingest', { payload: { bucket: Lazy.string({ produce: () => 'orders' }), count: Lazy.number({ produce: () => 3 }) } });
  expect(verified(check, stack).Configuration.UserParameters).toBe('{"invoke":"ingest","payload":{"bucket":"orders","count":3}}');
});

test('the role of a pipeline that was not made by this library is allowed to ask', () => {
  const stack = new Stack(new App(), 'Other', { env: ENV });
  const fleet = existingFleet(stack, 'Staging', ['ingest']);
  const pipeline = new codepipeline.Pipeline(stack, 'Pipeline', { pipelineType: codepipeline.PipelineType.V2, crossAccountKeys: false });
  const source = new codepipeline.Artifact();
  const action = new actions.GitHubSourceAction({ actionName: 'Source', owner: 'acme', repo: 'data', oauthToken: SecretValue.secretsManager('token'), output: source });
  pipeline.addStage({ stageName: 'Source', actions: [action] });
  Check.invoke(fleet, 'ingest', { expected: { status: 'ok' } }).attachTo(pipeline.addStage({ stageName: 'Verify' }), source, 2);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: [Match.anyValue(), { Actions: [Match.objectLike({ Name: 'check-ingest', RunOrder: 2, Configuration: { UserParameters: '{"invoke":"ingest","expected":{"status":"ok"}}' } })] }],
  });
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(invokesOf(policies)).toEqual([
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^StagingDeploy/), 'Arn'] } },
  ]);
});

test.each<[string, (stack: Stack) => unknown, string]>([
  ['a function that the fleet does not have', (stack) => Check.invoke(existingFleet(stack, 'Staging', ['ingest']), 'report'),
    "fleet 'Staging': it has no function 'report', got 'ingest'; call addFunction or useFunction for it"],
  ['more than a request holds', (stack) => Check.invoke(existingFleet(stack, 'Staging', ['ingest']), 'ingest', { payload: manyNames(100, 8) }),
    "check 'check-ingest': a request has at most 1000 characters, got 1131; send and expect less in one check"],
  ['a fleet in another account than the environment', (stack) => {
    const there = new Stack(stack.node.root as App, 'There', { env: { account: '222222222222', region: ENV.region } });
    verified(Check.invoke(existingFleet(there, 'Staging', ['ingest']), 'ingest'), stack);
  }, "check 'check-ingest': fleet 'Staging' is in account 222222222222 and region eu-central-1, "
    + "got environment 'staging' in account 111111111111 and region eu-central-1; give the environment the env of the fleet"],
])('fails for %s', (_, act, message) => {
  expect(() => act(stackOf())).toThrow(new Error(message));
});
