import { equal, LAST_RELEASE, NotShown, type HandlerCase } from './handler-case';
import { LiveFleet } from './live-fleet';
import { requireLive } from './live-site';
import { UNDO_DEPLOYMENTS, UNDO_ENVIRONMENT, UNDO_PIPELINE, type UndoRecord } from '../../../src/contract';

/** The event of a stage that failed: what the last execution deployed is undone. It comes after the cases that deploy. */
export const undo: HandlerCase = async (fn, { account, functions, ours }) => {
  const { variables } = fn;
  const find = (name: string) => ours.find((other) => other.name === name)!;
  const shown: string[] = [];
  const looks: (() => Promise<void>)[] = [];
  for (const target of Object.values(JSON.parse(variables[UNDO_DEPLOYMENTS]) as UndoRecord)) {
    if (target.kind === 'site') {
      const release = find(target.releaseFunction);
      await requireLive(LAST_RELEASE, release, account);
      looks.push(async () => requireLive('one', release, account));
      shown.push("release 'one' of the site is live again");
    } else if (target.kind === 'functions') {
      for (const fleet of target.deployFunctions.map((name) => new LiveFleet(find(name), account))) {
        const before = Object.entries(await fleet.versions());
        looks.push(async () => equal('aliases', await fleet.versions(), Object.fromEntries(before.map(([name, version]) => [name, `${Number(version) - 1}`]))));
        shown.push(`the aliases of ${before.map(([name]) => name).join(', ')} lead to the version before`);
      }
    } else {
      throw new NotShown('Amazon ECS of ministack keeps no deployments of services');
    }
  }
  const detail = { 'pipeline': variables[UNDO_PIPELINE], 'execution-id': LAST_RELEASE, 'stage': variables[UNDO_ENVIRONMENT], 'state': 'FAILED' };
  await functions.invoke(fn.name, { detail });
  for (const look of looks) await look();
  return shown.join('; ');
};
