/** What an intrinsic function needs to know of the template that it stands in. */
export interface IntrinsicScope {
  readonly region: string;
  resolve(value: unknown): unknown;
  text(value: unknown): string;
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  /** Whether a condition holds: its name, `{ Condition: name }` or a condition function. Undefined when there is none of that name. */
  condition(value: unknown): boolean | undefined;
  /** `Fn::FindInMap` without its default. */
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  imported(exportName: string): unknown;
  /** Output of another stack. */
  output(stackName: string, output: string): unknown;
}

/** Gives undefined for what it can make nothing of, such as malformed arguments. */
type Intrinsic = (argument: unknown, scope: IntrinsicScope) => unknown;

export const INTRINSICS: { readonly [name: string]: Intrinsic } = {
  'Ref': (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, scope).map(scope.text);
    return scope.attribute(logicalId, attribute.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, values] = list(argument, scope);
    return list(values, scope).map(scope.text).join(String(delimiter));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument, scope);
    const candidates = list(values, scope);
    // A part of something unknown is named after the whole: what was split is one text then.
    return candidates[Number(index)] ?? (candidates.length === 1 ? candidates[0] : undefined);
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, text] = list(argument, scope);
    return scope.text(text).split(String(delimiter));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : [...list(argument, scope), {}] as [unknown, object];
    return substitute(String(template), variables as { [name: string]: unknown }, scope);
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
    const holds = scope.condition(condition);
    return holds === undefined ? undefined : scope.resolve(holds ? whenTrue : whenFalse);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope);
    return scope.text(left) === scope.text(right);
  },
  'Fn::And': (argument, scope) => Array.isArray(argument) ? argument.every(scope.condition) : undefined,
  'Fn::Or': (argument, scope) => Array.isArray(argument) ? argument.some(scope.condition) : undefined,
  'Fn::Not': (argument, scope) => Array.isArray(argument) ? !scope.condition(argument[0]) : undefined,
  'Fn::FindInMap': (argument, scope) => {
    const [map, topLevelKey, secondLevelKey, fallback] = list(argument, scope);
    const found = scope.mapping(String(map), String(topLevelKey), String(secondLevelKey));
    return found ?? (fallback as { DefaultValue?: unknown } | undefined)?.DefaultValue;
  },
  'Fn::ImportValue': (name, scope) => scope.imported(scope.text(name)),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = (scope.resolve(argument) ?? {}) as { [key: string]: unknown };
    return scope.output(String(StackName), String(OutputName));
  },
  'Fn::GetAZs': (argument, scope) => ['a', 'b', 'c'].map((zone) => `${scope.text(argument) || scope.region}${zone}`),
  'Fn::Base64': (argument, scope) => Buffer.from(scope.text(argument)).toString('base64'),
  'Fn::Length': (argument, scope) => list(argument, scope).length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(scope.resolve(argument)),
};

function list(argument: unknown, scope: IntrinsicScope): unknown[] {
  const resolved = scope.resolve(argument);
  return Array.isArray(resolved) ? resolved : [resolved];
}

function substitute(template: string, variables: { readonly [name: string]: unknown }, scope: IntrinsicScope): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return scope.text(variables[name]);
    const [logicalId, ...attribute] = name.trim().split('.');
    return scope.text(attribute.length > 0 ? scope.attribute(logicalId, attribute.join('.')) : scope.ref(logicalId));
  });
}
