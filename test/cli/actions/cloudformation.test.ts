import { handlerFor } from '../../../src/cli/actions/registry';
import { ActionLab, actionModel } from '../build/action-context';

let lab: ActionLab;

beforeEach(() => { lab = new ActionLab(); });
afterEach(() => lab.close());

const QUEUE = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } };
const TEMPLATE = {
  Parameters: { Host: { Type: 'String', Default: 'api' } },
  Resources: { Queue: QUEUE, Topic: { Type: 'AWS::SNS::Topic' } },
  Outputs: {
    Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Export: { Name: 'queue' } },
    Url: { Value: { 'Fn::Sub': 'https://${Host}.example.com' } },
    Unknown: { Value: { 'Fn::GetAtt': ['Topic', 'Nothing'] } },
  },
};

function action(mode: string, configuration: { [key: string]: string } = {}, changes: object = {}) {
  const { category, provider } = { category: 'Deploy', provider: 'CloudFormation' };
  return actionModel({
    name: mode, category, provider, inputs: ['App'], configuration: { ActionMode: mode, StackName: 'Api', ChangeSetName: 'next', ...configuration }, ...changes,
  });
}

const run = (...of: Parameters<typeof action>) => handlerFor(action(...of)).run(action(...of), lab.context());
const artifact = (template: object | string) => lab.input('App', { 'Api.template.json': typeof template === 'string' ? template : JSON.stringify(template) });
const prepare = async (template: object) => {
  await artifact(template);
  return run('CHANGE_SET_REPLACE', { TemplatePath: 'App::Api.template.json' });
};

test('a change set is prepared and executed: what changes is told, outputs are variables', async () => {
  expect(await prepare(TEMPLATE)).toEqual({ status: 'Succeeded', summary: 'Api: prepared, 2 added' });
  expect(lab.lines).toEqual(['[+] AWS::SNS::Topic Topic', '[+] AWS::SQS::Queue Queue'].sort());
  expect(await run('CHANGE_SET_EXECUTE')).toEqual({
    status: 'Succeeded',
    summary: 'Api: 2 added',
    variables: { Arn: 'arn:aws:sqs:eu-west-1:111111111111:orders', Url: 'https://api.example.com', Unknown: '${Api.Topic.Nothing}' },
  });
  expect(lab.lines).toContain('Url = https://api.example.com');
});

test('the next deployment says what is other than before', async () => {
  await prepare(TEMPLATE);
  await run('CHANGE_SET_EXECUTE');
  expect(await prepare(TEMPLATE)).toMatchObject({ summary: 'Api: prepared, nothing to change' });
  expect(await run('CHANGE_SET_EXECUTE')).toMatchObject({ summary: 'Api: nothing to change', variables: { Url: 'https://api.example.com' } });
  lab.lines.length = 0;
  await prepare({ ...TEMPLATE, Resources: { Queue: { ...QUEUE, Properties: { QueueName: 'bills' } }, Table: { Type: 'AWS::DynamoDB::Table' } } });
  expect(lab.lines).toEqual(['[+] AWS::DynamoDB::Table Table', '[~] AWS::SQS::Queue Queue', '[-] AWS::SNS::Topic Topic']);
  expect(await run('CHANGE_SET_EXECUTE')).toMatchObject({ summary: 'Api: 1 added, 1 changed, 1 removed' });
  await prepare({ Resources: { Queue: { ...QUEUE, Properties: { QueueName: 'bills' } }, Table: { Type: 'AWS::DynamoDB::Table' } } });
  expect(await run('CHANGE_SET_EXECUTE')).toMatchObject({ summary: 'Api: no resource changed', variables: {} });
});

test('CREATE_UPDATE deploys at once, with the parameters that it is given', async () => {
  await artifact(TEMPLATE);
  const configuration = { TemplatePath: 'App::Api.template.json', ParameterOverrides: '{"Host":"shop","Other":{"Fn::GetParam":[]}}' };
  expect(await run('CREATE_UPDATE', configuration)).toMatchObject({ summary: 'Api: 2 added', variables: { Url: 'https://shop.example.com' } });
});

test('stacks of one place see what others of it export; those of another account do not', async () => {
  await artifact(TEMPLATE);
  await run('CREATE_UPDATE', { TemplatePath: 'App::Api.template.json' });
  await artifact({ Resources: {}, Outputs: { Queue: { Value: { 'Fn::ImportValue': 'queue' } } } });
  const web = { TemplatePath: 'App::Api.template.json', StackName: 'Web' };
  expect(await run('CREATE_UPDATE', web)).toMatchObject({ variables: { Queue: 'arn:aws:sqs:eu-west-1:111111111111:orders' } });
  const roleArn = 'arn:aws:iam::222222222222:role/deploy';
  expect(await run('CREATE_UPDATE', web, { roleArn })).toMatchObject({ variables: { Queue: '${Web.queue}' } });
});

test('outputs are a file of the output artifact, when there is one', async () => {
  await artifact({ Resources: {}, Outputs: { Url: { Value: 'https://api.example.com' } } });
  await run('CREATE_UPDATE', { TemplatePath: 'App::Api.template.json', OutputFileName: 'api.json' }, { outputs: [{ name: 'Outputs', files: [] }] });
  expect(await lab.artifact('Outputs')).toEqual({ 'api.json': '{"Url":"https://api.example.com"}' });
});

test('what cannot be stood in for is simulated', async () => {
  const simulated = { status: 'Succeeded', simulated: true };
  await artifact('Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n');
  expect(await run('CHANGE_SET_REPLACE', { TemplatePath: 'App::Api.template.json' })).toMatchObject(simulated);
  expect(await run('CHANGE_SET_EXECUTE')).toMatchObject(simulated);
  expect(await run('DELETE_ONLY')).toMatchObject(simulated);
});

test('fails when the artifact has no such template', async () => {
  await artifact(TEMPLATE);
  await expect(run('CREATE_UPDATE', { TemplatePath: 'App::Web.template.json' }))
    .rejects.toThrow(new Error('stack Api: its template Web.template.json is not in artifact App; let the build leave it there'));
});

test('the plan says what happens here', () => {
  const plan = (mode: string) => handlerFor(action(mode)).plan(action(mode));
  expect(plan('CHANGE_SET_REPLACE')).toBe('compares stack Api with what was deployed here');
  expect(plan('CHANGE_SET_EXECUTE')).toBe('keeps the template of stack Api here, and resolves its outputs');
  expect(plan('DELETE_ONLY')).toBe('simulated: nothing here stands in for Deploy/CloudFormation; --answer DELETE_ONLY=fail for the other case');
});
