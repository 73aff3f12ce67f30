import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type { Processes } from './process';

/** Keeps packages by what they are made from. */
export interface PackageStore {
  /** Those of the keys that are kept, asked for at once: a look-up may cost a process. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, KeptPackage>>;
  keep(key: string, content: Buffer): Promise<void>;
}

export interface KeptPackage {
  read(): Promise<Buffer>;
}

/** `location` is a directory or `s3://bucket/prefix`; `scratch` is a directory for files on their way. */
export function openStore(location: string, processes: Processes, scratch: string): PackageStore {
  return location.startsWith('s3://') ? new S3Store(location.replace(/\/+$/, ''), processes, scratch) : new DirectoryStore(location);
}

export class DirectoryStore implements PackageStore {
  constructor(private readonly directory: string) {}

  async find(keys: readonly string[]): Promise<ReadonlyMap<string, KeptPackage>> {
    const kept = keys.filter((key) => fs.existsSync(path.join(this.directory, key)));
    return new Map(kept.map((key) => [key, { read: () => fs.promises.readFile(path.join(this.directory, key)) }]));
  }

  async keep(key: string, content: Buffer): Promise<void> {
    const file = path.join(this.directory, key);
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    // Another build may look it up at this moment: it comes whole.
    const fresh = `${file}.${randomUUID()}`;
    await fs.promises.writeFile(fresh, content);
    await fs.promises.rename(fresh, file);
  }
}

/** Through the `aws` program: build images have it, and its credentials are those of the build. */
class S3Store implements PackageStore {
  constructor(private readonly url: string, private readonly processes: Processes, private readonly scratch: string) {}

  async find(keys: readonly string[]): Promise<ReadonlyMap<string, KeptPackage>> {
    const found = path.join(this.scratch, 'found');
    await this.copy('--recursive', `${this.url}/`, found, '--exclude', '*', ...keys.flatMap((key) => ['--include', key]));
    return new DirectoryStore(found).find(keys);
  }

  async keep(key: string, content: Buffer): Promise<void> {
    const local = new DirectoryStore(path.join(this.scratch, 'kept'));
    await local.keep(key, content);
    await this.copy(path.join(this.scratch, 'kept', key), `${this.url}/${key}`);
  }

  private async copy(...args: readonly string[]): Promise<void> {
    const { exitCode, output } = await this.processes.run(['aws', 's3', 'cp', '--only-show-errors', ...args], { cwd: this.scratch });
    if (exitCode !== 0) {
      throw new Error(`package store ${this.url}: aws s3 cp failed, got '${output.trim()}'; let the build's role list, read and write what is below it`);
    }
  }
}
