import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bindSource, propertiesOf, sourceStack } from './bound-source';
import { Source } from '../../src/sources';

const BUCKET_ARN = { 'Fn::GetAtt': ['ReleasesE6BA3EBF', 'Arn'] };
const KEY = 'shop/release.zip';

function releases(stack: Stack, props: s3.BucketProps = { versioned: true }): s3.Bucket {
  return new s3.Bucket(stack, 'Releases', props);
}

function statementsOf(stack: Stack, role: string): unknown[] {
  return propertiesOf(stack, 'AWS::IAM::Role', role).Policies[0].PolicyDocument.Statement;
}

test('the action reads one object and does not poll', () => {
  const stack = sourceStack();
  const config = bindSource(stack, Source.s3(releases(stack), KEY));
  expect(propertiesOf(stack, 'AWS::CodePipeline::Pipeline').Stages[0].Actions[0]).toMatchObject({
    Name: 'Source',
    Namespace: 'SourceVariables',
    OutputArtifacts: [{ Name: 'Source' }],
    Configuration: { S3ObjectKey: KEY, PollForSourceChanges: false },
  });
  expect(statementsOf(stack, 'shopRole')).toEqual([
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: { 'Fn::Join': ['', [BUCKET_ARN, `/${KEY}`]] } },
    { Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], Resource: BUCKET_ARN },
  ]);
  expect(config).toMatchObject({ cloneStatements: [], pullRequests: false, revision: '#{SourceVariables.VersionId}' });
});

test('an encrypted object can be decrypted', () => {
  const stack = sourceStack();
  bindSource(stack, Source.s3(releases(stack, { versioned: true, encryptionKey: new kms.Key(stack, 'Key') }), KEY));
  expect(statementsOf(stack, 'shopRole')).toContainEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } });
});

test('each upload of the object starts the pipeline at its version', () => {
  const stack = sourceStack();
  bindSource(stack, Source.s3(releases(stack), KEY));
  const rule = propertiesOf(stack, 'AWS::Events::Rule');
  expect(rule.EventPattern).toEqual({
    'source': ['aws.s3'], 'detail-type': ['Object Created'], 'resources': [BUCKET_ARN], 'detail': { object: { key: [KEY] } },
  });
  expect(rule.Targets[0].InputTransformer).toEqual({
    InputPathsMap: { 'detail-object-version-id': '$.detail.object.version-id' },
    InputTemplate: '{"sourceRevisions":[{"actionName":"Source","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":<detail-object-version-id>}]}',
  });
});

test('a bucket of the app is made to send its events', () => {
  const stack = sourceStack();
  bindSource(stack, Source.s3(releases(stack), KEY));
  Template.fromStack(stack).hasResourceProperties('Custom::S3BucketNotifications', { NotificationConfiguration: { EventBridgeConfiguration: {} } });
});

test('an imported bucket is left as it is', () => {
  const stack = sourceStack();
  bindSource(stack, Source.s3(s3.Bucket.fromBucketName(stack, 'Releases', 'acme-releases'), KEY));
  Template.fromStack(stack).resourceCountIs('Custom::S3BucketNotifications', 0);
  Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 1);
});

test('nothing watches when uploads are switched off', () => {
  const stack = sourceStack();
  bindSource(stack, Source.s3(releases(stack), KEY, { uploads: false }));
  Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  Template.fromStack(stack).resourceCountIs('Custom::S3BucketNotifications', 0);
});

describe('wrong input', () => {
  test.each(['', '/release.zip', 'releases/'])("fails with the key '%s'", (key) => {
    const stack = sourceStack();
    expect(() => Source.s3(releases(stack), key)).toThrow(
      new Error(`S3 source '${key}': key names a zip file, got '${key}'; use a key such as 'releases/shop.zip'`),
    );
  });

  test('fails with a bucket that keeps no versions', () => {
    expect(() => Source.s3(releases(sourceStack(), {}), KEY)).toThrow(new Error(
      `S3 source '${KEY}': a source bucket keeps versions, got 'Pipelines/Releases' without; set versioned: true on the bucket`));
  });

  test('fails with a bucket in another region', () => {
    const app = new App();
    const bucket = releases(new Stack(app, 'Releases', { env: { account: '111111111111', region: 'us-east-1' } }));
    const stack = new Stack(app, 'Pipelines', { env: { account: '111111111111', region: 'eu-central-1' } });
    expect(() => bindSource(stack, Source.s3(bucket, KEY))).toThrow(
      new Error(`S3 source '${KEY}': a source is in the region of its pipeline, got us-east-1 for a pipeline in eu-central-1; move one of them`),
    );
  });
});
