import type { Resolver } from '../assembly/resolver';
import type { StackTemplate } from '../assembly/template';

interface ResponseHeadersPolicyConfig {
  readonly SecurityHeadersConfig?: SecurityHeadersConfig;
  readonly CustomHeadersConfig?: { readonly Items?: readonly { readonly Header: string; readonly Value: string | number }[] };
}

interface SecurityHeadersConfig {
  readonly ContentSecurityPolicy?: { readonly ContentSecurityPolicy: string };
  readonly ContentTypeOptions?: object;
  readonly FrameOptions?: { readonly FrameOption: string };
  readonly ReferrerPolicy?: { readonly ReferrerPolicy: string };
  readonly StrictTransportSecurity?: {
    readonly AccessControlMaxAgeSec: number | string;
    readonly IncludeSubdomains?: boolean | string;
    readonly Preload?: boolean | string;
  };
  readonly XSSProtection?: { readonly Protection: boolean | string; readonly ModeBlock?: boolean | string; readonly ReportUri?: string };
}

/** Ids of the managed policies whose security headers a site sees: SecurityHeadersPolicy and its two CORS siblings. */
const MANAGED_SECURITY_HEADERS = new Set([
  '67f7725c-6f97-4210-82d7-5512b31e9d03', 'e61eb60c-9c35-4d20-a928-2b84e02af89c', 'eaab4381-ed33-4a86-88ca-d9558dc6cd63',
]);

const MANAGED: ResponseHeadersPolicyConfig = {
  SecurityHeadersConfig: {
    ContentTypeOptions: {},
    FrameOptions: { FrameOption: 'SAMEORIGIN' },
    ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin' },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000 },
    XSSProtection: { Protection: true, ModeBlock: true },
  },
};

/** The response headers that a policy adds, by lower-case name. Cross-origin headers depend on the request and are left out. */
export function readResponseHeaders(resolver: Resolver, near: StackTemplate, policyId: string | undefined): { [name: string]: string } {
  if (!policyId) return {};
  if (MANAGED_SECURITY_HEADERS.has(policyId)) return headersOf(MANAGED);
  const located = resolver.findResource('AWS::CloudFront::ResponseHeadersPolicy', policyId, near);
  const config = located && resolver.resolve(located.stack, located.resource.Properties?.ResponseHeadersPolicyConfig);
  return headersOf((config ?? {}) as ResponseHeadersPolicyConfig);
}

function headersOf(config: ResponseHeadersPolicyConfig): { [name: string]: string } {
  const { SecurityHeadersConfig: security = {}, CustomHeadersConfig: custom } = config;
  const { StrictTransportSecurity: transport, XSSProtection: xss } = security;
  const headers: { [name: string]: string | undefined } = {
    'content-security-policy': security.ContentSecurityPolicy?.ContentSecurityPolicy,
    'x-content-type-options': security.ContentTypeOptions && 'nosniff',
    'x-frame-options': security.FrameOptions?.FrameOption,
    'referrer-policy': security.ReferrerPolicy?.ReferrerPolicy,
    'strict-transport-security': transport && [
      `max-age=${transport.AccessControlMaxAgeSec}`,
      ...isTrue(transport.IncludeSubdomains) ? ['includeSubDomains'] : [],
      ...isTrue(transport.Preload) ? ['preload'] : [],
    ].join('; '),
    'x-xss-protection': xss && [
      isTrue(xss.Protection) ? '1' : '0',
      ...isTrue(xss.ModeBlock) ? ['mode=block'] : [],
      ...xss.ReportUri ? [`report=${xss.ReportUri}`] : [],
    ].join('; '),
    ...Object.fromEntries(custom?.Items?.map(({ Header, Value }) => [Header.toLowerCase(), String(Value)]) ?? []),
  };
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Templates hold booleans as such or as text. */
function isTrue(value: boolean | string | undefined): boolean {
  return String(value) === 'true';
}
