import { about } from './fleet-alias';
import type { Fleet, FleetPackage } from './fleet-ports';
import { requireSize } from './fleet-size';
import { persist } from './fleet-wait';

export interface PublishedLayers {
  /** The version to use, by name of the layer. */
  readonly arns: { readonly [layer: string]: string };
  readonly published: readonly string[];
  readonly unchanged: readonly string[];
}

/** Publishes a version of each layer, unless one with the same content was published before: its description tells. */
export async function publishLayers(
  packages: { readonly [layer: string]: FleetPackage }, prefix: string, fleet: Pick<Fleet, 'target' | 'clock' | 'log'>,
): Promise<PublishedLayers> {
  const arns: { [layer: string]: string } = {};
  const published: string[] = [];
  const unchanged: string[] = [];
  for (const layer of Object.keys(packages).sort()) {
    await about(`layer ${layer}`, async () => {
      const { arn, isNew } = await publishedLayer(prefix + layer, packages[layer], fleet);
      arns[layer] = arn;
      (isNew ? published : unchanged).push(layer);
      fleet.log(`layer ${layer}: ${isNew ? 'published' : 'unchanged'} ${arn}`);
    });
  }
  return { arns, published, unchanged };
}

async function publishedLayer(
  name: string, pkg: FleetPackage, { target, clock }: Pick<Fleet, 'target' | 'clock'>,
): Promise<{ arn: string; isNew: boolean }> {
  const { sha256, bytes } = pkg.record;
  const description = `sha256 ${sha256}`;
  const existing = (await target.layerVersions(name)).find((version) => version.description === description);
  if (existing) return { arn: existing.arn, isNew: false };
  requireSize(bytes, 'divide it into several layers');
  const zip = await pkg.read();
  return { arn: await persist(clock, () => target.publishLayer(name, zip, description)), isNew: true };
}
