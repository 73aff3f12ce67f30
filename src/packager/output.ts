import * as fs from 'fs';
import * as path from 'path';

/** Where packages go, and what people read meanwhile. */
export interface PackagerOutput {
  /** A line about one package, at once. */
  progress(name: string, line: string): void;
  /** What tools wrote for one package, together: the output of others does not mix with it. */
  block(name: string, lines: readonly string[]): void;
  write(file: string, content: Buffer | string): Promise<void>;
}

export class DirectoryOutput implements PackagerOutput {
  constructor(private readonly directory: string, private readonly print: (text: string) => void) {}

  progress(name: string, line: string): void {
    this.print(`${name}: ${line}\n`);
  }

  block(name: string, lines: readonly string[]): void {
    this.print(lines.map((line) => `${name} | ${line}\n`).join(''));
  }

  async write(file: string, content: Buffer | string): Promise<void> {
    await fs.promises.writeFile(path.join(this.directory, file), content);
  }
}

const KB = 1024;

/** `12 kB` or `3.4 MB`, as AWS counts them. */
export function sizeOf(bytes: number): string {
  return bytes < KB * KB ? `${Math.ceil(bytes / KB)} kB` : `${Number((bytes / KB / KB).toFixed(1))} MB`;
}
