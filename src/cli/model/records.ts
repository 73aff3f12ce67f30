import { CONTRACT_VERSION } from '../../contract';
import type { LocatedResource, Resolver } from '../assembly/resolver';
import { UserError } from '../errors';

/** A record that the constructs left in the metadata of a resource, resolved; undefined when there is none. */
export function readRecord<T extends { readonly version: number }>(resolver: Resolver, located: LocatedResource, key: string): T | undefined {
  const record = resolver.resolve(located.stack, located.resource.Metadata?.[key]) as T | undefined;
  if (record && !(record.version <= CONTRACT_VERSION)) {
    throw new UserError(
      `${located.stack.name}/${located.logicalId}: its '${key}' record has version ${record.version}, but this command reads up to ${CONTRACT_VERSION}; upgrade the command`,
    );
  }
  return record;
}
