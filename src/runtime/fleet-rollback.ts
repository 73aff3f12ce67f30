import type { AliasRecord } from '../contract';
import { hasWeights, readAliasRecord, writeAliasRecord } from './fleet-alias';
import type { AliasState, Fleet } from './fleet-ports';
import { persist } from './fleet-wait';

/** What is undone when traffic was still shifting: no alias tells yet which release that is. */
export const UNFINISHED = 'unfinished deployment';

export interface RolledBack {
  readonly release: string;
  /** `was`: the version that had the traffic, or a part of it. */
  readonly functions: readonly { readonly name: string; readonly version: string; readonly was: string }[];
  /** Functions whose traffic is still shifting, and was left alone. */
  readonly shifting?: readonly string[];
}

interface Member {
  readonly name: string;
  readonly functionName: string;
  readonly alias: AliasState;
  readonly record?: AliasRecord;
}

/**
 * Puts back what ran before a release: the one that is named, which may have brought nothing here, else the last one. Traffic that
 * is still shifting goes back in any case, unless only what is `settled` may be touched; without a name that is the last release, and
 * all that is undone.
 */
export async function rollBackFleet(fleet: Fleet, release?: string, settled = false): Promise<RolledBack> {
  const members = await readMembers(fleet);
  const unfinished = members.filter(({ alias }) => hasWeights(alias));
  const shifting = settled ? [] : unfinished;
  const undone = release ?? (shifting.length > 0 ? UNFINISHED : lastRelease(members));
  const brought = members.filter(({ alias, record }) => record?.release === undone && !record.undone && !hasWeights(alias));
  for (const { name, alias } of brought.filter(({ record }) => !record?.previous)) {
    fleet.log(`${name}: stays at version ${alias.version}, as there is none before`);
  }

  const functions: { name: string; version: string; was: string }[] = [];
  const failures: string[] = [];
  for (const member of [...shifting, ...brought.filter(({ record }) => record?.previous)]) {
    try {
      functions.push(await putBack(member, fleet));
    } catch (error) {
      failures.push(`${member.name}: ${(error as Error).message}`); // the others go back all the same
    }
  }
  if (failures.length > 0) throw new Error(`rollback: of ${functions.length + failures.length} functions, ${failures.length} could not be put back; ${failures.join('; ')}`);
  return { release: undone, functions, ...settled && unfinished.length > 0 && { shifting: unfinished.map(({ name }) => name) } };
}

async function readMembers({ functions, alias, target }: Fleet): Promise<readonly Member[]> {
  const members = await Promise.all(Object.entries(functions).map(async ([name, functionName]) => {
    const state = await target.alias(functionName, alias);
    return state && { name, functionName, alias: state, record: readAliasRecord(state.description) };
  }));
  return members.filter((member) => member !== undefined);
}

function lastRelease(members: readonly Member[]): string {
  const records = members.flatMap(({ record }) => record ?? []);
  if (records.length === 0) throw new Error('rollback: nothing was deployed to this fleet yet; deploy the version that you want');
  const { release } = records.reduce((last, record) => record.time > last.time ? record : last);
  const brought = records.filter((record) => record.release === release);
  if (brought.every(({ undone }) => undone)) {
    throw new Error(`rollback: release '${release}' was rolled back already; deploy the version that you want`);
  }
  if (brought.every(({ undone, previous }) => undone || !previous)) {
    throw new Error(`rollback: there is nothing before release '${release}'; deploy the version that you want`);
  }
  return release;
}

async function putBack({ name, functionName, alias, record }: Member, fleet: Fleet): Promise<{ name: string; version: string; was: string }> {
  const { target, clock } = fleet;
  const shifted = Object.keys(alias.weights ?? {});
  if (shifted.length > 0) {
    await persist(clock, () => target.updateAlias(functionName, fleet.alias, { version: alias.version, description: alias.description }));
    fleet.log(`${name}: all traffic goes to version ${alias.version} again`);
    return { name, version: alias.version, was: shifted.join() };
  }
  const { release, previous } = record as Required<AliasRecord>;
  const description = writeAliasRecord({ release, previous: alias.version, time: clock.now(), undone: release });
  await persist(clock, () => target.updateAlias(functionName, fleet.alias, { version: previous, description }));
  fleet.log(`${name}: version ${previous} is live again (was ${alias.version})`);
  return { name, version: previous, was: alias.version };
}
