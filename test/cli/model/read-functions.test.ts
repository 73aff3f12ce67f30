import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { synthesize } from './synthesize';
import { readFunctions } from '../../../src/cli/model/read-functions';
import type { FleetRecord } from '../../../src/contract';
import { assemblyOf } from '../../helpers/assembly';

test('a function has the settings of its template, references resolved', () => {
  const assembly = synthesize('Shop', (stack) => {
    const table = new dynamodb.Table(stack, 'Orders', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    new lambda.Function(stack, 'Ingest', {
      functionName: 'shop-ingest',
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'app.handler',
      code: lambda.Code.fromInline('def handler(event, context): pass'),
      timeout: Duration.seconds(30),
      memorySize: 512,
      environment: { TABLE: table.tableName, LEVEL: 'info' },
      layers: [lambda.LayerVersion.fromLayerVersionArn(stack, 'Common', 'arn:aws:lambda:us-east-1:111111111111:layer:common:7')],
    });
  });
  expect(readFunctions(assembly)).toEqual([{
    name: 'shop-ingest',
    stackName: 'Shop',
    logicalId: expect.stringMatching(/^Ingest/),
    handler: 'app.handler',
    runtime: 'python3.13',
    environment: { TABLE: expect.stringMatching(/^shop-orders/), LEVEL: 'info' },
    timeoutSeconds: 30,
    memoryMb: 512,
    region: 'us-east-1',
    layers: ['arn:aws:lambda:us-east-1:111111111111:layer:common:7'],
  }]);
});

test('what a template does not say is what AWS Lambda applies', () => {
  const resources = { Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { ImageUri: 'x' } } } };
  expect(readFunctions(assemblyOf({ stacks: { Shop: { Resources: resources } } }))).toMatchObject([{
    name: 'shop-fn', environment: {}, timeoutSeconds: 3, memoryMb: 128, layers: [],
  }]);
});

test('fleets of the same name say their stacks too', () => {
  const stackOf = (fleet: string) => ({
    Resources: { Deploy: { Type: 'AWS::Lambda::Function', Metadata: { 'cdk-delivery:function': { version: 1, kind: 'fleet-deploy', fleet, functions: {} } } } },
  });
  const fleetsOf = (stacks: Parameters<typeof assemblyOf>[0]['stacks']) =>
    readFunctions(assemblyOf({ stacks })).map(({ record }) => (record as FleetRecord).fleet);
  expect(fleetsOf({ Dev: stackOf('Analytics'), Prod: stackOf('Analytics'), Mail: stackOf('Mail') })).toEqual(['Dev/Analytics', 'Prod/Analytics', 'Mail']);
  expect(fleetsOf({ Dev: stackOf('Analytics') })).toEqual(['Analytics']);
});
