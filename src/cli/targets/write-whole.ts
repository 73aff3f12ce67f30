import * as fs from 'fs';
import * as path from 'path';

/** Whole or not at all: a reader never sees half a file. */
export function writeWhole(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}~`;
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, file);
}
