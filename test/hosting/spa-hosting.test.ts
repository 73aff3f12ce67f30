import { App, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SpaHosting, type SpaHostingProps } from '../../src/hosting';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/0a1b';

function newStack(context?: { [flag: string]: unknown }): Stack {
  return new Stack(new App({ context }), 'Web', { env: ENV });
}

function synthesize(props?: SpaHostingProps, context?: { [flag: string]: unknown }): Template {
  const stack = newStack(context);
  new SpaHosting(stack, 'Shop', props);
  return Template.fromStack(stack);
}

const domain = (stack: Stack, ...names: string[]) => ({ names, certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE) });

describe('what viewers reach', () => {
  test('a distribution in front of a private bucket, HTTPS only', () => {
    const template = synthesize();
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultRootObject: 'index.html',
        HttpVersion: 'http2and3',
        Origins: [{ OriginAccessControlId: Match.anyValue() }],
        DefaultCacheBehavior: {
          ViewerProtocolPolicy: 'redirect-to-https',
          AllowedMethods: ['GET', 'HEAD'],
          FunctionAssociations: [{ EventType: 'viewer-request' }, { EventType: 'viewer-response' }],
        },
      },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: Match.anyValue(),
      LoggingConfiguration: { LogFilePrefix: 's3/' },
      LifecycleConfiguration: { Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } })] },
    });
  });

  test('a missing file is not found rather than forbidden', () => {
    synthesize().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Action: ['s3:GetObject', 's3:ListBucket'], Principal: { Service: 'cloudfront.amazonaws.com' } }),
        ]),
      },
    });
  });

  test('responses have security headers', () => {
    synthesize({ contentSecurityPolicy: "default-src 'self'" }).hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY' },
          ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin' },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000 },
        },
      },
    });
  });

  test('without a policy for content there is none', () => {
    synthesize().hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: { SecurityHeadersConfig: { ContentSecurityPolicy: Match.absent() } },
    });
  });

  test('the functions run on the newer runtime, and the first one reads the store', () => {
    const template = synthesize({ immutablePaths: ['/build/'], fileExtensions: ['glb'] });
    template.hasResourceProperties('AWS::CloudFront::Function', {
      FunctionConfig: {
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShopStore'), 'Arn'] } }],
      },
      FunctionCode: Match.stringLikeRegexp('"glb"'),
    });
    template.hasResourceProperties('AWS::CloudFront::Function', { FunctionCode: Match.stringLikeRegexp('immutablePaths = \\["/build/"\\]') });
  });

  test('an own domain comes with a certificate and TLS 1.2', () => {
    const stack = newStack();
    const hosting = new SpaHosting(stack, 'Shop', { domain: domain(stack, 'shop.example.com', 'www.shop.example.com') });
    expect(hosting.url).toBe('https://shop.example.com/');
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['shop.example.com', 'www.shop.example.com'],
        ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
      },
    });
  });

  test('without one, the address is that of the distribution', () => {
    const stack = newStack();
    expect(stack.resolve(new SpaHosting(stack, 'Shop').url)).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^ShopDistribution/), 'DomainName'] }, '/']],
    });
  });

  test('the price class is as asked for', () => {
    synthesize({ priceClass: cloudfront.PriceClass.PRICE_CLASS_100 })
      .hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { PriceClass: 'PriceClass_100' } });
  });
});

describe('access logs', () => {
  test('a bucket of its own receives them from S3 and CloudFront', () => {
    const template = synthesize();
    template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { Logging: { Prefix: 'cloudfront/' } } });
    template.hasResourceProperties('AWS::S3::Bucket', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 's3:PutObject', Principal: { Service: 'logging.s3.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        })]),
      },
    });
  });

  test('a given bucket receives them as it is', () => {
    const stack = newStack();
    new SpaHosting(stack, 'Shop', { accessLogBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs') });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'central-logs' } });
  });
});

describe('the release function', () => {
  test('is bound to the bucket and the store, and says what it is', () => {
    synthesize({ keepReleases: 9 }).hasResource('AWS::Lambda::Function', {
      Properties: {
        Runtime: 'nodejs24.x',
        Environment: {
          Variables: {
            SITE_BUCKET: { Ref: Match.stringLikeRegexp('^ShopBucket') },
            SITE_STORE_ARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShopStore'), 'Arn'] },
            SITE_KEEP: '9',
            SITE_DISTRIBUTION_ID: Match.absent(),
          },
        },
      },
      Metadata: { 'cdk-delivery:function': { version: 1, kind: 'site-release' } },
    });
  });

  test('may do exactly what releasing needs', () => {
    const [role] = Object.values(synthesize().findResources('AWS::IAM::Role', { Properties: { Description: 'Makes releases of a site live' } }));
    const statements = role.Properties.Policies[0].PolicyDocument.Statement as { Action: unknown; Resource: unknown; Condition?: unknown }[];
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      's3:ListBucket',
      ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['cloudfront-keyvaluestore:DescribeKeyValueStore', 'cloudfront-keyvaluestore:ListKeys', 'cloudfront-keyvaluestore:UpdateKeys'],
    ]);
    expect(statements[1].Condition).toEqual({ StringLike: { 's3:prefix': ['releases/*', 'manifests/*'] } });
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
      ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
    ]);
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('gets nothing more by the default grants of other constructs', () => {
    synthesize().resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('hosting from elsewhere', () => {
  function existing(options: { immutablePaths?: string[]; url?: string } = {}) {
    const stack = newStack();
    const hosting = SpaHosting.existing(stack, 'Shop', {
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'old-site'),
      distribution: cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', {
        distributionId: 'E1EXAMPLE', domainName: 'd1.cloudfront.net',
      }),
      ...options,
    });
    return { stack, hosting, template: Template.fromStack(stack) };
  }

  test('defines the release function alone', () => {
    const { template } = existing();
    expect(Object.values(template.toJSON().Resources).map((resource) => (resource as { Type: string }).Type).sort())
      .toEqual(['AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          SITE_BUCKET: 'old-site',
          SITE_DISTRIBUTION_ID: 'E1EXAMPLE',
          SITE_IMMUTABLE_PATHS: '/assets/,/static/',
          SITE_KEEP: '5',
          SITE_STORE_ARN: Match.absent(),
        },
      },
    });
  });

  test('lets the function invalidate that distribution only', () => {
    const { template } = existing();
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({
            Action: 'cloudfront:CreateInvalidation',
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::111111111111:distribution/E1EXAMPLE']] },
          })]),
        },
      }],
    });
  });

  test('is where the distribution is, or where it is said to be', () => {
    expect(existing().hosting.url).toBe('https://d1.cloudfront.net/');
    expect(existing({ url: 'https://shop.example.com/' }).hosting.url).toBe('https://shop.example.com/');
  });

  test('leaves no finding open', () => {
    const { stack } = existing();
    expect(new AwsSolutionsChecks(stack.node.root).validateScope(stack.node.root).violations).toEqual([]);
  });
});

describe('rejected input', () => {
  const define = (props: SpaHostingProps) => () => new SpaHosting(newStack(), 'Shop', props);

  test('fails for a domain without names', () => {
    const stack = newStack();
    expect(() => new SpaHosting(stack, 'Shop', { domain: domain(stack) }))
      .toThrow("hosting 'Shop': a domain has at least one name, got none; add one or leave domain out");
  });

  test('fails for names without a certificate', () => {
    expect(define({ domain: { names: ['shop.example.com'] } as unknown as SpaHostingProps['domain'] }))
      .toThrow("hosting 'Shop': names of an own domain need a certificate, got none for shop.example.com; pass one from us-east-1");
  });

  test('fails for a certificate of another region', () => {
    const stack = newStack();
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE.replace('us-east-1', 'eu-west-1'));
    expect(() => new SpaHosting(stack, 'Shop', { domain: { names: ['shop.example.com'], certificate } })).toThrow(
      "hosting 'Shop': CloudFront takes certificates from us-east-1 only, got one from eu-west-1; define it in a stack of that region",
    );
  });

  test.each([1, 0, -3, 2.5])('fails for %p releases to keep', (keepReleases) => {
    expect(define({ keepReleases })).toThrow(
      `hosting 'Shop': keepReleases is a whole number from 2 on, so that there is one to roll back to, got ${keepReleases}; use 5, say`,
    );
  });

  test.each(['assets/', '/assets', '/', '/a,b/', '/a b/'])('fails for the immutable path %p', (path) => {
    expect(define({ immutablePaths: [path] }))
      .toThrow(`hosting 'Shop': an immutable path is a folder below the root, got '${path}'; write it like '/assets/'`);
  });

  test.each(['.glb', 'GLB', ''])('fails for the file extension %p', (extension) => {
    expect(define({ fileExtensions: [extension] }))
      .toThrow(`hosting 'Shop': a file extension is of lower case letters and digits, got '${extension}'; write it like 'glb'`);
  });

  test('tokens pass', () => {
    expect(define({ keepReleases: Token.asNumber({ Ref: 'Keep' }), immutablePaths: [Token.asString({ Ref: 'Path' })] })).not.toThrow();
  });
});

describe('as part of an app', () => {
  test('leaves no finding open, with and without a domain', () => {
    const app = new App();
    const stack = new Stack(app, 'Web', { env: ENV });
    new SpaHosting(stack, 'Shop', { domain: domain(stack, 'shop.example.com') });
    new SpaHosting(stack, 'Docs', { removal: RemovalPolicy.RETAIN });
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('warns of nothing', () => {
    const stack = newStack();
    new SpaHosting(stack, 'Shop');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('is the same with no feature flags and with all that are recommended', () => {
    expect(synthesize({}, CURRENTLY_RECOMMENDED_FLAGS).toJSON()).toEqual(synthesize().toJSON());
  });

  test('is the same each time', () => {
    expect(synthesize().toJSON()).toEqual(synthesize().toJSON());
  });

  test('keeps the logical ids of what holds data', () => {
    const template = synthesize();
    const types = ['AWS::S3::Bucket', 'AWS::CloudFront::KeyValueStore', 'AWS::CloudFront::Distribution'];
    expect(types.flatMap((type) => Object.keys(template.findResources(type)))).toEqual([
      'ShopAccessLogs6EA19A0C', 'ShopBucketC94B6A26', 'ShopStore045EE485', 'ShopDistribution39B2C0B5',
    ]);
  });

  test('stays after the stack when asked to', () => {
    const template = synthesize({ removal: RemovalPolicy.RETAIN });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });
});
