import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { readJson, targetFile, writeJson } from './json-file';
import { unpacked } from './unpacked';
import type { LayerVersion } from '../../runtime/fleet-ports';

interface StoredLayer {
  /** Oldest first: the first one is version 1. */
  readonly versions: readonly LayerVersion[];
}

/** Layers of functions on disk: `lambda-layers/<layer>/layer.json`, and `<version>.zip` beside it. */
export class LocalLayers {
  constructor(private readonly targets: string) {}

  /** Newest first. */
  versions(name: string): readonly LayerVersion[] {
    return [...this.load(name)].reverse();
  }

  publish(name: string, zip: Buffer, description: string, { account, region }: { readonly account: string; readonly region: string }): string {
    const versions = this.load(name);
    const arn = `arn:aws:lambda:${region}:${account}:layer:${name}:${versions.length + 1}`;
    const file = this.zipFile(name, String(versions.length + 1));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, zip);
    writeJson(this.file(name), { versions: [...versions, { arn, description }] } satisfies StoredLayer);
    return arn;
  }

  /** A directory that stands for `/opt` of a function; layers that were not published here are told, and left out. */
  async directory(arns: readonly string[], log: (line: string) => void): Promise<string> {
    const found = arns.flatMap((arn) => {
      const [name, version] = arn.split(':').slice(-2);
      if (this.load(name).some((layer) => layer.arn === arn)) return [this.zipFile(name, version)];
      log(`layer ${arn} is left out: no run has published it here`);
      return [];
    });
    const id = createHash('sha256').update(found.join('\n')).digest('hex').slice(0, 16);
    return unpacked(path.join(this.targets, 'lambda-opt', id), found);
  }

  private load(name: string): readonly LayerVersion[] {
    return readJson<StoredLayer>(this.file(name))?.versions ?? [];
  }

  private zipFile(name: string, version: string): string {
    return path.join(path.dirname(this.file(name)), `${version}.zip`);
  }

  private file(name: string): string {
    return targetFile(this.targets, 'lambda-layers', name, 'layer');
  }
}
