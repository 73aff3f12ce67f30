import { mentionsOf, refusedResources, withoutResources, withVariables, type Template } from '../../integ/emulator/template';

const TEMPLATE: Template = {
  Resources: {
    Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Name: 'shop' } },
    Nameless: { Type: 'AWS::CodePipeline::Pipeline' },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { Names: [{ Ref: 'Pipeline' }, { Ref: 'Nameless' }, { Ref: 'Topic' }], Arn: { 'Fn::GetAtt': ['Nameless', 'Arn'] } },
      DependsOn: ['Pipeline', 'Topic'],
    },
    Topic: { Type: 'AWS::SNS::Topic', DependsOn: 'Pipeline' },
  },
  Outputs: { Name: { Value: { 'Fn::Join': ['', ['a ', { Ref: 'Pipeline' }]] } } },
};

test('what mentions a resource that is left out gets the name that it would have', () => {
  expect(withoutResources(TEMPLATE, ['Pipeline', 'Nameless'])).toEqual({
    Resources: {
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { Names: ['shop', 'Nameless', { Ref: 'Topic' }], Arn: 'arn:aws:emulator:us-east-1:000000000000:Nameless' },
        DependsOn: ['Topic'],
      },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
    Outputs: { Name: { Value: { 'Fn::Join': ['', ['a ', 'shop']] } } },
  });
});

test('a template of which nothing is left out stays as it is', () => {
  expect(withoutResources({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }, [])).toEqual({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
});

test('a resource is refused for its type, or for a property that is known to be refused', () => {
  const Resources = {
    Math: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [] } },
    Metric: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
    Pipeline: { Type: 'AWS::CodePipeline::Pipeline' },
  };
  expect([...refusedResources({ Resources }, ['AWS::CodePipeline::Pipeline'], ['AWS::CloudWatch::Alarm with Metrics'])]).toEqual([
    ['Math', 'AWS::CloudWatch::Alarm with Metrics'], ['Pipeline', 'AWS::CodePipeline::Pipeline'],
  ]);
});

test('functions in Node.js get variables beside their own', () => {
  const fn = (Runtime: unknown, Environment?: object) => ({ Type: 'AWS::Lambda::Function', Properties: { Runtime, ...Environment && { Environment } } });
  const Resources = { Node: fn('nodejs22.x', { Variables: { A: '1' } }), Mapped: fn({ 'Fn::FindInMap': [] }), Python: fn('python3.13'), Topic: { Type: 'AWS::SNS::Topic' } };
  expect(withVariables({ Resources }, { B: '2' }).Resources).toEqual({
    Node: fn('nodejs22.x', { Variables: { A: '1', B: '2' } }),
    Mapped: fn({ 'Fn::FindInMap': [] }, { Variables: { B: '2' } }),
    Python: fn('python3.13'),
    Topic: { Type: 'AWS::SNS::Topic' },
  });
});

test('mentions are found at any depth', () => {
  expect(mentionsOf({ a: [{ Ref: 'A' }], b: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Arn'] }, 'text']] } })).toEqual(['A', 'B']);
});
