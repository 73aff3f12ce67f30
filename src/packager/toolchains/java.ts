import { distinct, without } from './content';
import { gradle } from './gradle';
import { maven } from './maven';
import type { Programs } from './programs';
import type { PackageJob, Toolchain } from './toolchain';
import { Workbench, type Places } from './workbench';
import type { JavaPackage } from '../../contract/package-plan';
import { under, type FileEntry } from '../files';
import type { Processes } from '../process';
import type { PackageSources } from '../sources';
import { zip } from '../zip';

/** One of the tools that build Java projects. */
export interface JavaBuilder {
  readonly program: string;
  /** Script of a project that brings the tool itself; what version it brings is among the sources. */
  readonly wrapper: string;
  /** The lines of what the program says of its version that matter. */
  readonly version: RegExp;
  /** Directories below the project's. */
  readonly classes: string;
  readonly libraries: string;
  readonly testResults: string;
  readonly coverage: string;
  /** Compiles, tests if wanted, and gathers the libraries, in one run: starting takes longer than most of the work. */
  arguments(tests: boolean, bench: Workbench): Promise<readonly string[]>;
}

/** Functions and layers of Java: classes at the root and libraries in `lib`, which AWS Lambda has on its class path. */
export class JavaToolchain implements Toolchain<JavaPackage> {
  /** Ends when the first run does: it fills the local repository, which several runs at once may damage. */
  private first?: Promise<unknown>;

  constructor(private readonly processes: Processes, private readonly programs: Programs, private readonly places: Places) {}

  async version(definition: JavaPackage, sources: PackageSources): Promise<string> {
    const builder = builderOf(definition);
    const java = (await this.programs.find('java', /^(openjdk|java) /)).version;
    if (sources.directory.some(({ path }) => path === builder.wrapper)) return java;
    return `${java}, ${(await this.programs.find(builder.program, builder.version)).version}`;
  }

  async make(job: PackageJob<JavaPackage>): Promise<FileEntry[]> {
    const { definition, sources } = job;
    const builder = builderOf(definition);
    const bench = await Workbench.prepare(job, this.processes, this.places);
    const { testCommand } = definition;
    if (job.tests && testCommand) {
      await bench.test(testCommand, ['sh', '-c', testCommand]).finally(() => collectReports(builder, bench));
    }
    await this.build(job, builder, bench, job.tests && testCommand === undefined);
    const classes = distinct(await bench.list(builder.classes), sources.shared, definition.directory);
    const libraries = await bench.list(builder.libraries);
    if (definition.kind === 'function') return without([...classes, ...under('lib', libraries)], definition.exclude);
    const archive = await zip(without(classes, definition.exclude));
    const itself = classes.length > 0 ? [{ path: `${definition.name}.jar`, executable: false, read: async () => archive }] : [];
    return under('java/lib', without([...libraries, ...itself], definition.exclude));
  }

  private async build(job: PackageJob<JavaPackage>, builder: JavaBuilder, bench: Workbench, tests: boolean): Promise<void> {
    const program = bench.has(builder.wrapper) ? `./${builder.wrapper}` : builder.program;
    const argv = [program, ...await builder.arguments(tests, bench)];
    const title = tests ? `${program} test` : program;
    if (tests) job.progress(`testing (${title})`);
    const end = await this.afterTheFirst(() => bench.attempt(argv));
    const tested = await collectReports(builder, bench);
    // What does not compile was not tested.
    if (end) throw new Error(tests && tested ? `tests failed (${title} ${end})` : `${title} ${end}`);
  }

  private async afterTheFirst<T>(run: () => Promise<T>): Promise<T> {
    if (this.first) {
      await this.first;
      return run();
    }
    const running = run();
    this.first = running;
    return running;
  }
}

const builderOf = ({ builder }: JavaPackage) => ({ maven, gradle })[builder];

/** Whether any test ran. */
async function collectReports(builder: JavaBuilder, bench: Workbench): Promise<boolean> {
  await bench.collectReports(builder.coverage, (name) => (/(^|\/)jacoco\w*\.xml$/i.test(name) ? 'jacoco.xml' : undefined));
  return await bench.collectReports(builder.testResults, (name) => /^TEST-(.+\.xml)$/.exec(name)?.[1].replace(/^/, 'junit-')) > 0;
}
