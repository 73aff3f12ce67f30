import { neverElsewhere, neverToResources } from './iam/never';
import { synthesize } from '../helpers/apps';
import { Call, simulatorOf } from '../helpers/iam';

const iam = simulatorOf(synthesize('rollback'));
const role = iam.role('ShopproductionUndoFunctionRole');
const place = 'eu-central-1:111111111111';
const ofService = (type: string, service: string) => `arn:aws:ecs:${place}:${type}/shop/${service}/1234567890`;
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const OWN_EVENTS = { 'events:source': 'cdk-delivery' };
const SERVICE = 'Services-OrdersServiceD066556E';

const may: readonly Call[] = [
  ['lambda:InvokeFunction', 'FunctionsDeploy'],
  ['lambda:InvokeFunction', 'StorefrontRelease'],
  ['lambda:InvokeFunction', 'arn:aws:lambda:{AWS::Region}:{AWS::AccountId}:function:Services-images'],
  ['ecs:ListServiceDeployments,UpdateService,StopServiceDeployment,DescribeServiceDeployments,DescribeServiceRevisions', 'OrdersService'],
  ['ecs:StopServiceDeployment,DescribeServiceDeployments', ofService('service-deployment', SERVICE)],
  ['ecs:DescribeServiceRevisions', ofService('service-revision', SERVICE)],
  ['iam:PassRole', 'OrdersTaskRole', TO_TASKS],
  ['iam:PassRole', 'OrdersTaskExecutionRole', TO_TASKS],
  ['codepipeline:ListActionExecutions', 'ShopPipeline'],
  ['events:PutEvents', 'arn:aws:events:{AWS::Region}:{AWS::AccountId}:event-bus/default', OWN_EVENTS],
  ['sqs:SendMessage', 'ShopproductionUndoFailed'],
];

const mayNot: readonly Call[] = [
  ['lambda:InvokeFunction', 'Functionsingest'],
  ['lambda:UpdateAlias,UpdateFunctionCode', 'Functionsingest'],
  ['lambda:UpdateFunctionCode', 'FunctionsDeploy'],
  ['s3:GetObject,PutObject', 'StorefrontBucket/releases/e-1/index.html'],
  ['ecs:DeleteService', 'OrdersService'],
  ['ecs:StopServiceDeployment', ofService('service-deployment', 'payroll')],
  ['ecs:RegisterTaskDefinition', `arn:aws:ecs:${place}:task-definition/Orders:2`],
  ['iam:PassRole', 'OrdersTaskRole', { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ['codepipeline:StartPipelineExecution,StopPipelineExecution,UpdatePipeline', 'ShopPipeline'],
  ['codepipeline:ListActionExecutions', 'arn:aws:codepipeline:{AWS::Region}:{AWS::AccountId}:payroll'],
  ['events:PutEvents', 'arn:aws:events:{AWS::Region}:{AWS::AccountId}:event-bus/default', { 'events:source': 'payroll' }],
  ['events:PutEvents', 'arn:aws:events:{AWS::Region}:{AWS::AccountId}:event-bus/payroll', OWN_EVENTS],
  ['ssm:PutParameter', 'arn:aws:ssm:{AWS::Region}:{AWS::AccountId}:parameter/cdk-delivery/Services/OrdersImage'],
  ['sqs:ReceiveMessage,DeleteMessage', 'ShopproductionUndoFailed'],
];

async function decisions(calls: readonly Call[], expected: boolean): Promise<string[]> {
  const decided = await Promise.all(calls.flatMap((call) => iam.requests(call)).map((request) => role.decide(request)));
  return decided.filter(({ allowed }) => allowed !== expected).map(({ explanation }) => explanation);
}

test('the role of an undo function may do what undoing takes', async () => {
  expect(await decisions(may, true)).toEqual([]);
});

test('it may not do what is close to it', async () => {
  expect(await decisions(mayNot, false)).toEqual([]);
});

test('it may change no resource, and use none from elsewhere', async () => {
  const own = new Set(may.flatMap((call) => iam.requests(call)).map((request) => JSON.stringify(request)));
  const changes = Object.entries(neverToResources).flatMap(([type, actions]) => iam.arns(type).map((arn): Call => [actions, arn]));
  const never = [...changes, ...neverElsewhere];
  const requests = never.flatMap((call) => iam.requests(call)).filter((request) => !own.has(JSON.stringify(request)));
  const decided = await Promise.all(requests.map((request) => role.decide(request)));
  expect(decided.filter(({ allowed }) => allowed).map(({ explanation }) => explanation)).toEqual([]);
});
