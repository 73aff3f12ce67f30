import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Change, orNote } from './change';

/** A jsii assembly: the public API. */
export interface Assembly {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: { readonly [name: string]: string };
  readonly types: { readonly [name: string]: object };
}

/** Parts that say nothing about what compiles. */
const PROSE = new Set(['dependencyClosure', 'locationInModule', 'readme', 'symbolId']);
/** What jsii-diff reads of a description. */
const TAGS = ['stability', 'deprecated', 'subclassable'];

const MODULES = path.join(__dirname, '..', '..', 'node_modules');
const JSII_DIFF = path.join(MODULES, 'jsii-diff', 'bin', 'jsii-diff');
const TIMEOUT_MILLISECONDS = 120_000;

/** An assembly without its prose, which is nine tenths of it. */
export function signatures(assembly: Assembly): Assembly {
  return JSON.parse(JSON.stringify(assembly, (name, value) => {
    if (PROSE.has(name)) return undefined;
    return name === 'docs' ? Object.fromEntries(TAGS.filter((tag) => tag in value).map((tag) => [tag, value[tag]])) : value;
  }));
}

/** Code that compiles with the one and not with the other, as jsii-diff knows it. */
export function compareApis(released: Assembly, current: Assembly): Change[] {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'api-'));
  try {
    // All is experimental before 1.0, and no less promised.
    const directories = Object.entries({ released, current }).map(([name, assembly]) => writePackage(path.join(work, name), assembly));
    const { status, stderr } = spawnSync(process.execPath, [JSII_DIFF, '--keys', '--error-on', 'all', ...directories], {
      encoding: 'utf-8', timeout: TIMEOUT_MILLISECONDS, env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
    const changes = [...stderr.matchAll(/^err {2}- (.+) \[(\S+)\]$/gm)].map(([, what, key]): Change => ({
      key, breaking: true, message: `API: ${what}; code that uses it does not compile any more; keep it, deprecated, ${orNote(key)}`,
    }));
    if (status === (changes.length > 0 ? 1 : 0)) return changes;
    throw new Error(`jsii-diff: it ended with ${status} and ${changes.length} changes, got:\n${stderr}`);
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}

/** As much of a package as jsii-diff needs, beside the dependencies of this one. */
function writePackage(directory: string, assembly: Assembly): string {
  const { name, version, dependencies } = assembly;
  fs.mkdirSync(directory);
  fs.symlinkSync(MODULES, path.join(directory, 'node_modules'));
  fs.writeFileSync(path.join(directory, '.jsii'), JSON.stringify(assembly));
  fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ name, version, dependencies, jsii: {} }));
  return directory;
}
