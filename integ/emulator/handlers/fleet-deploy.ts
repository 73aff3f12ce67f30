import { artifactEvent, putArtifact } from './fleet-artifact';
import { LAYER, layerVersion } from './fleet-layers';
import { equal, LAST_RELEASE, succeed, type HandlerCase } from './handler-case';
import { LiveFleet } from './live-fleet';

/** Two releases of all functions of the fleet, with its layer where it has one: each alias follows, and answers. */
export const fleetDeploy: HandlerCase = async (fn, world) => {
  const { account, functions } = world;
  const fleet = new LiveFleet(fn, account);
  const names = Object.keys(fleet.functions);
  const layers = await layerVersion(fn, account);
  for (const release of ['one', LAST_RELEASE]) {
    await putArtifact(account, release, Object.fromEntries(names.map((name) => [name, 'function' as const])));
    const deployed: [string, string][] = [];
    for (const name of names) {
      const { version } = await succeed(fn, world, artifactEvent({ deploy: name, release, revision: release, layers }, release, account));
      deployed.push([name, version]);
    }
    equal('aliases', await fleet.versions(), Object.fromEntries(deployed));
  }
  for (const name of names) await functions.invoke(fleet.functions[name], { name: 'Ada' }, fleet.alias);
  return `two releases of ${names.join(', ')}${layers ? ` with the layer '${LAYER}'` : ''}: the aliases '${fleet.alias}' followed, and answer`;
};
