import { createHash } from 'crypto';
import * as path from 'path';
import { without } from './content';
import { Once } from './once';
import { machineOf, NOT_OF_MODULES, type Machine, type PythonInstaller } from './python-installer';
import type { PackageJob } from './toolchain';
import type { Workbench } from './workbench';
import type { PythonPackage } from '../../contract/package-plan';
import { DiskFiles, type FileEntry } from '../files';

const REQUIREMENTS = 'requirements.txt';
const QUIET = ['--quiet', '--disable-pip-version-check', '--no-input', '--root-user-action=ignore'];
const ANY_REQUIREMENT = /^\s*[^\s#]/m;
/** Lines that lead to further files, which may differ where the text is the same. */
const LEADS_ELSEWHERE = /^\s*(-[rcef]\b|--(requirement|constraint|editable|find-links)\b|\.|\/|file:)|@\s*file:/m;
/** The oldest C library that wheels are built for nowadays; older ones go by the name of manylinux2014. */
const OLDEST_GLIBC = 17;

/** What `requirements.txt` lists, and `requirements-dev.txt` for tests: installed once for all packages with the same lists. */
export class Pip implements PythonInstaller {
  readonly testRequirements = 'requirements-dev.txt';
  private readonly installations = new Once<string>();

  constructor(private readonly work: string) {}

  async forPackage(job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<FileEntry[]> {
    const { pythonVersion } = job.definition;
    const machine = machineOf(job.definition);
    const requirements = await contentOf(job, [REQUIREMENTS]);
    if (!ANY_REQUIREMENT.test(requirements)) return [];
    const directory = await this.once(job, ['package', pythonVersion, machine.processor, requirements], async (target) => {
      await bench.run(`pip install -r ${REQUIREMENTS} of wheels for Python ${pythonVersion} on Linux ${machine.processor}`, [
        python, '-m', 'pip', 'install', ...QUIET, '-r', REQUIREMENTS, '--target', target, '--no-compile', '--only-binary=:all:',
        '--implementation', 'cp', '--python-version', pythonVersion, ...platforms(machine),
      ]);
    });
    return without(await new DiskFiles(directory).list('.') ?? [], NOT_OF_MODULES);
  }

  async forTests(job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<string> {
    const files = [REQUIREMENTS, this.testRequirements].filter((name) => bench.has(name));
    const requirements = await contentOf(job, files);
    return this.once(job, ['tests', requirements], async (environment) => {
      // pip installs into it from outside: that takes half the time of an environment with a pip of its own.
      await bench.run('python -m venv', [python, '-m', 'venv', '--without-pip', environment]);
      if (!ANY_REQUIREMENT.test(requirements)) return;
      // With a hash for one requirement pip wants one for each of the same run, and lists for tests seldom have any.
      const runs = requirements.includes('--hash') ? files.map((file) => [file]) : [files];
      for (const lists of runs.map((run) => run.flatMap((file) => ['-r', file]))) {
        const argv = [python, '-m', 'pip', '--python', path.join(environment, 'bin', 'python'), 'install', ...QUIET, ...lists];
        await bench.run(`pip install ${lists.join(' ')}`, argv);
      }
    });
  }

  /** A directory that `install` fills for the first package that asks. */
  private async once({ definition }: PackageJob, key: readonly string[], install: (directory: string) => Promise<void>): Promise<string> {
    const whole = [...key, definition.environment, LEADS_ELSEWHERE.test(key.join('\n')) ? definition.name : ''];
    const id = createHash('sha256').update(JSON.stringify(whole)).digest('hex').slice(0, 16);
    return this.installations.get(id, async () => {
      const directory = path.join(this.work, 'pip', id);
      await install(directory);
      return directory;
    });
  }
}

async function contentOf({ sources }: PackageJob, names: readonly string[]): Promise<string> {
  const files = sources.directory.filter((entry) => names.includes(entry.path));
  return (await Promise.all(files.map((entry) => entry.read()))).join('\n');
}

/** pip takes the wheels of what is named alone; those for an older C library run as well. */
function platforms({ processor, glibc }: Machine): string[] {
  const tags: string[] = [];
  for (let minor = glibc; minor >= OLDEST_GLIBC; minor--) tags.push(`manylinux_2_${minor}_${processor}`);
  return [...tags, `manylinux2014_${processor}`].flatMap((tag) => ['--platform', tag]);
}
