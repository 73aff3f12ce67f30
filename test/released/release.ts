import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync, gzipSync } from 'zlib';
import { Assembly, signatures } from './api';
import { CONTRACT_VERSION } from '../../src/contract';
import { synthesize } from '../helpers/apps';

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: { readonly [name: string]: unknown };
}

export interface Template {
  readonly Resources: { readonly [logicalId: string]: Resource };
  readonly Outputs?: { readonly [logicalId: string]: { readonly Value: unknown; readonly Export?: { readonly Name: string } } };
}

/** Templates by `app/stack`. */
export interface Templates {
  readonly [place: string]: Template;
}

/** What a release promises to those who update to the next one. */
export interface Release {
  readonly api: Assembly;
  /** Of the records that the command reads. */
  readonly contractVersion: number;
  readonly templates: Templates;
}

/** Apps that together define whatever holds data, has a name or is known to others. Between releases they only grow: users change nothing. */
const APPS = ['defaults', 'everything', 'cross-account', 'ecs', 'ecs-code-deploy', 'fleet', 'infrastructure', 'notifications'];

const ROOT = path.join(__dirname, '..', '..');
const FILE = path.join(__dirname, 'release.json.gz');

export function lastRelease(): Release {
  return JSON.parse(gunzipSync(fs.readFileSync(FILE)).toString());
}

/** The library as it is compiled. */
export function currentRelease(): Release {
  const assembly = path.join(ROOT, '.jsii');
  if (!fs.existsSync(assembly)) throw new Error(`compat: it compares what is compiled, got no ${assembly}; run npx projen compile`);
  return { api: signatures(JSON.parse(fs.readFileSync(assembly, 'utf-8'))), contractVersion: CONTRACT_VERSION, templates: currentTemplates() };
}

export function currentTemplates(): Templates {
  const templates = APPS.flatMap((app) => Object.entries(synthesize(app)).map(([stack, template]) => [`${app}/${stack}`, template]));
  return withoutHashes(Object.fromEntries(templates));
}

/** Assets have another hash whenever a line of a handler, or a version of what is bundled with it, changes. */
export function withoutHashes(templates: Templates): Templates {
  return JSON.parse(JSON.stringify(templates).replace(/\b[0-9a-f]{64}\b/g, 'hash'));
}

export function writeRelease(release: Release): void {
  fs.writeFileSync(FILE, gzipSync(JSON.stringify(release), { level: 9 }));
}
