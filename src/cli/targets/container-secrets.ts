import { parseSecretReference } from '../build/environment';
import { UserError } from '../errors';
import type { ContainerModel } from '../model/service';

/** Values of the secrets of containers, by container and variable; fails with all that are missing. */
export function secretsOf(containers: readonly Pick<ContainerModel, 'name' | 'secrets'>[], parameters: ReadonlyMap<string, string>): Map<string, { [name: string]: string }> {
  const missing: string[] = [];
  const values = containers.map(({ name, secrets }): [string, { [name: string]: string }] => [name, Object.fromEntries(
    Object.entries(secrets).flatMap(([variable, reference]): [string, string][] => {
      const value = lookUp(reference, parameters);
      if (value === undefined) missing.push(`${variable} of container ${name}: add --parameter ${givenAs(reference)}=VALUE`);
      return value === undefined ? [] : [[variable, value]];
    }),
  )]);
  if (missing.length > 0) throw new UserError(`secrets are not given: ${missing.join('; ')}`);
  return new Map(values);
}

function lookUp(reference: string, parameters: ReadonlyMap<string, string>): string | undefined {
  const exact = parameters.get(reference) ?? parameters.get(givenAs(reference));
  if (exact !== undefined || !isSecret(reference)) return exact;
  const { key } = parseSecretReference(reference);
  const whole = parameters.get(secretName(reference));
  return key && whole !== undefined ? keyOf(whole, key) : whole;
}

/** What users write for it: the name of the parameter or secret, with the key of the JSON object that it is to be taken from. */
function givenAs(reference: string): string {
  if (!isSecret(reference)) {
    const name = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(reference)?.[1];
    // Names of parameters in ARNs have lost the slash that hierarchies begin with.
    return name === undefined ? reference : name.includes('/') ? `/${name}` : name;
  }
  const { key } = parseSecretReference(reference);
  return key ? `${secretName(reference)}:${key}` : secretName(reference);
}

function isSecret(reference: string): boolean {
  return /^arn:[^:]*:secretsmanager:/.test(reference);
}

function secretName(reference: string): string {
  return parseSecretReference(reference).id.split(':').at(-1)!;
}

function keyOf(secret: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(secret) as { [key: string]: unknown })[key];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}
