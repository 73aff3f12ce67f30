import { readResponseHeaders } from './response-headers';
import type { SiteModel } from './site';
import { CONSTRUCT_PATH } from '../assembly/assembly';
import { Resolver, type LocatedResource } from '../assembly/resolver';
import type { Assembly, StackTemplate } from '../assembly/template';

/** The configuration of a distribution with its intrinsics resolved. */
interface DistributionConfig {
  readonly Aliases?: readonly string[];
  readonly DefaultCacheBehavior?: {
    readonly TargetOriginId?: string;
    readonly FunctionAssociations?: readonly { readonly EventType?: string; readonly FunctionARN?: string }[];
    readonly ResponseHeadersPolicyId?: string;
  };
  readonly DefaultRootObject?: string;
  readonly Origins?: readonly { readonly Id?: string; readonly DomainName?: string }[];
}

interface FunctionProperties {
  readonly FunctionCode?: string;
  readonly FunctionConfig?: { readonly KeyValueStoreAssociations?: readonly { readonly KeyValueStoreARN?: string }[] };
}

/** Every distribution in front of a bucket, whatever made it. */
export function readSites(assembly: Assembly): SiteModel[] {
  const resolver = new Resolver(assembly);
  return resolver.resources('AWS::CloudFront::Distribution').flatMap((located) => readSite(resolver, located) ?? []);
}

function readSite(resolver: Resolver, { stack, logicalId, resource }: LocatedResource): SiteModel | undefined {
  const config = (resolver.resolve(stack, resource.Properties?.DistributionConfig) ?? {}) as DistributionConfig;
  const bucket = originBucket(config);
  if (!bucket) return undefined;
  const request = functionOf(resolver, stack, config, 'viewer-request');
  const response = functionOf(resolver, stack, config, 'viewer-response');
  return {
    name: siteName(resource.Metadata?.[CONSTRUCT_PATH]) ?? logicalId,
    stackName: stack.name,
    logicalId,
    hosts: [resolver.text(stack, { 'Fn::GetAtt': [logicalId, 'DomainName'] }), ...config.Aliases ?? []],
    bucket,
    store: storeOf(request) ?? storeOf(response),
    viewerRequest: request?.FunctionCode,
    viewerResponse: response?.FunctionCode,
    defaultRootObject: config.DefaultRootObject || undefined,
    headers: readResponseHeaders(resolver, stack, config.DefaultCacheBehavior?.ResponseHeadersPolicyId),
  };
}

/** The bucket of the default behavior's origin, else of the first origin that is a bucket. Their domain names begin with the bucket's. */
function originBucket({ DefaultCacheBehavior, Origins = [] }: DistributionConfig): string | undefined {
  const target = Origins.filter(({ Id }) => Id === DefaultCacheBehavior?.TargetOriginId);
  return [...target, ...Origins].map(({ DomainName }) => DomainName?.match(/^(.+?)\.s3[.-]/)?.[1]).find((bucket) => bucket !== undefined);
}

function functionOf(resolver: Resolver, stack: StackTemplate, config: DistributionConfig, event: string): FunctionProperties | undefined {
  const association = config.DefaultCacheBehavior?.FunctionAssociations?.find(({ EventType }) => EventType === event);
  if (!association?.FunctionARN) return undefined;
  const located = resolver.findResource('AWS::CloudFront::Function', association.FunctionARN, stack);
  return located && resolver.resolve(located.stack, located.resource.Properties) as FunctionProperties;
}

/** CloudFront lets a function read one store. */
function storeOf(properties: FunctionProperties | undefined): string | undefined {
  return properties?.FunctionConfig?.KeyValueStoreAssociations?.[0]?.KeyValueStoreARN?.split('key-value-store/')[1];
}

/** `Shop/Hosting` of `Shop/Hosting/Distribution/Resource`: the construct that users defined. */
function siteName(constructPath: unknown): string | undefined {
  if (typeof constructPath !== 'string') return undefined;
  const construct = constructPath.replace(/\/(Resource|Default)$/, '');
  const owner = construct.replace(/\/Distribution$/, '');
  // A distribution right in the stack keeps its own id: the stack is not the site.
  return owner.includes('/') ? owner : construct;
}
