import * as fs from 'fs';
import * as path from 'path';
import { writeWhole } from './write-whole';
import { PointerConflict, type LivePointer, type PointerState, type PointerValues } from '../../runtime/site-release-ports';

/** The live pointer in a file of its own: `{ "etag": ..., "keys": { "live": ..., "previous": ... } }`. */
export class LocalPointer implements LivePointer {
  /** The pointer that a key-value store holds: `kvs/<store>.json`. */
  static inStore(targets: string, store: string): LocalPointer {
    return new LocalPointer(path.join(targets, 'kvs', `${path.basename(store)}.json`));
  }

  constructor(private readonly file: string) {}

  /** The keys as the edge reads them. */
  keys(): { readonly [key: string]: string } {
    return this.load().keys;
  }

  async read(): Promise<PointerState> {
    const { etag, keys } = this.load();
    return { live: keys.live, previous: keys.previous, etag };
  }

  async write({ live, previous }: PointerValues, etag: string | undefined): Promise<void> {
    const stored = this.load();
    if (stored.etag !== etag) throw new PointerConflict();
    const version = Number(etag?.slice(1) ?? 0) + 1;
    writeWhole(this.file, `${JSON.stringify({ etag: `E${version}`, keys: { ...stored.keys, live, ...previous && { previous } } }, undefined, 2)}\n`);
  }

  private load(): { readonly etag?: string; readonly keys: { readonly [key: string]: string } } {
    return fs.existsSync(this.file) ? JSON.parse(fs.readFileSync(this.file, 'utf8')) : { keys: {} };
  }
}
