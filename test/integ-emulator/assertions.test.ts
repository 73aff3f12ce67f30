import { assertionsOf, reasonsOf, resultOutput, withoutAssertions } from '../../integ/emulator/assertions';
import type { Template } from '../../integ/emulator/template';

const call = (service: string, api: string, properties: object = {}) => (
  { Type: `Custom::DeployAssert@SdkCall${service}${api}`, Properties: { service, api, ...properties } }
);
const TEMPLATE: Template = {
  Resources: {
    Provider: { Type: 'AWS::Lambda::Function' },
    Copy: call('S3', 'copyObject'),
    Start: { ...call('CodePipeline', 'startPipelineExecution'), DependsOn: ['Copy'] },
    Evidence: {
      ...call('S3', 'getObject', { parameters: { Key: { 'Fn::GetAtt': ['Start', 'id'] } }, actualPath: 'Body.words', expected: '{"$StringLike":"^Yes$"}' }),
      DependsOn: ['Start'],
    },
    Greeting: { ...call('Lambda', 'invoke', { actualPath: 'Payload', expected: '{"$ObjectLike":{"a":1}}' }), DependsOn: ['Evidence'] },
    Http: { Type: 'Custom::DeployAssert@HttpCall', Properties: { expected: '{"$ObjectLike":{"status":200}}' } },
  },
  Outputs: {
    ResultOfEvidence: { Value: { 'Fn::GetAtt': ['Evidence', 'assertion'] } },
    ResultOfGreeting: { Value: { 'Fn::GetAtt': ['Greeting', 'assertion'] } },
  },
};

test('assertions are named by their call and what they expect', () => {
  expect(assertionsOf(TEMPLATE).map(({ title }) => title)).toEqual([
    'S3.copyObject',
    'CodePipeline.startPipelineExecution',
    "S3.getObject: Body.words like '^Yes$'",
    'Lambda.invoke: Payload like {"a":1}',
    'HttpCall: response like {"status":200}',
  ]);
});

test('calls of a service, a call, and what needs their answers cannot run', () => {
  expect([...reasonsOf(TEMPLATE, [{ call: 'CodePipeline', reason: 'there is none' }, { call: 'HttpCall', reason: 'nobody answers' }])]).toEqual([
    ['Start', 'there is none'],
    ['Evidence', 'it needs what CodePipeline.startPipelineExecution answers'],
    ['Http', 'nobody answers'],
  ]);
});

test('an assertion that can run does not wait for one that cannot, whose result is no output', () => {
  const rest = withoutAssertions(TEMPLATE, ['Start', 'Evidence', 'Http']);
  expect(Object.keys(rest.Resources)).toEqual(['Provider', 'Copy', 'Greeting']);
  expect(rest.Resources.Greeting.DependsOn).toBeUndefined();
  expect(Object.keys(rest.Outputs!)).toEqual(['ResultOfGreeting']);
});

test('the result of an assertion is an output, of a call it is none', () => {
  expect(resultOutput(TEMPLATE, 'Greeting')).toBe('ResultOfGreeting');
  expect(resultOutput(TEMPLATE, 'Copy')).toBeUndefined();
});
