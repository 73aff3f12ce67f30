import { createHash } from 'crypto';
import { ENVIRONMENTS, FUNCTIONS, PLACES, type Change, type EnvironmentName, type Run } from './fleet-change';
import type { PackageDefinition, PackageRecord } from '../../src/contract';
import type { FileEntry, SourceFiles } from '../../src/packager/files';
import { packageAll } from '../../src/packager/run';
import type { KeptPackage, PackageStore } from '../../src/packager/store';
import type { PackageJob, Toolchain } from '../../src/packager/toolchains/toolchain';
import { zip } from '../../src/packager/zip';
import { deployFunction, type ShiftState } from '../../src/runtime/fleet-deploy';
import { publishLayers } from '../../src/runtime/fleet-layers';
import type { AliasState } from '../../src/runtime/fleet-ports';
import { rollBackFleet } from '../../src/runtime/fleet-rollback';
import { FakeFleet } from '../runtime/fake-fleet';

const LAYERED = 'report';
const ALARM = 'errors';

export interface RunOutcome {
  readonly succeeded: boolean;
  readonly built: readonly string[];
  readonly deployed: { readonly [environment in EnvironmentName]?: readonly string[] };
}

/** What the sources say, package by package: beside the code under test, so that it can be compared with it. */
interface Wanted {
  readonly sha256: { readonly [name: string]: string };
  /** All that tells one package from another, as text. */
  readonly inputs: { readonly [name: string]: string };
}

/** Three functions, a shared directory and a layer, delivered to two environments by the packager and the deploy logic as they are. */
export class FleetWorld {
  last: RunOutcome = { succeeded: true, built: [], deployed: {} };
  private readonly sources = new Map(PLACES.map((place) => [place, 'first']));
  private readonly settings = new Map<string, string>();
  private toolVersion = 'first';
  private readonly failing = new Set<string>();
  private readonly store = new MemoryStore();
  private readonly fleets = { staging: new FakeFleet(...FUNCTIONS), production: new FakeFleet(...FUNCTIONS) };
  /** Inputs that were built and tested, and are still kept. */
  private readonly known = { tested: new Set<string>(), untested: new Set<string>() };
  private runs = 0;
  /** By environment and function: the run that brought what is live. */
  private readonly brought = { staging: new Map<string, Brought>(), production: new Map<string, Brought>() };

  async apply(change: Change): Promise<void> {
    switch (change.kind) {
      case 'edit': this.sources.set(change.place, change.text); break;
      case 'settings': this.settings.set(change.name, change.value); break;
      case 'tool': this.toolVersion = change.version; break;
      case 'tests': this.failing[change.fail ? 'add' : 'delete'](change.name); break;
      case 'repair': this.failing.clear(); break;
      case 'expire': this.expire(change.name); break;
      case 'configure': {
        const fn = this.functionOf(change.environment, change.name);
        fn.latest = { ...fn.latest, settings: change.settings };
        break;
      }
      case 'run': await this.run(change); break;
      case 'rollback': await this.rollBack(change.environment); break;
    }
    for (const environment of ENVIRONMENTS) expect(this.fleets[environment].target.harm).toEqual([]);
  }

  private async run(run: Run): Promise<void> {
    const wanted = await this.wanted();
    const packages = await this.buildPackages(run, wanted);
    const built = Object.entries(packages ?? {}).filter(([, { record }]) => record.built).map(([name]) => name).sort();
    const deployed: { [environment in EnvironmentName]?: readonly string[] } = {};
    let succeeded = packages !== undefined;
    for (const environment of ENVIRONMENTS.slice(0, ENVIRONMENTS.indexOf(run.to) + 1)) {
      if (!succeeded) break;
      try {
        deployed[environment] = await this.deploy(run, environment, packages!, wanted);
      } catch (error) {
        // nothing but what was done to it keeps a run from its end
        if (run.dies?.in !== environment && run.alarm?.in !== environment) throw error;
        if (run.dies?.in !== environment) expect(FUNCTIONS.filter((name) => isShifting(this.aliasOf(environment, name)))).toEqual([]);
        succeeded = false;
      }
    }
    this.last = { succeeded, built, deployed };
  }

  /** Undefined when something failed its tests. */
  private async buildPackages({ rebuild, skipTests = false }: Run, wanted: Wanted) {
    const known = this.known[skipTests ? 'untested' : 'tested'];
    const outcomes = await packageAll(
      { version: 1, packages: this.definitions() },
      { rebuild: new Set(rebuild), skipTests, parallel: 2 },
      { files: this.files(), store: this.store, toolchain: this.toolchain(), output: new Output() },
    );
    for (const { name, record } of outcomes) {
      const inputs = `${name} ${wanted.inputs[name]}`;
      const needed = rebuild.includes(name) || !known.has(inputs);
      const fails = needed && !skipTests && this.failing.has(name);
      expect({ name, built: record?.built }).toEqual({ name, built: fails ? undefined : needed });
      if (record) known.add(inputs);
      if (record) expect({ name, sha256: record.sha256 }).toEqual({ name, sha256: wanted.sha256[name] });
    }
    if (outcomes.some(({ failure }) => failure !== undefined)) return undefined;
    const contents = await this.contents();
    return Object.fromEntries(outcomes.map(({ name, record }) => [name, { record: record as PackageRecord, read: async () => contents.get(name)! }]));
  }

  /** Answers which functions were deployed. */
  private async deploy(
    run: Run, environment: EnvironmentName, packages: NonNullable<Awaited<ReturnType<FleetWorld['buildPackages']>>>, wanted: Wanted,
  ): Promise<string[]> {
    const fleet = this.fleets[environment];
    const number = ++this.runs;
    const release = `run-${number}`;
    const liveBefore = new Map(FUNCTIONS.map((name) => [name, this.liveVersion(environment, name)]));
    await fleet.clock.wait(60_000);
    const stale = FUNCTIONS.filter((name) => !this.isLive(environment, name, wanted));
    fleet.target.alarmStates.set(ALARM, false);
    fleet.target.meanwhile = this.interruptions(run, environment);
    const deployed: string[] = [];
    try {
      const { arns } = await publishLayers({ tools: packages.tools }, `${environment}-`, fleet);
      for (const name of FUNCTIONS) {
        const request = {
          deploy: name,
          release,
          layers: name === LAYERED ? arns.tools : undefined,
          alarms: [ALARM],
          ...environment === 'production' && { shift: { kind: 'canary' as const, percent: 10, minutes: 5 } },
        };
        let outcome = await deployFunction(request, packages[name], fleet);
        while (outcome.status === 'shifting') {
          await fleet.clock.wait(30_000);
          // the state goes through the service as text
          outcome = await deployFunction(request, packages[name], fleet, JSON.parse(JSON.stringify(outcome.state)) as ShiftState);
        }
        if (outcome.status === 'deployed') deployed.push(name);
      }
    } finally {
      fleet.target.meanwhile = undefined;
      for (const name of FUNCTIONS.filter((each) => this.liveVersion(environment, each) !== liveBefore.get(each))) {
        this.brought[environment].set(name, { run: number, first: liveBefore.get(name) === undefined, undone: false });
      }
    }
    expect({ environment, behind: FUNCTIONS.filter((name) => !this.isLive(environment, name, wanted)) }).toEqual({ environment, behind: [] });
    expect({ environment, deployed }).toEqual({ environment, deployed: stale });
    return deployed.sort();
  }

  private interruptions({ dies, alarm }: Run, environment: EnvironmentName): () => void {
    const { target } = this.fleets[environment];
    let calls = 0;
    return () => {
      calls++;
      if (alarm?.in === environment && calls > alarm.after) target.alarmStates.set(ALARM, true);
      if (dies?.in === environment && calls > dies.after) throw new Error('the function ended');
    };
  }

  /** Callers of the functions of the last release get again what they got before; the others see nothing. */
  private async rollBack(environment: EnvironmentName): Promise<void> {
    const { target, clock } = this.fleets[environment];
    const aliases = () => Object.fromEntries(FUNCTIONS.map((name) => [name, this.aliasOf(environment, name)]));
    const [before, expected, changesBefore] = [aliases(), this.rolledBack(environment), target.changes.length];
    await clock.wait(60_000);
    const { functions } = await rollBackFleet(this.fleets[environment]).catch((error: Error) => {
      expect(error.message).toMatch(/^rollback: (nothing was deployed|release '.*' was rolled back already|there is nothing before)/);
      return { functions: [] };
    });
    expect(functions.map(({ name }) => name).sort()).toEqual(expected);
    const after = aliases();
    for (const name of FUNCTIONS) {
      if (!expected.includes(name)) expect(after[name]).toEqual(before[name]);
      else expect([after[name]!.version, isShifting(after[name])]).toEqual([versionBefore(before[name]!), false]);
    }
    expect(target.changes.slice(changesBefore).filter((call) => !call.startsWith('updateAlias'))).toEqual([]);
    for (const name of expected.filter((each) => !isShifting(before[each]))) {
      this.brought[environment].set(name, { ...this.brought[environment].get(name)!, undone: true });
    }
  }

  /** Traffic that still shifts is the last release; else the newest one that brought something, once. */
  private rolledBack(environment: EnvironmentName): string[] {
    const shifting = FUNCTIONS.filter((name) => isShifting(this.aliasOf(environment, name)));
    const brought = [...this.brought[environment]];
    const newest = Math.max(...brought.map(([, { run }]) => run));
    const last = brought.filter(([, { run, first, undone }]) => run === newest && !first && !undone).map(([name]) => name);
    return (shifting.length > 0 ? shifting : last).sort();
  }

  private liveVersion(environment: EnvironmentName, name: string): string | undefined {
    return this.aliasOf(environment, name)?.version;
  }

  private isLive(environment: EnvironmentName, name: string, wanted: Wanted): boolean {
    const { aliases, versions, latest } = this.functionOf(environment, name);
    const alias = aliases.get('live');
    const version = alias && versions.get(alias.version);
    if (!version || Object.keys(alias.weights ?? {}).length > 0) return false;
    const layers = name === LAYERED ? [this.layerArn(environment, wanted)] : [];
    return version.codeSha256 === wanted.sha256[name] && version.settings === latest.settings && version.layers.join() === layers.join();
  }

  private layerArn(environment: EnvironmentName, wanted: Wanted): string | undefined {
    return this.fleets[environment].target.layers.get(`${environment}-tools`)?.find(({ description }) => description.includes(wanted.sha256.tools))?.arn;
  }

  private aliasOf(environment: EnvironmentName, name: string): AliasState | undefined {
    return this.functionOf(environment, name).aliases.get('live');
  }

  private functionOf(environment: EnvironmentName, name: string) {
    return this.fleets[environment].target.functions.get(this.fleets[environment].functions[name])!;
  }

  private expire(name: string): void {
    this.store.drop(`${name}/`);
    for (const known of Object.values(this.known)) [...known].filter((inputs) => inputs.startsWith(`${name} `)).forEach((inputs) => known.delete(inputs));
  }

  private definitions(): PackageDefinition[] {
    const common = (name: string) => ({ name, inputs: [], exclude: [], environment: { SETTING: this.settings.get(name) ?? 'first' } });
    const python = (name: string, shared: string[]): PackageDefinition => ({
      ...common(name), kind: 'function', toolchain: 'python', directory: `functions/${name}`, shared, pythonVersion: '3.13', architecture: 'x86_64', installer: 'pip',
    });
    return [
      python('ingest', ['shared/common']),
      python('enrich', ['shared/common']),
      python('report', []),
      { ...common('tools'), kind: 'layer', toolchain: 'directory', directory: 'layers/tools', shared: [] },
    ];
  }

  private files(): SourceFiles {
    return {
      list: async (place) => [{ path: `${place}/app.py`, executable: false, read: async () => Buffer.from(this.sources.get(place)!) }],
    };
  }

  /** What a package is made of is in its one file. */
  private toolchain(): Toolchain {
    return {
      version: async () => this.toolVersion,
      make: async ({ definition, tests }: PackageJob) => {
        if (tests && this.failing.has(definition.name)) throw new Error('tests failed');
        return this.entries(definition);
      },
    };
  }

  private entries(definition: PackageDefinition): FileEntry[] {
    return [{ path: 'content', executable: false, read: async () => Buffer.from(this.inputsOf(definition)) }];
  }

  private inputsOf({ directory, shared, environment }: PackageDefinition): string {
    return [directory, ...shared].map((place) => `${place}=${this.sources.get(place)}`).concat(environment.SETTING, this.toolVersion).join(' ');
  }

  private async contents(): Promise<Map<string, Buffer>> {
    return new Map(await Promise.all(this.definitions().map(async (definition) => [definition.name, await zip(this.entries(definition))] as const)));
  }

  private async wanted(): Promise<Wanted> {
    const contents = await this.contents();
    return {
      sha256: Object.fromEntries([...contents].map(([name, content]) => [name, createHash('sha256').update(content).digest('base64')])),
      inputs: Object.fromEntries(this.definitions().map((definition) => [definition.name, this.inputsOf(definition)])),
    };
  }
}

interface Brought {
  readonly run: number;
  /** Nothing was live before. */
  readonly first: boolean;
  readonly undone: boolean;
}

function isShifting(alias: AliasState | undefined): boolean {
  return Object.keys(alias?.weights ?? {}).length > 0;
}

function versionBefore(alias: AliasState): string {
  return isShifting(alias) ? alias.version : (JSON.parse(alias.description!) as { previous: string }).previous;
}

class MemoryStore implements PackageStore {
  private readonly packages = new Map<string, Buffer>();

  async find(keys: readonly string[]): Promise<ReadonlyMap<string, KeptPackage>> {
    return new Map(keys.filter((key) => this.packages.has(key)).map((key) => [key, { read: async () => this.packages.get(key)! }]));
  }

  async keep(key: string, content: Buffer): Promise<void> {
    this.packages.set(key, content);
  }

  drop(prefix: string): void {
    for (const key of [...this.packages.keys()].filter((each) => each.startsWith(prefix))) this.packages.delete(key);
  }
}

class Output {
  progress(): void {}
  block(): void {}
  async write(): Promise<void> {}
}
