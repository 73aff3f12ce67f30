import { createHash } from 'crypto';
import * as path from 'path';
import { without } from './content';
import { Once } from './once';
import type { PackageJob } from './toolchain';
import type { Workbench } from './workbench';
import type { PackageArchitecture, PythonPackage } from '../../contract/package-plan';
import { DiskFiles, type FileEntry } from '../files';

const RUNTIME = 'requirements.txt';
const DEVELOPMENT = 'requirements-dev.txt';
/** Lines that lead to further files, which may differ where the text is the same. */
const LEADS_ELSEWHERE = /^\s*(-[rce]\b|--(requirement|constraint|editable|find-links)\b|\.|\/|file:)|@\s*file:/m;
const ANY_REQUIREMENT = /^\s*[^\s#]/m;

/** Scripts of other machines, and what an installer notes for itself: where and when it installed what. */
const NOT_PACKAGED = ['bin', '**/__pycache__', '*.dist-info/{RECORD,INSTALLER,REQUESTED,direct_url.json,uv_cache.json}', '.lock'];
const MACHINES: { readonly [A in PackageArchitecture]: string } = { x86_64: 'x86_64', arm64: 'aarch64' };
/** The oldest C library that wheels are built for nowadays; older ones go by the name of manylinux2014. */
const OLDEST_GLIBC = 17;

/** Installs what Python packages depend on, once for all that have the same requirements. */
export class PythonDependencies {
  private readonly installations = new Once<string>();

  constructor(private readonly work: string) {}

  /** What goes into the package: wheels for AWS Lambda, whatever machine this is. */
  async forPackage(job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<FileEntry[]> {
    const { installer, pythonVersion, architecture } = job.definition;
    const machine = MACHINES[architecture];
    if (installer === 'uv') {
      const directory = path.join(bench.root, '.dependencies');
      await bench.run('uv export', ['uv', 'export', '--quiet', '--frozen', '--no-dev', '--no-emit-project', '--output-file', '.requirements.txt']);
      await bench.run('uv pip install', [
        'uv', 'pip', 'install', '--quiet', '--requirements', '.requirements.txt', '--target', directory, '--no-deps', '--only-binary', ':all:',
        '--python-platform', `${machine}-manylinux_2_${glibc(pythonVersion)}`, '--python-version', pythonVersion, '--python', python,
      ]);
      return this.installed(directory);
    }
    const requirements = await this.requirements(job, [RUNTIME]);
    if (!ANY_REQUIREMENT.test(requirements)) return [];
    const directory = await this.once(job, ['package', pythonVersion, machine, requirements], async (target) => {
      await bench.run(`pip install -r ${RUNTIME} for Python ${pythonVersion} on Linux ${machine} (wheels only)`, [
        python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '-r', RUNTIME, '--target', target, '--no-compile',
        '--only-binary=:all:', '--implementation', 'cp', '--python-version', pythonVersion, ...platforms(pythonVersion, machine),
      ]);
    });
    return this.installed(directory);
  }

  /** A virtual environment of this machine, with what tests need. */
  async forTests(job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<string> {
    if (job.definition.installer === 'uv') {
      const environment = path.join(bench.root, '.venv');
      const sync = ['uv', 'sync', '--quiet', '--frozen', '--no-install-project', '--python', python];
      await bench.run('uv sync', sync, { UV_PROJECT_ENVIRONMENT: environment });
      return environment;
    }
    const files = [RUNTIME, DEVELOPMENT].filter((name) => bench.has(name));
    const requirements = await this.requirements(job, files);
    return this.once(job, ['tests', requirements], async (environment) => {
      await bench.run('python -m venv', [python, '-m', 'venv', '--without-pip', environment]); // pip installs into it from outside, in half the time
      if (!ANY_REQUIREMENT.test(requirements)) return;
      await bench.run(`pip install ${files.map((file) => `-r ${file}`).join(' ')}`, [
        python, '-m', 'pip', '--python', path.join(environment, 'bin', 'python'), 'install', '--quiet', '--disable-pip-version-check', '--no-input',
        ...files.flatMap((file) => ['-r', file]),
      ]);
    });
  }

  private async installed(directory: string): Promise<FileEntry[]> {
    return without(await new DiskFiles(directory).list('.') ?? [], NOT_PACKAGED);
  }

  private async requirements({ sources }: PackageJob, names: readonly string[]): Promise<string> {
    const files = sources.directory.filter((entry) => names.includes(entry.path));
    return (await Promise.all(files.map((entry) => entry.read()))).join('\n');
  }

  /** A directory that `install` fills for the first package that asks. */
  private async once({ definition }: PackageJob, key: readonly string[], install: (directory: string) => Promise<void>): Promise<string> {
    const all = [...key, definition.environment, LEADS_ELSEWHERE.test(key.join('\n')) ? definition.name : ''];
    const id = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
    return this.installations.get(id, async () => {
      const directory = path.join(this.work, 'python', id);
      await install(directory);
      return directory;
    });
  }
}

/** Python 3.12 and later run on Amazon Linux 2023, those before on Amazon Linux 2. */
function glibc(pythonVersion: string): number {
  return Number(pythonVersion.split('.')[1]) >= 12 ? 34 : 26;
}

/** pip takes what is named alone: a wheel for an older C library runs as well. */
function platforms(pythonVersion: string, machine: string): string[] {
  const tags: string[] = [];
  for (let minor = glibc(pythonVersion); minor >= OLDEST_GLIBC; minor--) tags.push(`manylinux_2_${minor}_${machine}`);
  return [...tags, `manylinux2014_${machine}`].flatMap((tag) => ['--platform', tag]);
}
