import type { AliasState } from '../../src/runtime/fleet-ports';

export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** The versions that an alias leads to, each with its share of the traffic. */
export function sharesOf({ version, weights = {} }: AliasState): readonly (readonly [string, number])[] {
  const rest = 1 - Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return [[version, rest], ...Object.entries(weights)];
}

/** Traffic goes to one version more, and both are published. */
export function requireRouting({ version, weights = {} }: AliasState): void {
  const weighted = Object.entries(weights);
  if (weighted.length > 1 || weighted.some(([, weight]) => !(weight >= 0 && weight <= 1))) {
    throw awsError('InvalidParameterValueException', 'An alias routes to one more version, with a weight of 0.0 to 1.0');
  }
  if (weighted.length > 0 && [version, weighted[0][0]].includes('$LATEST')) {
    throw awsError('InvalidParameterValueException', '$LATEST is not supported for an alias pointing to more than 1 version');
  }
  if (weighted.some(([other]) => other === version)) {
    throw awsError('InvalidParameterValueException', `Invalid function version ${version}. It is already included in routing configuration.`);
  }
}

export function requireDescription(description: string): void {
  if (description.length > 256) throw awsError('ValidationException', "Value at 'description' failed to satisfy constraint: length less than or equal to 256");
}
