import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ReleaseFunction } from './release-function';
import { validateHosting } from './validation';
import { SITE_DISTRIBUTION_ID, SITE_IMMUTABLE_PATHS } from '../../contract';
import type { ExistingSpaHostingOptions, ISpaHosting } from '../spa-hosting';

export const DEFAULT_IMMUTABLE_PATHS = ['/assets/', '/static/'];
export const DEFAULT_KEEP_RELEASES = 5;

/** Hosting that reads no pointer at the edge: releases are published by copy to the root of the bucket. */
export class ExistingSpaHosting extends Construct implements ISpaHosting {
  public readonly bucket: s3.IBucket;
  public readonly releaseFunction: lambda.IFunction;
  public readonly url: string;

  constructor(scope: Construct, id: string, options: ExistingSpaHostingOptions) {
    super(scope, id);
    validateHosting(id, options);
    const { bucket, distribution } = options;
    this.bucket = bucket;
    this.url = options.url ?? `https://${distribution.distributionDomainName}/`;
    const release = new ReleaseFunction(this, 'Release', {
      bucket,
      keepReleases: options.keepReleases ?? DEFAULT_KEEP_RELEASES,
      removal: RemovalPolicy.DESTROY,
      environment: {
        [SITE_DISTRIBUTION_ID]: distribution.distributionId,
        [SITE_IMMUTABLE_PATHS]: (options.immutablePaths ?? DEFAULT_IMMUTABLE_PATHS).join(','),
      },
    });
    release.role.allowWildcard(
      'The root of the bucket is where the distribution finds the site',
      new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] }),
    );
    release.role.allow(new iam.PolicyStatement({ actions: ['cloudfront:CreateInvalidation'], resources: [distribution.distributionArn] }));
    if (bucket.encryptionKey) {
      release.role.allow(new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [bucket.encryptionKey.keyArn] }));
    }
    this.releaseFunction = release.function;
  }
}
