import { functionState } from '../../src/runtime/fleet-configuration';

const LATEST = {
  FunctionName: 'staging-ingest',
  FunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:staging-ingest:$LATEST',
  Version: '$LATEST',
  Runtime: 'python3.13',
  Role: 'arn:aws:iam::111111111111:role/ingest',
  Handler: 'app.handler',
  MemorySize: 512,
  Timeout: 30,
  Description: 'Takes orders',
  LastModified: '2025-03-01T12:00:00.000+0000',
  CodeSha256: 'YQ==',
  CodeSize: 100,
  RevisionId: '1',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  Layers: [{ Arn: 'arn:aws:lambda:eu-central-1:111111111111:layer:common:1' }],
  Environment: { Variables: { TABLE: 'orders', Error: 'raise' } },
  VpcConfig: { SubnetIds: ['subnet-b', 'subnet-a'], SecurityGroupIds: ['sg-1'], VpcId: 'vpc-1' },
  Architectures: ['arm64'],
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' },
  LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/ingest' },
  RuntimeVersionConfig: { RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:1' },
};

test('a version has the settings of $LATEST', () => {
  expect(functionState(Object.assign({}, {
    ...LATEST,
    FunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:staging-ingest:3',
    Version: '3',
    Description: 'release r1',
    RevisionId: '2',
    CodeSha256: 'Yg==',
    Layers: undefined,
    State: 'Inactive',
    LastUpdateStatus: undefined,
    SnapStart: { OptimizationStatus: 'On', ApplyOn: 'PublishedVersions' },
    VpcConfig: { ...LATEST.VpcConfig, SubnetIds: ['subnet-a', 'subnet-b'] },
    RuntimeVersionConfig: { RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:2' },
    DeadLetterConfig: {},
    SomethingNew: true,
  })).settings).toBe(functionState(LATEST).settings);
});

test.each<[string, object]>([
  ['a variable', { Environment: { Variables: { TABLE: 'orders', Error: 'ignore' } } }],
  ['a variable that is empty', { Environment: { Variables: { ...LATEST.Environment.Variables, EMPTY: '' } } }],
  ['memory', { MemorySize: 1024 }],
  ['timeout', { Timeout: 31 }],
  ['handler', { Handler: 'app.other' }],
  ['runtime', { Runtime: 'python3.14' }],
  ['role', { Role: 'arn:aws:iam::111111111111:role/other' }],
  ['network', { VpcConfig: { ...LATEST.VpcConfig, SecurityGroupIds: ['sg-2'] } }],
  ['snapshots', { SnapStart: { ApplyOn: 'None' } }],
  ['storage', { EphemeralStorage: { Size: 1024 } }],
  ['architecture', { Architectures: ['x86_64'] }],
  ['logging', { LoggingConfig: { LogFormat: 'Text' } }],
  ['tracing', { TracingConfig: { Mode: 'Active' } }],
  ['dead letters', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-central-1:111111111111:dead' } }],
  ['key', { KMSKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/1' }],
])('%s counts', (_, change) => {
  expect(functionState({ ...LATEST, ...change }).settings).not.toBe(functionState(LATEST).settings);
});

test('what has no settings has none', () => {
  expect(functionState({}).settings).toBe('{}');
});

test.each<[object, { readonly ready: boolean; readonly failure?: string }]>([
  [{ State: 'Active', LastUpdateStatus: 'Successful' }, { ready: true }],
  [{ State: 'Inactive' }, { ready: true }],
  [{ State: 'Pending' }, { ready: false }],
  [{ State: 'Active', LastUpdateStatus: 'InProgress' }, { ready: false }],
  [{ State: 'Failed', StateReason: 'no such subnet' }, { ready: true, failure: 'no such subnet' }],
  [{ State: 'Failed' }, { ready: true, failure: 'Failed' }],
  [{ State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such key' }, { ready: true, failure: 'no such key' }],
])('%j is %j', (configuration, expected) => {
  expect(functionState(configuration)).toMatchObject(expected);
});

test('code and layers are apart from the settings', () => {
  expect(functionState(LATEST)).toMatchObject({
    version: '$LATEST', codeSha256: 'YQ==', layers: ['arn:aws:lambda:eu-central-1:111111111111:layer:common:1'], settings: expect.not.stringMatching(/YQ==|layer/),
  });
});
