import { Annotations, Duration, PhysicalName, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SITE_STORE_ARN } from '../contract';
import { DEFAULT_IMMUTABLE_PATHS, DEFAULT_KEEP_RELEASES, ExistingSpaHosting } from './private/existing-spa-hosting';
import { ReleaseFunction } from './private/release-function';
import { viewerRequestCode, viewerResponseCode } from './private/router';
import { SiteLogBucket } from './private/site-log-bucket';
import { validateHosting } from './private/validation';
import { stabilizePolicy } from '../foundation/private/stable-policy';
import { FILE_EXTENSIONS } from '../runtime/site-release-media-types';

/** Where a single-page app can be released to: a SpaHosting, or what `SpaHosting.existing` makes of hosting from elsewhere. */
export interface ISpaHosting {
  /** Receives releases, each below `releases/<release>/`. */
  readonly bucket: s3.IBucket;
  /** Makes an uploaded release live. Invoked with `{ "rollback": true }`, it puts the previous one back. */
  readonly releaseFunction: lambda.IFunction;
  /** Where the site is, with `https://` and a final slash. */
  readonly url: string;
}

/** Names of an own domain. */
export interface SiteDomain {
  /** Names that lead to the site; the first one is its address. Their DNS records are not defined here. */
  readonly names: string[];
  /** Certificate for all of the names, in us-east-1, where CloudFront looks for it. */
  readonly certificate: acm.ICertificate;
}

/** What own and existing hosting have in common. */
export interface SpaHostingOptions {
  /**
   * How many releases stay in the bucket. The live and the previous one always do.
   * @default 5
   */
  readonly keepReleases?: number;
  /**
   * Folders whose files have a fingerprint in their name, so that browsers may keep them for ever.
   * @default ['/assets/', '/static/']
   */
  readonly immutablePaths?: string[];
}

/** Properties of a SpaHosting. */
export interface SpaHostingProps extends SpaHostingOptions {
  /**
   * An own domain.
   * @default - the name that CloudFront gives
   */
  readonly domain?: SiteDomain;
  /**
   * Further extensions of files, without the dot. A path with any other extension is one of the application.
   * @default - those that sites are usually made of
   */
  readonly fileExtensions?: string[];
  /**
   * Content security policy of every response.
   * @default - none: only the application knows what it loads
   */
  readonly contentSecurityPolicy?: string;
  /**
   * Bucket for the access logs of the site. CloudFront delivers with an ACL, so its object ownership is not `BUCKET_OWNER_ENFORCED`,
   * and its policy has to let Amazon S3 deliver logs below `s3/`.
   * @default - a bucket of its own that keeps logs for 90 days
   */
  readonly accessLogBucket?: s3.IBucket;
  /**
   * Where in the world CloudFront serves from.
   * @default PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;
  /**
   * What becomes of buckets and logs when the stack is deleted. `DESTROY` empties the buckets first.
   * @default RemovalPolicy.DESTROY
   */
  readonly removal?: RemovalPolicy;
}

/** Options of SpaHosting.existing. */
export interface ExistingSpaHostingOptions extends SpaHostingOptions {
  /** Origin bucket of the distribution, which serves from its root. */
  readonly bucket: s3.IBucket;
  /** The distribution in front of it. */
  readonly distribution: cloudfront.IDistribution;
  /**
   * Where the site is.
   * @default - the name that CloudFront gave the distribution
   */
  readonly url?: string;
}

/**
 * Hosting of a single-page app: a private bucket behind CloudFront, with immutable releases.
 *
 * Each release is a folder of the bucket, and a key-value store that CloudFront reads on each request says which one is live. Making
 * a release live, or going back to the previous one, changes that pointer and nothing else: no upload, no invalidation, seconds.
 *
 * Paths of the application lead to its `index.html`, a missing asset is an honest 404, browsers keep fingerprinted assets and always
 * ask for pages, and every response has security headers.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
 * import * as s3 from 'aws-cdk-lib/aws-s3';
 * import { SpaHosting } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * const hosting = new SpaHosting(stack, 'Shop', { immutablePaths: ['/assets/'], contentSecurityPolicy: "default-src 'self'" });
 *
 * declare const bucket: s3.IBucket;
 * declare const distribution: cloudfront.IDistribution;
 * const old = SpaHosting.existing(stack, 'Old', { bucket, distribution });
 */
export class SpaHosting extends Construct implements ISpaHosting {
  /**
   * Hosting that was made elsewhere, by Terraform or another stack. Releases are kept in the same way, and published by copy to the
   * root of the bucket with one invalidation: going back is the same copy from the previous release.
   */
  public static existing(scope: Construct, id: string, options: ExistingSpaHostingOptions): ISpaHosting {
    return new ExistingSpaHosting(scope, id, options);
  }

  public readonly bucket: s3.IBucket;
  public readonly releaseFunction: lambda.IFunction;
  public readonly url: string;
  /** Serves the site. */
  public readonly distribution: cloudfront.Distribution;
  /** Holds the keys `live` and `previous`. */
  public readonly store: cloudfront.KeyValueStore;

  constructor(scope: Construct, id: string, props: SpaHostingProps = {}) {
    super(scope, id);
    validateHosting(id, props);
    const removal = props.removal ?? RemovalPolicy.DESTROY;
    const ownLogBucket = props.accessLogBucket ? undefined : new SiteLogBucket(this, 'AccessLogs', removal);
    const logBucket = props.accessLogBucket ?? ownLogBucket!.bucket;

    this.bucket = this.defineBucket(removal, logBucket);
    ownLogBucket?.acceptFrom(this.bucket);
    this.store = new cloudfront.KeyValueStore(this, 'Store', { comment: `Which release of ${this.node.id} is live` });
    this.distribution = this.defineDistribution(props, logBucket);
    this.releaseFunction = this.defineReleaseFunction(props.keepReleases, removal);
    this.url = `https://${props.domain?.names[0] ?? this.distribution.distributionDomainName}/`;
  }

  private defineBucket(removal: RemovalPolicy, logBucket: s3.IBucket): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: PhysicalName.GENERATE_IF_NEEDED, // a name only for a pipeline of another account
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ id: 'expire', noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: removal,
      autoDeleteObjects: removal === RemovalPolicy.DESTROY ? true : undefined,
    });
    // not by `serverAccessLogsBucket`: what that allows the log delivery depends on the feature flags of the app
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = { destinationBucketName: logBucket.bucketName, logFilePrefix: 's3/' };
    stabilizePolicy(bucket);
    return bucket;
  }

  private defineDistribution(props: SpaHostingProps, logBucket: s3.IBucket): cloudfront.Distribution {
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Site ${this.node.id}`,
      domainNames: props.domain?.names,
      certificate: props.domain?.certificate,
      minimumProtocolVersion: props.domain && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021, // no effect, and a warning, without a certificate
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      defaultRootObject: 'index.html',
      logBucket,
      logFilePrefix: 'cloudfront/',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
          // without LIST, a missing file is forbidden instead of not found
          originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
        }),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: this.defineSecurityHeaders(props.contentSecurityPolicy),
        functionAssociations: this.defineRouting(props),
      },
    });
    acknowledgeFindings(distribution, props.domain !== undefined);
    return distribution;
  }

  private defineRouting({ fileExtensions = [], immutablePaths = DEFAULT_IMMUTABLE_PATHS }: SpaHostingProps): cloudfront.FunctionAssociation[] {
    const extensions = [...new Set([...FILE_EXTENSIONS, ...fileExtensions])];
    const viewerRequest = new cloudfront.Function(this, 'ViewerRequest', {
      comment: 'Leads into the live release',
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      keyValueStore: this.store,
      code: cloudfront.FunctionCode.fromInline(viewerRequestCode(extensions)),
    });
    const viewerResponse = new cloudfront.Function(this, 'ViewerResponse', {
      comment: 'Says what browsers may keep',
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(viewerResponseCode(extensions, immutablePaths)),
    });
    return [
      { function: viewerRequest, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
      { function: viewerResponse, eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE },
    ];
  }

  private defineSecurityHeaders(contentSecurityPolicy: string | undefined): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'SecurityHeaders', {
      comment: `Security headers of ${this.node.id}`,
      securityHeadersBehavior: {
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
        contentSecurityPolicy: contentSecurityPolicy === undefined ? undefined : { contentSecurityPolicy, override: true },
      },
    });
  }

  private defineReleaseFunction(keepReleases = DEFAULT_KEEP_RELEASES, removal: RemovalPolicy): lambda.Function {
    const storeArn = this.store.keyValueStoreArn;
    const release = new ReleaseFunction(this, 'Release', { bucket: this.bucket, keepReleases, removal, environment: { [SITE_STORE_ARN]: storeArn } });
    release.role.allow(new iam.PolicyStatement({
      actions: ['cloudfront-keyvaluestore:DescribeKeyValueStore', 'cloudfront-keyvaluestore:ListKeys', 'cloudfront-keyvaluestore:UpdateKeys'],
      resources: [storeArn],
    }));
    return release.function;
  }
}

function acknowledgeFindings(distribution: cloudfront.Distribution, ownDomain: boolean): void {
  Annotations.of(distribution).acknowledgeWarning(
    '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
    'Every path is led into a release, so that the root, which would list the bucket, is never asked for',
  );
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Where a public site may be read from is up to its owner: restrict it through the distribution' },
    { id: 'AwsSolutions-CFR2', reason: 'A static site has no server to protect: attach a web ACL to the distribution where rate limits are wanted' },
  );
  if (!ownDomain) {
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR4', reason: 'The certificate of cloudfront.net, which allows TLS 1.0, comes with its domain name',
    });
  }
}
