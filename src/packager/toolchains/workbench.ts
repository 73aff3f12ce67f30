import * as fs from 'fs';
import * as path from 'path';
import type { PackageJob } from './toolchain';
import type { PackageDefinition } from '../../contract/package-plan';
import { DiskFiles, renamed, writeFiles, type FileEntry } from '../files';
import type { Processes } from '../process';

export interface Places {
  /** Holds copies and caches of one run. */
  readonly work: string;
  readonly reports: string;
}

export type Environment = { readonly [name: string]: string };

/**
 * A copy of the part of the repository that a package is made from, at the same relative places. Tools run there: packages that share
 * directories are made side by side, and nothing is left in the sources.
 */
export class Workbench {
  /** A new one for a job. */
  static async prepare(job: PackageJob, processes: Processes, places: Places): Promise<Workbench> {
    const bench = new Workbench(job, processes, path.join(places.work, 'packages', job.definition.name), path.join(places.reports, job.definition.name));
    for (const directory of [bench.root, bench.reports]) await fs.promises.rm(directory, { recursive: true, force: true });
    for (const directory of [bench.directory, bench.reports]) await fs.promises.mkdir(directory, { recursive: true });
    await writeFiles(bench.root, job.sources.repository);
    return bench;
  }

  /** The directory of the package in the copy. */
  readonly directory: string;
  private readonly definition: PackageDefinition;

  private constructor(
    private readonly job: PackageJob, private readonly processes: Processes, readonly root: string,
    /** Where test results belong: `junit*.xml`, `coverage.xml`, `jacoco.xml`. */
    readonly reports: string,
  ) {
    this.definition = job.definition;
    this.directory = path.join(root, job.definition.directory);
  }

  has(name: string): boolean {
    return fs.existsSync(path.join(this.directory, name));
  }

  /** Runs a tool in the package's directory. Says how it ended when it did not end well. */
  async attempt(argv: readonly string[], env: Environment = {}): Promise<string | undefined> {
    const { exitCode, timedOut } = await this.processes.run(argv, {
      cwd: this.directory,
      env: { ...env, ...this.definition.environment },
      onLine: (line) => this.job.output(line),
    });
    if (timedOut) return 'did not end in time';
    return exitCode === 0 ? undefined : `exited with status ${exitCode}`;
  }

  /** `title` is what people would type. */
  async run(title: string, argv: readonly string[], env: Environment = {}): Promise<void> {
    const end = await this.attempt(argv, env);
    if (end) throw new Error(`${title} ${end}`);
  }

  async test(title: string, argv: readonly string[], env: Environment = {}): Promise<void> {
    this.job.progress(`testing (${title})`);
    const end = await this.attempt(argv, { PACKAGE_REPORTS: this.reports, ...env });
    if (end) throw new Error(`tests failed (${title} ${end})`);
  }

  /** Keeps what a tool wrote in a place of its own as test results; `rename` names them, or leaves them out. Returns how many there are. */
  async collectReports(directory: string, rename: (name: string) => string | undefined): Promise<number> {
    const found = renamed(await this.list(directory), rename);
    await writeFiles(this.reports, found);
    return found.length;
  }

  /** The files below a directory of the package's directory, as they are now. */
  async list(directory: string): Promise<readonly FileEntry[]> {
    return await new DiskFiles(path.join(this.directory, directory)).list('.') ?? [];
  }
}
