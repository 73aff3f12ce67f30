import { equal, LAST_RELEASE, NotShown, type HandlerCase } from './handler-case';
import { LiveFleet } from './live-fleet';
import { LiveSite } from './live-site';
import { UNDO_DEPLOYMENTS, UNDO_ENVIRONMENT, UNDO_PIPELINE, type UndoRecord } from '../../../src/contract';

/** The event of a stage that failed: what the last execution deployed is undone. It comes after the cases that deploy. */
export const undo: HandlerCase = async (fn, world) => {
  const { functions } = world;
  const variables = await functions.variables(fn.name);
  const shown: string[] = [];
  const looks: (() => Promise<void>)[] = [];
  for (const target of Object.values(JSON.parse(variables[UNDO_DEPLOYMENTS]) as UndoRecord)) {
    if (target.kind === 'site') {
      const [logicalId] = Object.entries(fn.stack.resources).find(([, id]) => id === target.releaseFunction)!;
      const site = await LiveSite.of({ ...fn, kind: 'site-release', logicalId, name: target.releaseFunction }, world);
      await site.shows(LAST_RELEASE);
      looks.push(async () => site.shows('one'));
      shown.push("release 'one' of the site is live again");
    } else if (target.kind === 'functions') {
      for (const deployFunction of target.deployFunctions) {
        const fleet = await LiveFleet.of(deployFunction, world);
        const before = await fleet.versions();
        looks.push(async () => equal('aliases', await fleet.versions(), Object.fromEntries(Object.keys(before).map((name) => [name, '1']))));
        shown.push(`the aliases of ${Object.keys(before).join(', ')} lead to version 1 again`);
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
