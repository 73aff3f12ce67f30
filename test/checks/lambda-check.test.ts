import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { attach, Checked } from './checked';
import { Check, DeliveryPipeline, LambdaCheckOptions, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { resourcesOf, statementsOf } from '../hosting/fleets';

const FRAUD = 'arn:aws:lambda:eu-central-1:111111111111:function:fraud';
const ELSEWHERE = 'arn:aws:lambda:eu-central-1:222222222222:function:fraud';

const fraud = (options?: LambdaCheckOptions, arn = FRAUD) => (stack: Stack) => Check.lambda(lambda.Function.fromFunctionArn(stack, 'Fraud', arn), options);

test('the pipeline invokes the function, which it may, with what the function has to know', () => {
  const checked = new Checked(fraud({ payload: { threshold: 3, execution: '#{codepipeline.PipelineExecutionId}' } }));
  expect(checked.action('check-Fraud')).toMatchObject({
    stage: 'production-prepare',
    ActionTypeId: { Category: 'Invoke', Provider: 'Lambda' },
    Configuration: { FunctionName: 'fraud', UserParameters: '{"execution":"#{codepipeline.PipelineExecutionId}","threshold":3}' },
  });
  expect(checked.invokes).toEqual([FRAUD]);
});

test('after the deployments it is invoked too, with nothing when nothing is given', () => {
  expect(new Checked(fraud({ name: 'fraud' }), { moment: 'verify' }).action('fraud')).toMatchObject({ stage: 'production', Configuration: { UserParameters: '{}' } });
});

test('a function where the environment is belongs to the role that deploys there', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
  const deployRoleArn = 'arn:aws:iam::222222222222:role/deploy';
  const pipeline = new DeliveryPipeline(stack, 'Delivery', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const production = pipeline.addEnvironment('production', { env: { account: '222222222222', region: 'eu-central-1' }, deployRoleArn });
  production.verify(fraud({ name: 'fraud' }, ELSEWHERE)(stack));
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  expect(Properties.Stages[1].Actions[0]).toMatchObject({ Name: 'fraud', RoleArn: deployRoleArn });
  expect(production.deployStatements.map((statement) => statement.toJSON())).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: ELSEWHERE }]);
  expect(statementsOf(stack, 'DeliveryRole').filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([]);
});

test('the role of a pipeline that was made elsewhere may invoke it', () => {
  const stack = attach(fraud());
  const statements = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements.filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FRAUD }]);
});

test('the role of the function stays as it is', () => {
  const checked = new Checked((stack) => {
    const role = new iam.Role(stack, 'FraudRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    return Check.lambda(new lambda.Function(stack, 'Fraud', {
      runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'), role,
    }));
  });
  expect(statementsOf(checked.stack, 'FraudRole')).toEqual([]);
  expect(Object.keys(resourcesOf(checked.stack, 'AWS::IAM::Policy')).filter((id) => id.startsWith('Fraud'))).toEqual([]);
});

test.each<[string, () => unknown, string]>([
  ['an advisory check', () => new Checked(fraud(), { advisory: true }),
    "check 'check-Fraud': the function itself tells the pipeline what came out, got an advisory check; let it report success whatever it finds"],
  ['more than an action takes', () => new Checked(fraud({ payload: 'x'.repeat(1000) })),
    "check 'check-Fraud': a request has at most 1000 characters, got 1002; let the function read the rest from elsewhere"],
  ['a function that is neither where the pipeline is nor where the environment is', () => new Checked(fraud({}, ELSEWHERE)),
    "check 'check-Fraud': the function is where the pipeline or environment 'production' is, got account 222222222222 and region eu-central-1; "
    + 'define it in account 111111111111 and region eu-central-1'],
])('fails for %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
