import type { EnvironmentVariable, ProjectModel } from './pipeline';
import type { Resolver } from '../assembly/resolver';
import type { StackTemplate } from '../assembly/template';

interface ProjectProperties {
  readonly Source?: { readonly BuildSpec?: unknown };
  readonly Environment?: { readonly Image?: string; readonly EnvironmentVariables?: readonly CfnEnvironmentVariable[] };
  readonly TimeoutInMinutes?: number | string;
  readonly Cache?: { readonly Type?: string };
}

/** As CloudFormation spells an environment variable. */
export interface CfnEnvironmentVariable {
  readonly Name?: unknown;
  readonly Value?: unknown;
  readonly Type?: string;
}

/** What CodeBuild applies when a project says nothing. */
const DEFAULT_TIMEOUT_MINUTES = 60;

/** The CodeBuild project that an action names; undefined when the assembly does not define it. */
export function readProject(resolver: Resolver, near: StackTemplate, name: string): ProjectModel | undefined {
  const located = resolver.findResource('AWS::CodeBuild::Project', name, near);
  if (!located) return undefined;
  const { stack, logicalId, resource } = located;
  const properties = (resolver.resolve(stack, resource.Properties) ?? {}) as ProjectProperties;
  return {
    name,
    logicalId,
    buildspec: resolver.text(stack, properties.Source?.BuildSpec) || undefined,
    image: properties.Environment?.Image ?? '',
    environment: (properties.Environment?.EnvironmentVariables ?? []).map((variable) => environmentVariable(resolver, stack, variable)),
    timeoutMinutes: Number(properties.TimeoutInMinutes ?? DEFAULT_TIMEOUT_MINUTES),
    cached: (properties.Cache?.Type ?? 'NO_CACHE') !== 'NO_CACHE',
  };
}

export function environmentVariable(resolver: Resolver, stack: StackTemplate, { Name, Value, Type }: CfnEnvironmentVariable): EnvironmentVariable {
  return {
    name: resolver.text(stack, Name),
    value: resolver.text(stack, Value),
    type: (Type ?? 'PLAINTEXT') as EnvironmentVariable['type'],
  };
}

/** An object whose values are text; what resolves to nothing is left out. */
export function textValues(resolver: Resolver, stack: StackTemplate, object: unknown): { [key: string]: string } {
  const resolved = resolver.resolve(stack, object) ?? {};
  return Object.fromEntries(Object.entries(resolved).map(([key, value]) => [key, resolver.text(stack, value)]));
}
