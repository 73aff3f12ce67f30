import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { invokeFunction } from '../../../src/cli/invocation/invoke-function';
import type { FunctionSettings } from '../../../src/cli/model/function';
import { HostShell } from '../../../src/cli/ports/shell';

/** A package in a directory of its own, and what its function answers. */
export class InvocationLab {
  readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'invocation-')));
  readonly code = path.join(this.root, 'code');
  readonly layers = path.join(this.root, 'layers');
  log: string[] = [];

  write(files: { readonly [file: string]: string }): void {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
      fs.writeFileSync(path.join(this.root, file), text);
    }
  }

  /** What is answered, parsed; `error` only of a function that failed. */
  async invoke(
    settings: Partial<FunctionSettings>, event: unknown = {}, signal?: AbortSignal,
  ): Promise<{ readonly answer: unknown; readonly error?: string }> {
    for (const directory of [this.code, this.layers]) fs.mkdirSync(directory, { recursive: true });
    this.log = [];
    const { payload, error } = await invokeFunction({
      functionName: 'shop-fn',
      version: '3',
      settings: { environment: {}, timeoutSeconds: 20, memoryMb: 256, region: 'eu-west-1', ...settings },
      code: this.code,
      layers: this.layers,
      payload: JSON.stringify(event),
    }, { shell: new HostShell(50), signal, log: (line) => this.log.push(line) });
    return { answer: JSON.parse(payload), ...error && { error } };
  }

  close(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
