import * as fs from 'fs';
import { readJson, targetFile, writeJson } from './json-file';
import type { ImageParameters } from '../../runtime/image-record';

/** Parameters of Systems Manager on disk: `ssm/<name>.json`. */
export class LocalParameters implements ImageParameters {
  constructor(private readonly targets: string, private readonly execution: string) {}

  async create(name: string, value: string): Promise<void> {
    if (readJson(this.file(name)) === undefined) await this.write(name, value);
  }

  async write(name: string, value: string): Promise<void> {
    writeJson(this.file(name), { name, value, execution: this.execution, time: new Date().toISOString() });
  }

  async remove(name: string): Promise<void> {
    fs.rmSync(this.file(name), { force: true });
  }

  private file(name: string): string {
    return targetFile(this.targets, 'ssm', name);
  }
}
