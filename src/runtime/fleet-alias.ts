import type { AliasRecord } from '../contract';
import type { AliasState, Fleet } from './fleet-ports';

/** Reads what brought an alias where it is; undefined for a description that somebody else wrote. */
export function readAliasRecord(description: string | undefined): AliasRecord | undefined {
  try {
    const record = JSON.parse(description ?? '') as AliasRecord | null;
    return typeof record?.release === 'string' && typeof record.time === 'number' ? record : undefined;
  } catch {
    return undefined;
  }
}

/** At most 256 characters, which is what a description may have: see `MAX_RELEASE`. */
export function writeAliasRecord({ release, previous, time, undone }: AliasRecord): string {
  return JSON.stringify({ release, previous, time, undone });
}

/** What a release's id may have, so that two of them fit into an alias' description. */
export const MAX_RELEASE = 80;

export function hasWeights({ weights = {} }: AliasState): boolean {
  return Object.keys(weights).length > 0;
}

/** The name in AWS Lambda. */
export function functionNameOf(name: string, { functions }: Fleet): string {
  if (!Object.hasOwn(functions, name)) {
    const known = Object.keys(functions).sort().map((one) => `'${one}'`).join(', ');
    throw new Error(`fleet: there is no function '${name}'; it has ${known || 'none'}`);
  }
  return functions[name];
}

/** Says in the error which function it is about. */
export async function about<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`);
  }
}
