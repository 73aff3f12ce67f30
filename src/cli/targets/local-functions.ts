import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { FunctionStore, type FunctionContent, type FunctionIdentity, type LocalFunction } from './function-store';
import { LocalLayers } from './local-layers';
import { besideZip, unpacked } from './unpacked';
import type { AliasState, FleetTarget, FunctionAnswer, FunctionState, LayerVersion } from '../../runtime/fleet-ports';
import { invokeFunction } from '../invocation/invoke-function';
import type { FunctionSettings } from '../model/function';
import type { Shell } from '../ports/shell';

/** A function as the app has it now. */
export interface DefinedFunction extends FunctionIdentity {
  readonly settings: FunctionSettings;
  /** ARNs of the layers that the template gives it. */
  readonly layers: readonly string[];
}

export interface LocalFunctionsOptions {
  readonly targets: string;
  /** What the app says of functions; others are as they were deployed. */
  readonly defined: readonly DefinedFunction[];
  /** Of the layers that are published. */
  readonly account: string;
  readonly region: string;
  readonly shell: Shell;
  readonly signal?: AbortSignal;
  log(line: string): void;
}

const LATEST = '$LATEST';

/** AWS Lambda on this machine: functions with versions and aliases, layers, and a process for each invocation. */
export class LocalFunctions implements FleetTarget {
  private readonly layers: LocalLayers;

  constructor(private readonly options: LocalFunctionsOptions) {
    this.layers = new LocalLayers(options.targets);
  }

  async alias(functionName: string, alias: string): Promise<AliasState | undefined> {
    return this.load(functionName).aliases[alias];
  }

  async createAlias(functionName: string, alias: string, state: AliasState): Promise<void> {
    this.change(functionName, ({ aliases }) => ({ aliases: { ...aliases, [alias]: state } }));
  }

  async updateAlias(functionName: string, alias: string, state: AliasState): Promise<void> {
    await this.createAlias(functionName, alias, state);
  }

  async configuration(functionName: string, version: string = LATEST): Promise<FunctionState> {
    const { codeSha256, layers, settings } = contentOf(this.load(functionName), version);
    return { version, codeSha256, layers, settings: canonical(settings), ready: true };
  }

  async updateCode(functionName: string, zip: Buffer): Promise<void> {
    const codeSha256 = createHash('sha256').update(zip).digest('base64');
    const file = this.store(functionName).packageFile(codeSha256);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, zip);
    this.change(functionName, ({ latest }) => ({ latest: { ...latest, codeSha256 } }));
  }

  async updateLayers(functionName: string, arns: readonly string[]): Promise<void> {
    this.change(functionName, ({ latest }) => ({ latest: { ...latest, layers: arns } }));
  }

  async publish(functionName: string, description: string, codeSha256: string): Promise<string> {
    const { latest, versions } = this.load(functionName);
    if (latest.codeSha256 !== codeSha256) throw new Error(`${functionName}: its code has another hash than expected, got ${latest.codeSha256 || 'none'}; deploy again`);
    const last = versions.at(-1);
    if (last && sameContent(last, latest)) return last.version;
    const version = String(Number(last?.version ?? 0) + 1);
    this.change(functionName, () => ({ versions: [...versions, { ...latest, version, description, time: new Date().toISOString() }] }));
    return version;
  }

  async layerVersions(name: string): Promise<readonly LayerVersion[]> {
    return this.layers.versions(name);
  }

  async publishLayer(name: string, zip: Buffer, description: string): Promise<string> {
    return this.layers.publish(name, zip, description, this.options);
  }

  /** Nothing here measures anything. */
  async alarms(): Promise<readonly string[]> {
    return [];
  }

  async invoke(functionName: string, alias: string, payload: string): Promise<FunctionAnswer> {
    const state = this.load(functionName);
    const version = state.aliases[alias]?.version;
    if (version === undefined) throw new Error(`${functionName}: alias '${alias}' does not exist here; deploy the function first`);
    const { codeSha256, layers, settings } = contentOf(state, version);
    const file = this.store(functionName).packageFile(codeSha256);
    const { shell, signal, log } = this.options;
    return invokeFunction({
      functionName,
      version,
      settings,
      code: await unpacked(besideZip(file), [file]),
      layers: await this.layers.directory(layers, log),
      payload,
    }, { shell, signal, log });
  }

  /** As it was deployed, with what the app says of it now: so would a deployment of its stack have left `$LATEST`. */
  private load(functionName: string): LocalFunction {
    const stored = this.store(functionName).load();
    const defined = this.options.defined.find((each) => each.functionName === functionName);
    if (!stored && !defined) throw new Error(`function ${functionName} is not on this machine; deploy it first`);
    if (!defined) return stored!;
    const { settings, layers, ...identity } = defined;
    const { versions = [], aliases = {}, latest = { codeSha256: '', layers } } = stored ?? {};
    return { ...identity, latest: { ...latest, settings }, versions, aliases };
  }

  private change(functionName: string, change: (state: LocalFunction) => Partial<LocalFunction>): void {
    const state = this.load(functionName);
    this.store(functionName).save({ ...state, ...change(state) });
  }

  private store(functionName: string): FunctionStore {
    return new FunctionStore(this.options.targets, functionName);
  }
}

function contentOf({ functionName, latest, versions }: LocalFunction, version: string): FunctionContent {
  const found = version === LATEST ? latest : versions.find((each) => each.version === version);
  if (found) return found;
  throw new Error(`${functionName}: there is no version ${version} here; its versions are: ${versions.map((each) => each.version).join(', ') || 'none'}`);
}

function sameContent(one: FunctionContent, other: FunctionContent): boolean {
  return one.codeSha256 === other.codeSha256 && one.layers.join() === other.layers.join() && canonical(one.settings) === canonical(other.settings);
}

/** The same for the same settings, in whatever order a template has the variables. */
function canonical({ environment, ...settings }: FunctionSettings): string {
  const known = Object.entries(settings).filter(([, value]) => value !== undefined);
  return JSON.stringify([known.sort(), Object.entries(environment).sort()]);
}
