import { MAX_PACKAGE_BYTES } from '../contract';
import { about } from './fleet-alias';
import type { Fleet, FleetPackage } from './fleet-ports';
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
  const { target, clock } = fleet;
  const arns: { [layer: string]: string } = {};
  const published: string[] = [];
  const unchanged: string[] = [];
  for (const layer of Object.keys(packages).sort()) {
    await about(`layer ${layer}`, async () => {
      const pkg = packages[layer];
      const name = prefix + layer;
      const description = `sha256 ${pkg.record.sha256}`;
      const existing = (await target.layerVersions(name)).find((version) => version.description === description);
      if (!existing && pkg.record.bytes > MAX_PACKAGE_BYTES) {
        throw new Error(`a package may have ${MAX_PACKAGE_BYTES} bytes, got ${pkg.record.bytes}; divide it into several layers`);
      }
      arns[layer] = existing?.arn ?? await publish(name, await pkg.read(), description);
      (existing ? unchanged : published).push(layer);
      fleet.log(`layer ${layer}: ${existing ? 'unchanged' : 'published'} ${arns[layer]}`);
    });
  }
  return { arns, published, unchanged };

  async function publish(name: string, zip: Buffer, description: string): Promise<string> {
    return persist(clock, () => target.publishLayer(name, zip, description));
  }
}
