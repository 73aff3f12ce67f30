import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ArtifactEncryption, DeliveryFoundation, DeliveryFoundationProps } from '../../src/foundation';

function template(props?: DeliveryFoundationProps): Template {
  const stack = new Stack(new App(), 'Stack');
  new DeliveryFoundation(stack, 'Foundation', props);
  return Template.fromStack(stack);
}

/** The bucket that is not the one for access logs. */
function artifactBucket(t: Template) {
  const [bucket] = Object.values(t.findResources('AWS::S3::Bucket', { Properties: { LoggingConfiguration: Match.anyValue() } }));
  return bucket;
}

describe('with the defaults', () => {
  const t = template();

  test('artifacts are encrypted by a key of its own that rotates', () => {
    t.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    expect(artifactBucket(t).Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]).toMatchObject({
      BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
    });
  });

  test('the artifact bucket is private, versioned, forgets after 30 days and logs its accesses', () => {
    expect(artifactBucket(t).Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
      LoggingConfiguration: { LogFilePrefix: 'artifacts/' },
    });
  });

  test('no bucket answers without TLS', () => {
    for (const policy of Object.values(t.findResources('AWS::S3::BucketPolicy'))) {
      expect(policy.Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({
        Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }));
    }
    t.resourceCountIs('AWS::S3::BucketPolicy', 2);
  });

  test('only S3, and only for the artifact bucket of this account, may deliver access logs', () => {
    t.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'AccessLogs',
          Action: 's3:PutObject',
          Effect: 'Allow',
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: Match.anyValue() },
        })]),
      },
    });
  });

  test('teardown leaves nothing', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) t.allResources(type, { DeletionPolicy: 'Delete' });
    t.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
  });

  test('everything is tagged as managed by the library', () => {
    t.allResourcesProperties('AWS::S3::Bucket', { Tags: Match.arrayWith([{ Key: 'managed-by', Value: 'cdk-delivery-pipelines' }]) });
  });
});

test('keys that S3 manages: no key to pay for', () => {
  const t = template({ encryption: ArtifactEncryption.S3_MANAGED });
  t.resourceCountIs('AWS::KMS::Key', 0);
  expect(artifactBucket(t).Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
    { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  ]);
});

test('retention, removal, tags and access logs as given', () => {
  const stack = new Stack(new App(), 'Stack');
  const accessLogBucket = s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs');
  const foundation = new DeliveryFoundation(stack, 'Foundation', {
    accessLogBucket,
    artifactRetention: Duration.days(7),
    logRetention: logs.RetentionDays.ONE_YEAR,
    removal: RemovalPolicy.RETAIN,
    tags: { project: 'shop', environment: 'tools', system: 'storefront', managedBy: 'platform' },
  });
  const t = Template.fromStack(stack);
  expect(foundation.logRetention).toBe(logs.RetentionDays.ONE_YEAR);
  t.resourceCountIs('AWS::S3::Bucket', 1);
  t.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      LoggingConfiguration: { DestinationBucketName: 'central-logs' },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 7 })] },
      Tags: [
        { Key: 'environment', Value: 'tools' }, { Key: 'managed-by', Value: 'platform' }, { Key: 'project', Value: 'shop' }, { Key: 'system', Value: 'storefront' },
      ],
    },
  });
  t.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
});

describe('DeliveryFoundation.of', () => {
  test('defines one for all that ask in a stack', () => {
    const stack = new Stack();
    expect(DeliveryFoundation.of(stack)).toBe(DeliveryFoundation.of(stack));
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
  });

  test('takes the one that the stack has', () => {
    const stack = new Stack();
    const defined = new DeliveryFoundation(stack, 'Mine');
    expect(DeliveryFoundation.of(stack)).toBe(defined);
  });
});

test.each([
  [Duration.hours(36), "foundation 'F': artifacts are kept for whole days, got 1 day 12 hours; use Duration.days(1) or more"],
  [Duration.hours(1), "foundation 'F': artifacts are kept for whole days, got 1 hour; use Duration.days(1) or more"],
])('fails when artifacts are kept for %s', (artifactRetention, message) => {
  expect(() => new DeliveryFoundation(new Stack(), 'F', { artifactRetention })).toThrow(message);
});
