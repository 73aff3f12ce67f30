import type { RouteModel, TargetModel } from './service';
import type { LocatedResource, Resolver } from '../assembly/resolver';
import type { StackTemplate } from '../assembly/template';

/** An entry of a service's `LoadBalancers`. */
export interface CfnLoadBalancer {
  readonly ContainerName?: string;
  readonly ContainerPort?: number;
  readonly TargetGroupArn?: string;
  readonly AdvancedConfiguration?: { readonly AlternateTargetGroupArn?: string };
}

interface TargetGroupProperties {
  readonly Protocol?: string;
  readonly HealthCheckProtocol?: string;
  readonly HealthCheckPath?: string;
  readonly HealthCheckIntervalSeconds?: number;
  readonly HealthCheckTimeoutSeconds?: number;
  readonly UnhealthyThresholdCount?: number;
  readonly Matcher?: { readonly HttpCode?: string };
}

interface CfnForward {
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: { readonly TargetGroups?: readonly { readonly TargetGroupArn?: string }[] };
}

interface CfnListener {
  readonly LoadBalancerArn?: string;
  readonly DefaultActions?: readonly CfnForward[];
}

interface CfnListenerRule {
  readonly ListenerArn?: string;
  readonly Priority?: number;
  readonly Conditions?: readonly CfnCondition[];
  readonly Actions?: readonly CfnForward[];
}

interface CfnRecordSet {
  readonly Name?: string;
  readonly AliasTarget?: { readonly DNSName?: string };
}

interface CfnCondition {
  readonly Field?: string;
  readonly Values?: readonly string[];
  readonly HostHeaderConfig?: { readonly Values?: readonly string[] };
  readonly PathPatternConfig?: { readonly Values?: readonly string[] };
}

/** What Elastic Load Balancing applies when a target group says nothing. */
const DEFAULTS = { path: '/', matcher: '200', interval: 30, timeout: 5, unhealthyThreshold: 2 };

/** What the first target group of a service asks; undefined without one. */
export function readTarget(
  resolver: Resolver, stack: StackTemplate, loadBalancers: readonly CfnLoadBalancer[], graceSeconds: number,
): TargetModel | undefined {
  const first = loadBalancers.find(({ TargetGroupArn }) => TargetGroupArn);
  if (!first?.ContainerName || !first.ContainerPort) return undefined;
  const located = resolver.findResource('AWS::ElasticLoadBalancingV2::TargetGroup', first.TargetGroupArn!, stack);
  const group = located ? resolved<TargetGroupProperties>(resolver, located) : {};
  const protocol = group.HealthCheckProtocol ?? group.Protocol ?? 'HTTP';
  const interval = Number(group.HealthCheckIntervalSeconds ?? DEFAULTS.interval);
  return {
    container: first.ContainerName,
    port: Number(first.ContainerPort),
    check: located && protocol === 'HTTP' ? {
      path: group.HealthCheckPath ?? DEFAULTS.path,
      matcher: group.Matcher?.HttpCode ?? DEFAULTS.matcher,
      timeoutSeconds: Number(group.HealthCheckTimeoutSeconds ?? DEFAULTS.timeout),
      patienceSeconds: graceSeconds + interval * Number(group.UnhealthyThresholdCount ?? DEFAULTS.unhealthyThreshold),
    } : undefined,
  };
}

/** Requests that listeners send to the target groups of a service, by a rule or by default. */
export function readRoutes(resolver: Resolver, stack: StackTemplate, loadBalancers: readonly CfnLoadBalancer[]): RouteModel[] {
  const groups = loadBalancers.flatMap(({ TargetGroupArn, AdvancedConfiguration: advanced }) => [TargetGroupArn, advanced?.AlternateTargetGroupArn]);
  const leadsHere = (actions: readonly CfnForward[] = []) => actions
    .flatMap(({ TargetGroupArn, ForwardConfig }) => [TargetGroupArn, ...(ForwardConfig?.TargetGroups ?? []).map((group) => group.TargetGroupArn)])
    .some((group) => group !== undefined && groups.includes(group));

  const listeners = resolver.resources('AWS::ElasticLoadBalancingV2::Listener', stack).map((located) => {
    const { DefaultActions, LoadBalancerArn = '' } = resolved<CfnListener>(resolver, located);
    const arn = resolver.text(located.stack, { Ref: located.logicalId });
    return { arn, hosts: hostsOf(resolver, located.stack, LoadBalancerArn), DefaultActions };
  });
  const byDefault = listeners.filter(({ DefaultActions }) => leadsHere(DefaultActions))
    .map(({ hosts }): RouteModel => ({ hosts, paths: [], priority: Infinity }));
  const byRule = resolver.resources('AWS::ElasticLoadBalancingV2::ListenerRule', stack).flatMap((located): RouteModel[] => {
    const { Actions, Conditions, ListenerArn, Priority } = resolved<CfnListenerRule>(resolver, located);
    if (!leadsHere(Actions)) return [];
    const hosts = conditionValues(Conditions, 'host-header');
    return [{
      hosts: hosts.length > 0 ? hosts : listeners.find(({ arn }) => arn === ListenerArn)?.hosts ?? [],
      paths: conditionValues(Conditions, 'path-pattern'),
      priority: Number(Priority ?? Infinity),
    }];
  });
  return [...byRule, ...byDefault].filter(({ hosts }) => hosts.length > 0);
}

function conditionValues(conditions: readonly CfnCondition[] = [], field: string): readonly string[] {
  const condition = conditions.find(({ Field }) => Field === field);
  return condition?.HostHeaderConfig?.Values ?? condition?.PathPatternConfig?.Values ?? condition?.Values ?? [];
}

/** The name of a load balancer itself, and the domains whose records are aliases of it. */
function hostsOf(resolver: Resolver, near: StackTemplate, loadBalancerArn: string): string[] {
  const located = resolver.findResource('AWS::ElasticLoadBalancingV2::LoadBalancer', loadBalancerArn, near);
  if (!located) return [];
  const own = resolver.text(located.stack, { 'Fn::GetAtt': [located.logicalId, 'DNSName'] });
  const aliases = resolver.resources('AWS::Route53::RecordSet', near).flatMap((record) => {
    const { Name = '', AliasTarget } = resolved<CfnRecordSet>(resolver, record);
    return AliasTarget?.DNSName?.replace(/^dualstack\./, '') === own ? [Name.replace(/\.$/, '')] : [];
  });
  return [...new Set([own, ...aliases])];
}

function resolved<T>(resolver: Resolver, { stack, resource }: LocatedResource): T {
  return (resolver.resolve(stack, resource.Properties) ?? {}) as T;
}
