import { INTRINSICS, type IntrinsicScope } from './intrinsics';
import {
  accountOf, attributeOf, generatedName, nameProperties, partitionOf, refOf, regionOf, urlSuffixOf, type ResourceIdentity,
} from './local-names';
import type { Assembly, Resource, StackTemplate } from './template';

export interface LocatedResource {
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly resource: Resource;
}

/** What `AWS::NoValue` leaves behind: whatever holds it drops the entry. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Values of templates with their intrinsic functions resolved, by a deterministic symbol table instead of a deployment.
 *
 * Nothing fails here: what cannot be known reads `${Stack.LogicalId.Attribute}`, and is a problem only of who needs the text.
 */
export class Resolver {
  /** References being followed now, so that a cycle ends in a placeholder. */
  private readonly following = new Set<string>();

  constructor(private readonly assembly: Assembly) {}

  /** The value with everything in it resolved; undefined for `AWS::NoValue`. */
  public resolve(stack: StackTemplate, value: unknown): unknown {
    const resolved = this.evaluate(stack, value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** The value as text: empty for nothing, JSON for objects and lists. */
  public text(stack: StackTemplate, value: unknown): string {
    return textOf(this.resolve(stack, value));
  }

  /** The value as a list of texts; a single value is a list of one. */
  public strings(stack: StackTemplate, value: unknown): string[] {
    const resolved = this.resolve(stack, value) ?? [];
    return (Array.isArray(resolved) ? resolved : [resolved]).map(textOf);
  }

  /** All resources of a type, except those whose condition does not hold. The stacks closest to `near` come first. */
  public resources(type: string, near?: StackTemplate): LocatedResource[] {
    return this.stacksBy(near).flatMap((stack) => Object.entries(stack.resources)
      .filter(([, resource]) => resource.Type === type && (!resource.Condition || this.condition(stack, resource.Condition) !== false))
      .map(([logicalId, resource]) => ({ stack, logicalId, resource })));
  }

  /** The resource of that type which a resolved reference names: by its local name or by what `Ref` gives. */
  public findResource(type: string, reference: string, near: StackTemplate): LocatedResource | undefined {
    return this.resources(type, near).find(({ stack, logicalId, resource }) => {
      const identity = this.identityOf(stack, logicalId, resource);
      return identity.name === reference || refOf(identity) === reference;
    });
  }

  private evaluate(stack: StackTemplate, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.evaluate(stack, item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return INTRINSICS[name]?.(argument, this.scopeOf(stack)) ?? `\${${stack.name}.${name}}`;
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.evaluate(stack, item)]).filter(([, item]) => item !== NO_VALUE));
  }

  private scopeOf(stack: StackTemplate): IntrinsicScope {
    return {
      region: regionOf(stack),
      resolve: (value) => this.evaluate(stack, value),
      text: (value) => this.text(stack, value),
      ref: (name) => this.ref(stack, name),
      attribute: (logicalId, attribute) => this.attribute(stack, logicalId, attribute),
      condition: (value) => this.condition(stack, value),
      mapping: (map, topLevelKey, secondLevelKey) => {
        const mapping = stack.mappings[map] as { [key: string]: { [key: string]: unknown } | undefined } | undefined;
        return mapping?.[topLevelKey]?.[secondLevelKey];
      },
      imported: (name) => this.imported(stack, name),
      output: (stackName, output) => {
        const other = this.stacksBy(stack).find((candidate) => candidate.name === stackName);
        return this.follow(stack, `${stackName}.${output}`, () => other?.outputs[output] && this.evaluate(other, other.outputs[output].Value));
      },
    };
  }

  private ref(stack: StackTemplate, name: string): unknown {
    if (name.startsWith('AWS::')) return pseudoParameter(stack, name);
    return this.follow(stack, name, () => {
      if (stack.parameters[name]) return this.parameter(stack, name);
      const resource = stack.resources[name];
      return resource && refOf(this.identityOf(stack, name, resource));
    });
  }

  private attribute(stack: StackTemplate, logicalId: string, attribute: string): unknown {
    return this.follow(stack, `${logicalId}.${attribute}`, () => {
      const resource = stack.resources[logicalId];
      if (!resource) return undefined;
      if (resource.Type === 'Custom::CrossRegionExportReader') return this.crossRegionExport(stack, attribute);
      const own = resource.Type.startsWith('AWS::') ? resource.Properties?.[attribute] : undefined;
      return attributeOf(this.identityOf(stack, logicalId, resource), attribute) ?? this.evaluate(stack, own);
    });
  }

  private identityOf(stack: StackTemplate, logicalId: string, resource: Resource): ResourceIdentity {
    const given = nameProperties(resource.Type).map((property) => resource.Properties?.[property]).find((value) => value !== undefined);
    const name = this.follow(stack, `${logicalId}.PhysicalName`, () => this.text(stack, given)) || generatedName(stack, logicalId);
    return { type: resource.Type, name, account: accountOf(stack), region: regionOf(stack) };
  }

  private parameter(stack: StackTemplate, name: string): unknown {
    const { Type: type = 'String', Default: value } = stack.parameters[name];
    if (value === undefined) return undefined;
    const known = type.startsWith('AWS::SSM::Parameter::Value') ? this.storedParameter(stack, String(value)) : value;
    return /^CommaDelimitedList$|List</.test(type) ? String(known).split(',').map((item) => item.trim()) : known;
  }

  /** The value of an SSM parameter: known when a stack of the assembly defines it, else a name that tells which one it is. */
  private storedParameter(stack: StackTemplate, name: string): string {
    const parameter = this.findResource('AWS::SSM::Parameter', name, stack);
    return parameter ? this.text(parameter.stack, parameter.resource.Properties?.Value) : `ssm-${name.replace(/^\//, '').replaceAll('/', '-')}`;
  }

  private imported(stack: StackTemplate, name: string): unknown {
    return this.follow(stack, name, () => {
      for (const exporter of this.stacksBy(stack)) {
        const output = Object.values(exporter.outputs).find(({ Export }) => Export && this.text(exporter, Export.Name) === name);
        if (output) return this.evaluate(exporter, output.Value);
      }
      return undefined;
    });
  }

  /** References between regions: CDK writes the values in the producing stack and reads them by parameter name in the consuming one. */
  private crossRegionExport(stack: StackTemplate, name: string): unknown {
    for (const writer of this.resources('Custom::CrossRegionExportWriter', stack)) {
      const { exports = {} } = (writer.resource.Properties?.WriterProps ?? {}) as { exports?: { [name: string]: unknown } };
      if (name in exports) return this.evaluate(writer.stack, exports[name]);
    }
    return undefined;
  }

  private condition(stack: StackTemplate, value: unknown): boolean | undefined {
    const name = typeof value === 'string' ? value : (value as { Condition?: string } | undefined)?.Condition;
    if (typeof name !== 'string') return this.evaluate(stack, value) === true;
    if (!(name in stack.conditions)) return undefined;
    return this.follow(stack, `Conditions.${name}`, () => this.evaluate(stack, stack.conditions[name])) === true;
  }

  /** Follows a reference. What leads nowhere, or back to itself, becomes its own readable placeholder. */
  private follow<T>(stack: StackTemplate, reference: string, target: () => T | undefined): T | string {
    const placeholder = `\${${stack.name}.${reference}}`;
    const key = `${stack.file}#${reference}`;
    if (this.following.has(key)) return placeholder;
    this.following.add(key);
    try {
      return target() ?? placeholder;
    } finally {
      this.following.delete(key);
    }
  }

  /** Stacks in the order of closeness: the stack itself, its account and region, the others. */
  private stacksBy(near?: StackTemplate): readonly StackTemplate[] {
    if (!near) return this.assembly.stacks;
    const distance = (stack: StackTemplate) => stack === near ? 0 : stack.account === near.account && stack.region === near.region ? 1 : 2;
    return [...this.assembly.stacks].sort((a, b) => distance(a) - distance(b));
  }
}

function pseudoParameter(stack: StackTemplate, name: string): unknown {
  const region = regionOf(stack);
  const known: { readonly [name: string]: unknown } = {
    'AWS::AccountId': accountOf(stack),
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': [],
    'AWS::Partition': partitionOf(region),
    'AWS::Region': region,
    'AWS::StackId': `arn:${partitionOf(region)}:cloudformation:${region}:${accountOf(stack)}:stack/${stack.name}/local`,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': urlSuffixOf(region),
  };
  return known[name] ?? `\${${name}}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
