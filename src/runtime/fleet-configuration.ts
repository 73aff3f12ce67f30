import type { FunctionState } from './fleet-ports';

/**
 * What a version freezes beside code and layers. A list of what counts, not of what does not: a field that AWS Lambda adds, and
 * that differs between `$LATEST` and its versions, must not make every function of a fleet look changed. What AWS changes by
 * itself (patches of the runtime, the state of a snapshot) is left out.
 */
const SETTINGS = [
  'Architectures', 'CapacityProviderConfig', 'DeadLetterConfig', 'DurableConfig', 'Environment', 'EphemeralStorage', 'FileSystemConfigs', 'Handler',
  'ImageConfigResponse', 'KMSKeyArn', 'LoggingConfig', 'MemorySize', 'PackageType', 'Role', 'Runtime', 'TenancyConfig', 'Timeout', 'TracingConfig',
];

/** What AWS Lambda answers about a function or a version, as far as it is looked at here. */
interface Configuration {
  readonly Version?: string;
  readonly CodeSha256?: string;
  readonly Layers?: readonly { readonly Arn?: string }[];
  readonly State?: string;
  readonly StateReason?: string;
  readonly LastUpdateStatus?: string;
  readonly LastUpdateStatusReason?: string;
  readonly SnapStart?: { readonly ApplyOn?: string };
  readonly VpcConfig?: {
    readonly SubnetIds?: readonly string[];
    readonly SecurityGroupIds?: readonly string[];
    readonly Ipv6AllowedForDualStack?: boolean;
  };
}

/** A version that nobody called for long is `Inactive`, and starts again with the first call. */
export function functionState(configuration: Configuration): FunctionState {
  const { Version, CodeSha256, Layers = [], State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = configuration;
  const failure = State === 'Failed' ? StateReason ?? State : LastUpdateStatus === 'Failed' ? LastUpdateStatusReason ?? LastUpdateStatus : undefined;
  return {
    version: Version!,
    codeSha256: CodeSha256!,
    layers: Layers.map(({ Arn }) => Arn!),
    settings: canonicalSettings(configuration),
    ready: State !== 'Pending' && LastUpdateStatus !== 'InProgress',
    failure,
  };
}

/** Canonical JSON of the settings that AWS Lambda answers. Holds the values of variables: not for logs. */
function canonicalSettings(configuration: Configuration): string {
  const { VpcConfig, SnapStart } = configuration;
  const vpc = VpcConfig && {
    subnets: sorted(VpcConfig.SubnetIds), securityGroups: sorted(VpcConfig.SecurityGroupIds), ipv6: VpcConfig.Ipv6AllowedForDualStack,
  };
  const settings = Object.fromEntries(Object.entries(configuration).filter(([key]) => SETTINGS.includes(key)));
  return JSON.stringify(canonical({ ...settings, vpc, snapStart: SnapStart?.ApplyOn }) ?? {});
}

/** Keys in order, and nothing that is empty: that is how an answer leaves out what another one mentions. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(canonical) : undefined;
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value).map(([key, member]) => [key, canonical(member)] as const).filter(([, member]) => member !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries.sort(([one], [other]) => one < other ? -1 : 1)) : undefined;
}

function sorted(values: readonly string[] = []): readonly string[] {
  return [...values].sort();
}
