import { LambdaClient, ListLayerVersionsCommand } from '@aws-sdk/client-lambda';
import { artifactEvent, putArtifact } from './fleet-artifact';
import { equal, succeed, type HandlerCase } from './handler-case';
import { FLEET_LAYERS } from '../../../src/contract';
import type { Account } from '../account';
import type { DeployedFunction } from '../functions';

/** The layer of the sources, which a part of the fleets takes. */
export const LAYER = 'greetings';

/** The layer of an artifact gets a version. */
export const fleetLayers: HandlerCase = async (fn, world) => {
  const { account } = world;
  await putArtifact(account, 'layers', { [LAYER]: 'layer' });
  const published = await succeed(fn, world, artifactEvent({ publishLayers: true }, 'layers', account));
  equal('variables', published, { [LAYER]: await layerVersion(fn, account) });
  return `the layer '${LAYER}' has a version`;
};

/** The last version of the layer of a fleet; none before one was published. */
export async function layerVersion({ variables }: DeployedFunction, { client }: Account): Promise<string | undefined> {
  const LayerName = `${variables[FLEET_LAYERS]}${LAYER}`;
  const { LayerVersions: [last] = [] } = await new LambdaClient(client).send(new ListLayerVersionsCommand({ LayerName }));
  return last?.LayerVersionArn;
}
