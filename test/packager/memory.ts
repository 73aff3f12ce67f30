import type { DirectoryPackage, PackageDefinition } from '../../src/contract/package-plan';
import { MissingProgram } from '../../src/packager/errors';
import type { FileEntry, SourceFiles } from '../../src/packager/files';
import type { PackagerOutput } from '../../src/packager/output';
import { packageAll, type PackageOutcome, type PackagerPorts, type PackagerSettings } from '../../src/packager/run';
import type { KeptPackage, PackageStore } from '../../src/packager/store';
import type { PackageJob, Toolchain } from '../../src/packager/toolchains/toolchain';

export function fileEntry(path: string, content: string | Buffer = '', executable = false): FileEntry {
  return { path, executable, read: async () => Buffer.from(content) };
}

/** A repository in memory: contents by path. */
export class MemoryFiles implements SourceFiles {
  constructor(readonly files: { [path: string]: string | Buffer }) {}

  async list(place: string): Promise<FileEntry[] | undefined> {
    const found = Object.keys(this.files).filter((path) => place === '.' || path === place || path.startsWith(`${place}/`)).sort();
    return found.length > 0 ? found.map((path) => fileEntry(path, this.files[path])) : undefined;
  }
}

export class MemoryStore implements PackageStore {
  readonly packages = new Map<string, Buffer>();

  async find(keys: readonly string[]): Promise<ReadonlyMap<string, KeptPackage>> {
    return new Map(keys.filter((key) => this.packages.has(key)).map((key) => [key, { read: async () => this.packages.get(key)! }]));
  }

  async keep(key: string, content: Buffer): Promise<void> {
    this.packages.set(key, content);
  }
}

export class MemoryOutput implements PackagerOutput {
  readonly lines: string[] = [];
  readonly written = new Map<string, Buffer>();

  progress(name: string, line: string): void {
    this.lines.push(`${name}: ${line}`);
  }

  block(name: string, lines: readonly string[]): void {
    this.lines.push(...lines.map((line) => `${name} | ${line}`));
  }

  async write(file: string, content: Buffer | string): Promise<void> {
    this.written.set(file, Buffer.from(content));
  }
}

/** Packages are the sources. A package of which a file is called `broken` fails its tests. */
export class MemoryToolchain implements Toolchain {
  readonly made: string[] = [];
  programVersion = 'tool 1';
  missing?: string;

  async version(): Promise<string> {
    if (this.missing) throw new MissingProgram(this.missing);
    return this.programVersion;
  }

  async make({ definition, sources, tests, output }: PackageJob): Promise<readonly FileEntry[]> {
    this.made.push(definition.name);
    if (tests) output(`testing ${definition.name}`);
    if (tests && sources.directory.some(({ path }) => path === 'broken')) throw new Error('tests failed (tool exited with status 1)');
    return [...sources.directory, ...sources.shared];
  }
}

/** A packager in memory, whose repository and toolchain a test may change between runs. */
export class MemoryPackager implements PackagerPorts {
  readonly files: MemoryFiles;
  readonly store = new MemoryStore();
  readonly toolchain = new MemoryToolchain();
  output = new MemoryOutput();

  constructor(files: { [path: string]: string | Buffer }, readonly packages: PackageDefinition[]) {
    this.files = new MemoryFiles(files);
  }

  /** The names of what was made, and the outcomes by name. */
  async run(settings: Partial<PackagerSettings> = {}): Promise<{ made: string[]; outcomes: { [name: string]: PackageOutcome } }> {
    this.toolchain.made.length = 0;
    this.output = new MemoryOutput();
    const plan = { version: 1, packages: this.packages };
    const outcomes = await packageAll(plan, { rebuild: new Set(), skipTests: false, parallel: 1, ...settings }, this);
    return { made: [...this.toolchain.made].sort(), outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome.name, outcome])) };
  }
}

export function directoryPackage(name: string, more: Partial<DirectoryPackage> = {}): DirectoryPackage {
  return { name, kind: 'function', toolchain: 'directory', directory: `functions/${name}`, shared: [], inputs: [], exclude: [], environment: {}, ...more };
}
