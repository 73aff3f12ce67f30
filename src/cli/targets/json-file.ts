import * as fs from 'fs';
import * as path from 'path';
import { writeWhole } from './write-whole';

/** `ecr/acme/orders.json` below the targets. Names come from templates and users: none leads elsewhere. */
export function targetFile(targets: string, kind: string, ...names: readonly string[]): string {
  const parts = names.flatMap((name) => name.split('/')).map((part) => part.replace(/[^\w.@-]/g, '_')).filter((part) => !/^\.*$/.test(part));
  return `${path.join(targets, kind, ...parts)}.json`;
}

/** Undefined when there is no such file. */
export function readJson<T>(file: string): T | undefined {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) as T : undefined;
}

export function writeJson(file: string, value: unknown): void {
  writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
