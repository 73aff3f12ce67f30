import * as fs from 'fs';
import * as path from 'path';
import { readJson, targetFile, writeJson } from './json-file';
import type { AliasState } from '../../runtime/fleet-ports';
import type { FunctionSettings } from '../model/function';

/** What `$LATEST` has and a version freezes. */
export interface FunctionContent {
  /** Of its package, in base64; empty before the first deployment. */
  readonly codeSha256: string;
  /** ARNs of layer versions. */
  readonly layers: readonly string[];
  readonly settings: FunctionSettings;
}

export interface FunctionVersion extends FunctionContent {
  readonly version: string;
  readonly description: string;
  readonly time: string;
}

/** What users call a function. */
export interface FunctionIdentity {
  /** Name in AWS Lambda. */
  readonly functionName: string;
  /** Name in its fleet, else the name in AWS Lambda. */
  readonly name: string;
  readonly fleet?: string;
  /** The alias that callers use. */
  readonly alias?: string;
}

export interface LocalFunction extends FunctionIdentity {
  readonly latest: FunctionContent;
  /** Oldest first. */
  readonly versions: readonly FunctionVersion[];
  readonly aliases: { readonly [alias: string]: AliasState };
}

/** Versions that stay known, beside those that aliases lead to. */
const KEEP = 20;

/** One function on disk: `lambda/<function>/function.json`, and beside it its packages by their hash. */
export class FunctionStore {
  /** Of every function that was deployed here. */
  static all(targets: string): LocalFunction[] {
    const directory = path.join(targets, 'lambda');
    const found = fs.existsSync(directory) ? fs.readdirSync(directory).sort() : [];
    return found.flatMap((name) => new FunctionStore(targets, name).load() ?? []);
  }

  private readonly file: string;

  constructor(targets: string, functionName: string) {
    this.file = targetFile(targets, 'lambda', functionName, 'function');
  }

  load(): LocalFunction | undefined {
    return readJson(this.file);
  }

  /** What no version has any more is gone from disk. */
  save(state: LocalFunction): void {
    const aliased = Object.values(state.aliases).flatMap(({ version, weights = {} }) => [version, ...Object.keys(weights)]);
    const recent = state.versions.slice(-KEEP);
    const versions = state.versions.filter((each) => recent.includes(each) || aliased.includes(each.version));
    writeJson(this.file, { ...state, versions });
    const kept = [state.latest, ...versions].filter(({ codeSha256 }) => codeSha256).map(({ codeSha256 }) => hexadecimal(codeSha256));
    for (const entry of fs.existsSync(this.packages) ? fs.readdirSync(this.packages) : []) {
      if (!kept.some((hash) => entry.startsWith(hash))) fs.rmSync(path.join(this.packages, entry), { recursive: true, force: true });
    }
  }

  /** Where the zip file of a package is kept; beside it, without the extension, it is unpacked. */
  packageFile(codeSha256: string): string {
    return path.join(this.packages, `${hexadecimal(codeSha256)}.zip`);
  }

  private get packages(): string {
    return path.join(path.dirname(this.file), 'packages');
  }
}

const hexadecimal = (base64: string) => Buffer.from(base64, 'base64').toString('hex');
