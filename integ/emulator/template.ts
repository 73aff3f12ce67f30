/** A template of CloudFormation, as far as it is read here. */
export interface Template {
  readonly Resources: { readonly [logicalId: string]: Resource };
  readonly Outputs?: { readonly [name: string]: { readonly Value: unknown } };
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: { readonly [key: string]: unknown };
}

/** By logical id, what is refused: a type that is unknown, or `<type> with <property>`, which only a deployment would tell. */
export function refusedResources({ Resources }: Template, unknown: readonly string[], known: readonly string[]): ReadonlyMap<string, string> {
  return new Map(Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]): [string, string][] => {
    if (unknown.includes(Type)) return [[id, Type]];
    const property = Object.keys(Properties).map((name) => `${Type} with ${name}`).find((text) => known.includes(text));
    return property === undefined ? [] : [[id, property]];
  }));
}

/**
 * A template without some resources. What mentions one of them stays, and gets the name that it would have: its physical name where the
 * template says one, or else its logical id, which an ARN ends with too.
 */
export function withoutResources(template: Template, leftOut: readonly string[]): Template {
  const nameOf = (id: string) => nameIn(template.Resources[id]) ?? id;
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = ['', undefined]] = Object.entries(value);
    if (key === 'Ref' && leftOut.includes(argument as string)) return nameOf(argument as string);
    if (key === 'Fn::GetAtt' && leftOut.includes((argument as string[])[0])) return arnOf(nameOf((argument as string[])[0]));
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replace(part)]));
  };
  const kept = Object.entries(template.Resources).filter(([id]) => !leftOut.includes(id));
  return {
    ...replace(template) as Template,
    Resources: Object.fromEntries(kept.map(([id, { DependsOn, ...resource }]) => {
      const on = [DependsOn ?? []].flat().filter((each) => !leftOut.includes(each));
      return [id, { ...replace(resource) as Resource, ...on.length > 0 ? { DependsOn: on } : {} }];
    })),
  };
}

/** A template without some of its outputs. */
export function withoutOutputs({ Outputs = {}, ...template }: Template, leftOut: readonly string[]): Template {
  return { ...template, Outputs: Object.fromEntries(Object.entries(Outputs).filter(([name]) => !leftOut.includes(name))) };
}

/** A template whose functions in Node.js get variables beside their own. */
export function withVariables(template: Template, variables: { readonly [name: string]: string }): Template {
  return {
    ...template,
    Resources: Object.fromEntries(Object.entries(template.Resources).map(([id, resource]) => {
      const { Runtime, Environment } = resource.Properties ?? {};
      if (resource.Type !== 'AWS::Lambda::Function' || !/^nodejs/.test(typeof Runtime === 'string' ? Runtime : 'nodejs')) return [id, resource];
      const all = { ...Environment?.Variables, ...variables };
      return [id, { ...resource, Properties: { ...resource.Properties, Environment: { Variables: all } } }];
    })),
  };
}

/** Logical ids that a value mentions. */
export function mentionsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [argument as string];
    if (key === 'Fn::GetAtt') return [(argument as string[])[0]];
    return mentionsOf(argument);
  });
}

function nameIn({ Properties = {} }: Resource): string | undefined {
  return typeof Properties.Name === 'string' ? Properties.Name : undefined;
}

function arnOf(name: string): string {
  return `arn:aws:emulator:us-east-1:000000000000:${name}`;
}
