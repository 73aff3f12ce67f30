import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { synthesize } from './synthesize';
import { readSites } from '../../../src/cli/model/read-sites';
import { assemblyOf } from '../../helpers/assembly';

describe('a distribution of L2 constructs', () => {
  const [site] = readSites(synthesize('Shop', (stack) => {
    const hosting = new Construct(stack, 'Hosting');
    const store = new cloudfront.KeyValueStore(hosting, 'Store');
    const rewrite = new cloudfront.Function(hosting, 'Rewrite', {
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      keyValueStore: store,
      code: cloudfront.FunctionCode.fromInline(`const store = cf.kvs('${store.keyValueStoreId}');`),
    });
    const answer = new cloudfront.Function(hosting, 'Answer', { code: cloudfront.FunctionCode.fromInline('answer') });
    new cloudfront.Distribution(hosting, 'Distribution', {
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(new s3.Bucket(hosting, 'Files', { bucketName: 'shop-files' })),
        functionAssociations: [
          { eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: rewrite },
          { eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE, function: answer },
        ],
        responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(hosting, 'Headers', {
          securityHeadersBehavior: {
            contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
            contentTypeOptions: { override: true },
            frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
            referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override: true },
            strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, preload: true, override: true },
            xssProtection: { protection: true, modeBlock: true, override: true },
          },
          customHeadersBehavior: { customHeaders: [{ header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true }] },
        }),
      },
    });
  }));

  test('is a site named after the construct around it', () => {
    expect(site).toMatchObject({ name: 'Shop/Hosting', stackName: 'Shop', bucket: 'shop-files', defaultRootObject: 'index.html' });
    expect(site.hosts).toEqual([`shop-${site.logicalId.toLowerCase()}.cloudfront.local`]);
  });

  test('has the code of its functions and the store that it names', () => {
    expect(site.store).toMatch(/^shop-hostingstore/);
    expect(site.viewerRequest).toBe(`const store = cf.kvs('${site.store}');`);
    expect(site.viewerResponse).toBe('answer');
  });

  test('has the response headers as a browser sees them', () => {
    expect(site.headers).toEqual({
      'content-security-policy': "default-src 'self'",
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-xss-protection': '1; mode=block',
    });
  });
});

test('the bucket may be one of another stack', () => {
  const [site] = readSites(assemblyOf({
    stacks: {
      Web: { Resources: { Cdn: distribution({ Origins: [{ Id: 'o', DomainName: { 'Fn::ImportValue': 'files' } }], Aliases: ['shop.example.com'] }) } },
      Storage: {
        Resources: { Files: { Type: 'AWS::S3::Bucket' } },
        Outputs: { Domain: { Value: { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] }, Export: { Name: 'files' } } },
      },
    },
  }));
  expect(site).toEqual({
    name: 'Cdn', stackName: 'Web', logicalId: 'Cdn', hosts: ['web-cdn.cloudfront.local', 'shop.example.com'], bucket: 'storage-files', headers: {},
  });
});

test('the origin of the default behavior comes first, and a distribution without a bucket is no site', () => {
  const bucket = (name: string) => ({ Id: name, DomainName: `${name}.s3.eu-west-1.amazonaws.com` });
  const sites = readSites(assemblyOf({
    stacks: {
      Web: {
        Resources: {
          Two: distribution({ Origins: [bucket('assets'), bucket('site')], DefaultCacheBehavior: { TargetOriginId: 'site' } }),
          Api: distribution({ Origins: [{ Id: 'api', DomainName: 'api.example.com' }] }),
        },
      },
    },
  }));
  expect(sites.map(({ logicalId, bucket: name }) => [logicalId, name])).toEqual([['Two', 'site']]);
});

test.each([
  ['Web/Shop/Distribution/Resource', 'Web/Shop'],
  ['Web/Distribution/Resource', 'Web/Distribution'],
  ['Web/Cdn/Resource', 'Web/Cdn'],
  ['Web/Cdn', 'Web/Cdn'],
])('a distribution at %s is named %s', (path, name) => {
  const resource = { ...distribution({ Origins: [{ Id: 'o', DomainName: 'files.s3.amazonaws.com' }] }), Metadata: { 'aws:cdk:path': path } };
  expect(readSites(assemblyOf({ stacks: { Web: { Resources: { Cdn: resource } } } }))[0].name).toBe(name);
});

test('the managed security headers are known', () => {
  const DefaultCacheBehavior = { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03' };
  const resource = distribution({ Origins: [{ Id: 'o', DomainName: 'files.s3.amazonaws.com' }], DefaultCacheBehavior });
  expect(readSites(assemblyOf({ stacks: { Web: { Resources: { Cdn: resource } } } }))[0].headers).toEqual({
    'referrer-policy': 'strict-origin-when-cross-origin',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-xss-protection': '1; mode=block',
  });
});

function distribution(config: object): object {
  return { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: config } };
}
