import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArtifactEncryption, TerraformState, TerraformStateProps } from '../../src';
import { RECOMMENDED_FLAGS } from '../helpers/flags';

function synthesized(props?: TerraformStateProps, context?: { [flag: string]: unknown }) {
  const app = new App({ context });
  const stack = new Stack(app, 'States');
  const state = new TerraformState(stack, 'State', props);
  return { state, app, template: Template.fromStack(stack) };
}

const resources = (template: Template, type: string) => Object.values<any>(template.findResources(type));

test('a bucket that keeps earlier states, with a key of its own, and stays', () => {
  const { template, state } = synthesized();
  const [bucket] = resources(template, 'AWS::S3::Bucket').filter(({ Properties }) => Properties.VersioningConfiguration);
  expect(bucket).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      LoggingConfiguration: { LogFilePrefix: 'terraform-state/' },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'earlier-states', NoncurrentVersionExpiration: { NoncurrentDays: 365, NewerNoncurrentVersions: 10 } },
          { Id: 'released-locks', ExpiredObjectDeleteMarker: true },
        ],
      },
    },
  });
  expect(resources(template, 'AWS::KMS::Key')).toMatchObject([{ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } }]);
  expect(state.bucket.encryptionKey).toBe(state.key);
});

test('over TLS only', () => {
  const { template } = synthesized();
  for (const { Properties } of resources(template, 'AWS::S3::BucketPolicy')) {
    expect(Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
  }
});

test('nothing expires a current state', () => {
  const rules = resources(synthesized().template, 'AWS::S3::Bucket').find(({ Properties }) => Properties.VersioningConfiguration)!.Properties.LifecycleConfiguration.Rules;
  expect(rules.filter((rule: any) => rule.ExpirationInDays !== undefined)).toEqual([]);
});

test('keys of Amazon S3, another bucket for logs and a name when they are asked for', () => {
  const app = new App();
  const stack = new Stack(app, 'States');
  const accessLogBucket = s3.Bucket.fromBucketName(stack, 'Logs', 'logs');
  const { key } = new TerraformState(stack, 'State', { bucketName: 'shop-states', encryption: ArtifactEncryption.S3_MANAGED, accessLogBucket });
  const template = Template.fromStack(stack);
  expect(key).toBeUndefined();
  template.resourceCountIs('AWS::KMS::Key', 0);
  expect(resources(template, 'AWS::S3::Bucket')).toMatchObject([{ Properties: { BucketName: 'shop-states', LoggingConfiguration: { DestinationBucketName: 'logs' } } }]);
});

test('has no finding of cdk-nag, before and after synthesis', () => {
  const { app } = synthesized();
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
});

test('is the same whatever the flags of the app are', () => {
  expect(synthesized({}, RECOMMENDED_FLAGS).template.toJSON()).toEqual(synthesized().template.toJSON());
});
