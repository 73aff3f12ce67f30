import { LambdaClient, ListLayerVersionsCommand } from '@aws-sdk/client-lambda';
import { artifactEvent, putArtifact } from './fleet-artifact';
import { equal, LAST_RELEASE, succeed, type HandlerCase } from './handler-case';
import { LiveFleet } from './live-fleet';
import { FLEET_LAYERS, type FleetRequest } from '../../../src/contract';

const LAYER = 'greetings';

/** Publishes a layer, or deploys two releases of all functions of the fleet: each alias follows, and what it leads to answers. */
export const fleetDeploy: HandlerCase = async (fn, world) => {
  const { account, functions } = world;
  const LayerName = `${(await functions.variables(fn.name))[FLEET_LAYERS]}${LAYER}`;
  const { LayerVersions = [] } = await new LambdaClient(account.client).send(new ListLayerVersionsCommand({ LayerName }));
  const [layer] = LayerVersions.map(({ LayerVersionArn }) => LayerVersionArn);
  const job = async (request: FleetRequest, artifact: string) => succeed(fn, world, artifactEvent(request, artifact, account));
  const fleet = await LiveFleet.of(fn.name, world);
  const names = Object.keys(fleet.functions);
  if (names.length === 0) {
    await putArtifact(account, 'one', { [LAYER]: 'layer' });
    const published = await job({ publishLayers: true }, 'one');
    const { LayerVersions: [{ LayerVersionArn }] = [{}] } = await new LambdaClient(account.client).send(new ListLayerVersionsCommand({ LayerName }));
    equal('variables', published, { [LAYER]: LayerVersionArn });
    return `the layer '${LAYER}' has a version`;
  }

  for (const release of ['one', LAST_RELEASE]) {
    await putArtifact(account, release, Object.fromEntries(names.map((name) => [name, 'function' as const])));
    const deployed: [string, string][] = [];
    for (const name of names) deployed.push([name, (await job({ deploy: name, release, revision: release, layers: layer }, release)).version]);
    equal('aliases', await fleet.versions(), Object.fromEntries(deployed));
  }
  for (const name of names) await functions.invoke(fleet.functions[name], { name: 'Ada' }, fleet.alias);
  return `two releases of ${names.join(', ')}: the aliases '${fleet.alias}' followed, and answer`;
};
