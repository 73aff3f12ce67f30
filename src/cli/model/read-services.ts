import { readRoutes, readTarget, type CfnLoadBalancer } from './read-targets';
import type { ContainerModel, RolloutModel, ServiceModel } from './service';
import { CONSTRUCT_PATH } from '../assembly/assembly';
import { Resolver, type LocatedResource } from '../assembly/resolver';
import type { Assembly, StackTemplate } from '../assembly/template';

interface ServiceProperties {
  readonly ServiceName?: string;
  readonly Cluster?: string;
  readonly TaskDefinition?: string;
  readonly LoadBalancers?: readonly CfnLoadBalancer[];
  readonly HealthCheckGracePeriodSeconds?: number;
  readonly DeploymentController?: { readonly Type?: RolloutModel['controller'] };
  readonly DeploymentConfiguration?: {
    readonly Strategy?: RolloutModel['strategy'];
    readonly BakeTimeInMinutes?: number;
    readonly CanaryConfiguration?: { readonly CanaryPercent?: number; readonly CanaryBakeTimeInMinutes?: number };
    readonly LinearConfiguration?: { readonly StepPercent?: number; readonly StepBakeTimeInMinutes?: number };
    readonly LifecycleHooks?: readonly { readonly HookTargetArn?: string; readonly LifecycleStages?: readonly string[] }[];
  };
}

interface CfnContainer {
  readonly Name?: string;
  readonly Image?: string;
  readonly PortMappings?: readonly { readonly ContainerPort?: number }[];
  readonly Environment?: readonly { readonly Name: string; readonly Value?: unknown }[];
  readonly Secrets?: readonly { readonly Name: string; readonly ValueFrom?: unknown }[];
  readonly HealthCheck?: {
    readonly Command?: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly Retries?: number;
    readonly StartPeriod?: number;
  };
  readonly EntryPoint?: readonly string[];
  readonly Command?: readonly string[];
  readonly StopTimeout?: number;
}

/** What ECS applies when a container definition says nothing. */
const DEFAULTS = { interval: 30, timeout: 5, retries: 3, startPeriod: 0, stopTimeout: 30 };

/** Every service of Amazon ECS of the assembly, whatever made it. */
export function readServices(assembly: Assembly): ServiceModel[] {
  const resolver = new Resolver(assembly);
  const services = resolver.resources('AWS::ECS::Service').map((located) => readService(resolver, located));
  // Staging and production like to have services of the same name.
  const isUnique = (name: string) => services.filter((other) => other.name === name).length === 1;
  return services.map((service) => isUnique(service.name) ? service : { ...service, name: `${service.cluster}/${service.name}` });
}

/** The service that an action or a deployment group names. */
export function findService(services: readonly ServiceModel[], cluster: string, service: string): ServiceModel | undefined {
  return services.find((candidate) => candidate.service === lastPart(service) && candidate.cluster === lastPart(cluster));
}

function readService(resolver: Resolver, { stack, logicalId, resource }: LocatedResource): ServiceModel {
  const properties = (resolver.resolve(stack, resource.Properties) ?? {}) as ServiceProperties;
  const cluster = lastPart(properties.Cluster ?? 'default');
  const service = lastPart(resolver.text(stack, { Ref: logicalId }));
  const loadBalancers = properties.LoadBalancers ?? [];
  return {
    name: properties.ServiceName ?? constructName(resource.Metadata?.[CONSTRUCT_PATH]) ?? logicalId,
    stackName: stack.name,
    logicalId,
    cluster,
    service,
    containers: readContainers(resolver, stack, properties.TaskDefinition ?? ''),
    target: readTarget(resolver, stack, loadBalancers, Number(properties.HealthCheckGracePeriodSeconds ?? 0)),
    routes: readRoutes(resolver, stack, loadBalancers),
    rollout: readRollout(properties),
    deploymentGroup: readDeploymentGroup(resolver, stack, cluster, service),
  };
}

/** Under the controller of CodeDeploy a service names the family of its task definition, else the definition itself. */
function readContainers(resolver: Resolver, stack: StackTemplate, reference: string): ContainerModel[] {
  const located = resolver.findResource('AWS::ECS::TaskDefinition', reference, stack)
    ?? resolver.resources('AWS::ECS::TaskDefinition', stack).find((each) => resolver.text(each.stack, each.resource.Properties?.Family) === reference);
  if (!located) return [];
  const containers = (resolver.resolve(located.stack, located.resource.Properties?.ContainerDefinitions) ?? []) as CfnContainer[];
  const texts = (entries: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(entries.map(([name, value]) => [name, resolver.text(located.stack, value)]));
  return containers.map((container): ContainerModel => ({
    name: container.Name ?? '',
    image: container.Image ?? '',
    port: container.PortMappings?.map(({ ContainerPort }) => Number(ContainerPort))[0],
    environment: texts((container.Environment ?? []).map(({ Name, Value }) => [Name, Value])),
    secrets: texts((container.Secrets ?? []).map(({ Name, ValueFrom }) => [Name, ValueFrom])),
    healthCheck: readHealthCheck(container),
    entryPoint: container.EntryPoint,
    command: container.Command,
    stopTimeoutSeconds: Number(container.StopTimeout ?? DEFAULTS.stopTimeout),
  }));
}

/** ECS ignores what the image says about its health. */
function readHealthCheck({ HealthCheck: check }: CfnContainer): ContainerModel['healthCheck'] {
  if (!check?.Command?.length || check.Command[0] === 'NONE') return undefined;
  return {
    command: check.Command,
    intervalSeconds: Number(check.Interval ?? DEFAULTS.interval),
    timeoutSeconds: Number(check.Timeout ?? DEFAULTS.timeout),
    retries: Number(check.Retries ?? DEFAULTS.retries),
    startPeriodSeconds: Number(check.StartPeriod ?? DEFAULTS.startPeriod),
  };
}

function readRollout({ DeploymentController, DeploymentConfiguration: configuration = {} }: ServiceProperties): RolloutModel {
  const { CanaryConfiguration: canary, LinearConfiguration: linear } = configuration;
  return {
    controller: DeploymentController?.Type ?? 'ECS',
    strategy: configuration.Strategy ?? 'ROLLING',
    stepPercent: numberOf(canary?.CanaryPercent ?? linear?.StepPercent),
    stepBakeMinutes: numberOf(canary?.CanaryBakeTimeInMinutes ?? linear?.StepBakeTimeInMinutes),
    bakeMinutes: numberOf(configuration.BakeTimeInMinutes),
    hooks: (configuration.LifecycleHooks ?? []).map(({ HookTargetArn = '', LifecycleStages = [] }) =>
      ({ target: HookTargetArn.split(':').at(-1)!, stages: LifecycleStages })),
  };
}

function readDeploymentGroup(resolver: Resolver, near: StackTemplate, cluster: string, service: string): ServiceModel['deploymentGroup'] {
  for (const { stack, logicalId, resource } of resolver.resources('AWS::CodeDeploy::DeploymentGroup', near)) {
    const deployed = (resolver.resolve(stack, resource.Properties?.ECSServices) ?? []) as { ClusterName?: string; ServiceName?: string }[];
    if (deployed.some(({ ClusterName = '', ServiceName = '' }) => lastPart(ClusterName) === cluster && lastPart(ServiceName) === service)) {
      return { application: resolver.text(stack, resource.Properties?.ApplicationName), name: resolver.text(stack, { Ref: logicalId }) };
    }
  }
  return undefined;
}

/** `Shop/Orders` of `Shop/Orders/Service`: the construct that users defined. A service right in the stack keeps its own id. */
function constructName(constructPath: unknown): string | undefined {
  if (typeof constructPath !== 'string') return undefined;
  const parts = constructPath.split('/');
  while (parts.length > 2 && ['Service', 'Resource'].includes(parts.at(-1)!)) parts.pop();
  return parts.join('/');
}

/** The name at the end of an ARN; a name is its own. */
function lastPart(reference: string): string {
  return reference.split('/').at(-1)!;
}

function numberOf(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
