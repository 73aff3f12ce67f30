import { NOT_READ, merged, packageFiles, without } from './content';
import type { Programs } from './programs';
import type { PackageJob, Toolchain } from './toolchain';
import { Workbench, type Environment, type Places } from './workbench';
import type { NodePackage, PackageArchitecture } from '../../contract/package-plan';
import { under, type FileEntry } from '../files';
import type { Processes } from '../process';

const NOT_PACKAGED = [...NOT_READ, 'package-lock.json', 'test', 'tests', '**/__tests__', '**/*.test.*'];
/** Links to programs, and what npm notes for itself. */
const NOT_OF_MODULES = ['.bin', '**/node_modules/.bin', '.package-lock.json'];
const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];
const CPUS: { readonly [A in PackageArchitecture]: string } = { x86_64: 'x64', arm64: 'arm64' };
/** The runtime has these. */
const OF_THE_RUNTIME = ['@aws-sdk/*', '@smithy/*'];
/** Modules in the older format ask for what is built into Node by a function that the newer one lacks. */
const REQUIRE = "import { createRequire } from 'module'; const require = createRequire(import.meta.url);";

interface Manifest {
  readonly name?: string;
  readonly type?: string;
  readonly scripts?: { readonly [name: string]: string };
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly optionalDependencies?: object;
}

/** Functions and layers of Node.js: their sources beside the modules that they depend on, or all of it in one file. */
export class NodeToolchain implements Toolchain<NodePackage> {
  constructor(private readonly processes: Processes, private readonly programs: Programs, private readonly places: Places) {}

  async version(): Promise<string> {
    await this.programs.find('npm', /^\d/);
    return `node ${(await this.programs.find('node', /^v\d/)).version}`;
  }

  async make(job: PackageJob<NodePackage>): Promise<FileEntry[]> {
    const { definition } = job;
    const bench = await Workbench.prepare(job, this.processes, this.places);
    const manifest = await manifestOf(job);
    const installs = dependsOnModules(manifest);
    if (installs) validateLock(job);
    const testCommand = definition.testCommand ?? (manifest.scripts?.test ? 'npm test' : '');
    const tests = job.tests && testCommand !== '';
    if (job.tests && !tests && definition.testCommand === undefined) job.progress(`no tests: ${definition.directory}/package.json has no script 'test'`);
    if (installs && (tests || definition.bundle)) await bench.run('npm ci', ['npm', 'ci', ...QUIET]);
    if (tests) await bench.test(testCommand, ['sh', '-c', testCommand], reporting(definition.testCommand ?? manifest.scripts!.test, bench));
    if (definition.bundle) return this.bundle(job, bench, manifest);
    const modules = installs ? await this.modules(job, bench) : [];
    return definition.kind === 'layer' ? layer(job, manifest, modules) : packageFiles(job, NOT_PACKAGED, under('node_modules', modules));
  }

  /** Modules for AWS Lambda, whatever machine this is. */
  private async modules({ definition }: PackageJob<NodePackage>, bench: Workbench): Promise<FileEntry[]> {
    const machine = ['--os=linux', `--cpu=${CPUS[definition.architecture]}`, '--libc=glibc'];
    await bench.run('npm ci --omit=dev', ['npm', 'ci', '--omit=dev', ...machine, ...QUIET]);
    return without(await bench.list('node_modules'), NOT_OF_MODULES);
  }

  private async bundle({ definition }: PackageJob<NodePackage>, bench: Workbench, manifest: Manifest): Promise<FileEntry[]> {
    const { entry, external } = definition.bundle!;
    if (!bench.has('node_modules/.bin/esbuild')) {
      throw new Error(`esbuild is not among the dependencies of ${definition.directory}, which bundles ${entry}; run npm install --save-dev esbuild there`);
    }
    const isModule = /\.m[jt]s$/.test(entry) || (manifest.type === 'module' && !/\.c[jt]s$/.test(entry));
    const format = isModule ? ['--format=esm', '--outfile=.bundle/index.mjs', `--banner:js=${REQUIRE}`] : ['--format=cjs', '--outfile=.bundle/index.js'];
    const externals = [...OF_THE_RUNTIME, ...external].map((name) => `--external:${name}`);
    await bench.run(`esbuild ${entry}`, [
      'node_modules/.bin/esbuild', entry, '--bundle', '--minify', '--platform=node', `--target=node${definition.nodeVersion}`, '--log-level=warning',
      ...format, ...externals,
    ]);
    return [...await bench.list('.bundle')];
  }
}

/** Lets the tests of Node itself write a report, unless they say what they write. */
function reporting(command: string, { reports }: Workbench): Environment {
  if (!/\bnode\b.* --test\b/.test(command) || command.includes('--test-reporter')) return {};
  const reporters = { spec: 'stdout', junit: `"${reports}/junit.xml"` };
  const options = Object.entries(reporters).map(([reporter, destination]) => `--test-reporter=${reporter} --test-reporter-destination=${destination}`);
  return { NODE_OPTIONS: [process.env.NODE_OPTIONS ?? '', ...options].join(' ') };
}

/** A layer gives functions its modules, and itself as one of them when it has more than a list of dependencies. */
function layer(job: PackageJob<NodePackage>, { name = job.definition.name }: Manifest, modules: readonly FileEntry[]): FileEntry[] {
  const own = packageFiles(job, NOT_PACKAGED);
  const itself = own.some(({ path }) => path !== 'package.json') ? under(name, own) : [];
  return under('nodejs/node_modules', merged(modules, itself));
}

async function manifestOf({ sources, definition }: PackageJob): Promise<Manifest> {
  const file = sources.directory.find(({ path }) => path === 'package.json');
  if (!file) return {};
  try {
    return JSON.parse((await file.read()).toString()) as Manifest;
  } catch (error) {
    throw new Error(`${definition.directory}/package.json cannot be read: ${(error as Error).message}`);
  }
}

const dependsOnModules = ({ dependencies = {}, devDependencies = {}, optionalDependencies = {} }: Manifest) =>
  Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0;

function validateLock({ sources, definition: { directory } }: PackageJob): void {
  const has = (name: string) => sources.directory.some(({ path }) => path === name);
  if (has('package-lock.json')) return;
  const other = ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock'].find(has);
  throw new Error(`${directory} has no package-lock.json${other ? `, got ${other}` : ''}; packages are made by npm: run npm install there and commit the lock file`);
}
