import { canonicalSettings } from '../../src/runtime/fleet-settings';

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
  expect(canonicalSettings({
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
  })).toBe(canonicalSettings(LATEST));
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
])('another %s is another setting', (_, change) => {
  expect(canonicalSettings({ ...LATEST, ...change })).not.toBe(canonicalSettings(LATEST));
});

test('what has no settings has none', () => {
  expect(canonicalSettings({})).toBe('{}');
});
