import { Resolver } from '../../../src/cli/assembly/resolver';
import { assemblyOf, type AssemblyContents } from '../../helpers/assembly';

const TEMPLATE = {
  Parameters: {
    Color: { Type: 'String', Default: 'blue' },
    Zones: { Type: 'CommaDelimitedList', Default: 'x, y' },
    NoDefault: { Type: 'String' },
    Known: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/acme/url' },
    Foreign: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/other/url' },
  },
  Mappings: { Sizes: { small: { memory: 512 } } },
  Conditions: {
    IsBlue: { 'Fn::Equals': [{ Ref: 'Color' }, 'blue'] },
    IsRed: { 'Fn::Equals': [{ Ref: 'Color' }, 'red'] },
    Both: { 'Fn::And': [{ Condition: 'IsBlue' }, { 'Fn::Not': [{ Condition: 'IsRed' }] }] },
    Either: { 'Fn::Or': [{ Condition: 'IsRed' }, { Condition: 'IsRed' }] },
    Circular: { 'Fn::Not': [{ Condition: 'Circular' }] },
  },
  Resources: {
    Files: { Type: 'AWS::S3::Bucket' },
    Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Join': ['-', ['acme', { Ref: 'AWS::Region' }]] } } },
    Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'given' } },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Shop' } },
    Cdn: { Type: 'AWS::CloudFront::Distribution' },
    Edge: { Type: 'AWS::CloudFront::Function', Properties: { Name: 'edge' } },
    Job: { Type: 'AWS::CodeBuild::Project', Properties: { Name: 'job' } },
    Topic: { Type: 'AWS::SNS::Topic' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'builder' } },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/acme/logs' } },
    Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'acme/api' } },
    Repository: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'shop' } },
    Url: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/acme/url', Value: { 'Fn::Sub': 'https://${Cdn.DomainName}' } } },
    Custom: { Type: 'Custom::Thing', Properties: { Answer: 'asked' } },
    Self: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Self' } } },
  },
};

describe('resolving a value', () => {
  const resolve = resolverOf({ environment: 'aws://111111111111/eu-west-1', stacks: { Web: TEMPLATE } });

  test.each<[title: string, value: unknown, expected: unknown]>([
    ['text stays', 'text', 'text'],
    ['numbers and booleans keep their type', { a: 1, b: [true] }, { a: 1, b: [true] }],
    ['an object of one ordinary key is no function', { Condition: 'IsBlue' }, { Condition: 'IsBlue' }],

    ['Ref of a bucket', { Ref: 'Files' }, 'web-files'],
    ['Ref of a bucket with a name', { Ref: 'Named' }, 'acme-eu-west-1'],
    ['Ref of a project', { Ref: 'Job' }, 'job'],
    ['Ref of a topic is its ARN', { Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:111111111111:web-topic'],
    ['Ref of a queue is its URL', { Ref: 'Queue' }, 'https://sqs.eu-west-1.amazonaws.com/111111111111/web-queue'],
    ['Ref of a key-value store ignores its name', { Ref: 'Store' }, 'web-store'],
    ['Ref of a parameter', { Ref: 'Color' }, 'blue'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['x', 'y']],
    ['Ref of a parameter without default', { Ref: 'NoDefault' }, '${Web.NoDefault}'],
    ['Ref of an SSM parameter that a stack defines', { Ref: 'Known' }, 'https://web-cdn.cloudfront.local'],
    ['Ref of an SSM parameter that is made elsewhere', { Ref: 'Foreign' }, 'ssm-other-url'],
    ['Ref of nothing', { Ref: 'Nowhere' }, '${Web.Nowhere}'],
    ['Ref that leads back to itself', { Ref: 'Self' }, '${Web.Self}'],

    ['ARN of a bucket', { 'Fn::GetAtt': ['Files', 'Arn'] }, 'arn:aws:s3:::web-files'],
    ['ARN of a project', { 'Fn::GetAtt': ['Job', 'Arn'] }, 'arn:aws:codebuild:eu-west-1:111111111111:project/job'],
    ['ARN of a role', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111111111111:role/builder'],
    ['ARN of a log group', { 'Fn::GetAtt': ['Logs', 'Arn'] }, 'arn:aws:logs:eu-west-1:111111111111:log-group:/acme/logs:*'],
    ['ARN of a key-value store', { 'Fn::GetAtt': ['Store', 'Arn'] }, 'arn:aws:cloudfront::111111111111:key-value-store/web-store'],
    ['id of a key-value store', { 'Fn::GetAtt': ['Store', 'Id'] }, 'web-store'],
    ['ARN of a CloudFront function', { 'Fn::GetAtt': ['Edge', 'FunctionARN'] }, 'arn:aws:cloudfront::111111111111:function/edge'],
    ['address of an API ignores its name', { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, 'https://web-api.execute-api.eu-west-1.amazonaws.com'],
    ['domain of a distribution', { 'Fn::GetAtt': ['Cdn', 'DomainName'] }, 'web-cdn.cloudfront.local'],
    ['regional domain of a bucket', { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] }, 'web-files.s3.eu-west-1.amazonaws.com'],
    ['URI of an image repository', { 'Fn::GetAtt': ['Images', 'RepositoryUri'] }, '111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/api'],
    ['name of a repository', { 'Fn::GetAtt': ['Repository', 'Name'] }, 'shop'],
    ['attribute that is a property', { 'Fn::GetAtt': ['Url', 'Value'] }, 'https://web-cdn.cloudfront.local'],
    ['attribute as one text', { 'Fn::GetAtt': 'Files.Arn' }, 'arn:aws:s3:::web-files'],
    ['attribute of a custom resource', { 'Fn::GetAtt': ['Custom', 'Answer'] }, '${Web.Custom.Answer}'],
    ['attribute of nothing', { 'Fn::GetAtt': ['Nowhere', 'Arn'] }, '${Web.Nowhere.Arn}'],

    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'Color' }, 1]] }, 'a/blue/1'],
    ['Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'x+y'],
    ['Split', { 'Fn::Split': [':', 'a:b'] }, ['a', 'b']],
    ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Select of a part of an ARN', { 'Fn::Select': [4, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Job', 'Arn'] }] }] }, '111111111111'],
    ['Select of a part of something unknown', { 'Fn::Select': [5, { 'Fn::Split': ['/', { Ref: 'Nowhere' }] }] }, '${Web.Nowhere}'],
    ['Select out of range', { 'Fn::Select': [5, ['a', 'b']] }, '${Web.Fn::Select}'],
    ['Sub', { 'Fn::Sub': '${Files}/${Cdn.DomainName}/${AWS::Region}/${!Literal}/$x' }, 'web-files/web-cdn.cloudfront.local/eu-west-1/${Literal}/$x'],
    ['Sub with variables', { 'Fn::Sub': ['${a}-${Color}', { a: { Ref: 'Job' } }] }, 'job-blue'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 512],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'large', 'memory', { DefaultValue: 1 }] }, 1],
    ['FindInMap of nothing', { 'Fn::FindInMap': ['Sizes', 'large', 'memory'] }, '${Web.Fn::FindInMap}'],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'eu-west-1a'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Color' } } }, '{"a":"blue"}'],
    ['an unknown function', { 'Fn::Transform': { Name: 'x' } }, '${Web.Fn::Transform}'],

    ['If that holds', { 'Fn::If': ['IsBlue', 'yes', 'no'] }, 'yes'],
    ['If that does not hold', { 'Fn::If': ['IsRed', 'yes', 'no'] }, 'no'],
    ['If on And and Not', { 'Fn::If': ['Both', 'yes', 'no'] }, 'yes'],
    ['If on Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'no'],
    ['If on a circular condition ends', { 'Fn::If': ['Circular', 'yes', 'no'] }, 'yes'],
    ['If on nothing', { 'Fn::If': ['Nowhere', 'yes', 'no'] }, '${Web.Fn::If}'],
    ['NoValue drops a key', { a: { 'Fn::If': ['IsRed', 'x', { Ref: 'AWS::NoValue' }] }, b: 1 }, { b: 1 }],
    ['NoValue drops an item', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['NoValue alone', { Ref: 'AWS::NoValue' }, undefined],

    ['pseudo parameters', { 'Fn::Sub': '${AWS::Partition} ${AWS::AccountId} ${AWS::StackName} ${AWS::URLSuffix}' }, 'aws 111111111111 Web amazonaws.com'],
  ])('%s', (_, value, expected) => {
    expect(resolve('Web', value)).toEqual(expected);
  });
});

describe('resolving across stacks', () => {
  const producer = {
    Resources: {
      Files: { Type: 'AWS::S3::Bucket' },
      Writer: {
        Type: 'Custom::CrossRegionExportWriter',
        Properties: { WriterProps: { exports: { '/cdk/exports/files': { 'Fn::GetAtt': ['Files', 'Arn'] } } } },
      },
    },
    Outputs: { Out: { Value: { Ref: 'Files' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Files' } } } },
  };
  const consumer = { Resources: { Reader: { Type: 'Custom::CrossRegionExportReader' } } };
  const resolve = resolverOf({ stacks: { Consumer: consumer, Producer: producer } });

  test.each<[title: string, value: unknown, expected: unknown]>([
    ['ImportValue', { 'Fn::ImportValue': 'Producer:Files' }, 'producer-files'],
    ['ImportValue of nothing', { 'Fn::ImportValue': 'Elsewhere' }, '${Consumer.Elsewhere}'],
    ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'Producer', OutputName: 'Out' } }, 'producer-files'],
    ['a reference between regions', { 'Fn::GetAtt': ['Reader', '/cdk/exports/files'] }, 'arn:aws:s3:::producer-files'],
    ['account and region of an agnostic stack', { 'Fn::Sub': '${AWS::AccountId} ${AWS::Region}' }, '000000000000 us-east-1'],
  ])('%s', (_, value, expected) => {
    expect(resolve('Consumer', value)).toEqual(expected);
  });
});

test('text is JSON for objects, empty for nothing; strings make a list of one', () => {
  const assembly = assemblyOf({ stacks: { Web: TEMPLATE } });
  const resolver = new Resolver(assembly);
  const [web] = assembly.stacks;
  expect(resolver.text(web, { a: [{ Ref: 'Color' }] })).toBe('{"a":["blue"]}');
  expect(resolver.text(web, false)).toBe('false');
  expect(resolver.text(web, undefined)).toBe('');
  expect(resolver.strings(web, { Ref: 'Zones' })).toEqual(['x', 'y']);
  expect(resolver.strings(web, 7)).toEqual(['7']);
  expect(resolver.strings(web, undefined)).toEqual([]);
});

test('a resource is found by name and by reference, nearest stack first, unless its condition does not hold', () => {
  const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shared' } };
  const assembly = assemblyOf({
    stacks: {
      A: { Resources: { Bucket: bucket } },
      B: { Resources: { Own: bucket, Topic: { Type: 'AWS::SNS::Topic' } } },
      C: { Conditions: { Never: { 'Fn::Equals': [1, 2] } }, Resources: { Off: { ...bucket, Condition: 'Never' } } },
    },
  });
  const resolver = new Resolver(assembly);
  const [, b, c] = assembly.stacks;
  expect(resolver.findResource('AWS::S3::Bucket', 'shared', b)?.logicalId).toBe('Own');
  expect(resolver.findResource('AWS::S3::Bucket', 'shared', c)?.logicalId).toBe('Bucket');
  expect(resolver.findResource('AWS::SNS::Topic', 'arn:aws:sns:us-east-1:000000000000:b-topic', c)?.logicalId).toBe('Topic');
  expect(resolver.findResource('AWS::SNS::Topic', 'b-topic', c)?.logicalId).toBe('Topic');
  expect(resolver.findResource('AWS::S3::Bucket', 'other', b)).toBeUndefined();
});

function resolverOf(contents: AssemblyContents): (stack: string, value: unknown) => unknown {
  const assembly = assemblyOf(contents);
  const resolver = new Resolver(assembly);
  return (stack, value) => resolver.resolve(assembly.stacks.find(({ name }) => name === stack)!, value);
}
