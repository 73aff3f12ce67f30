import * as path from 'path';
import { without } from './content';
import { machineOf, NOT_OF_MODULES, type PythonInstaller } from './python-installer';
import type { PackageJob } from './toolchain';
import type { Workbench } from './workbench';
import type { PythonPackage } from '../../contract/package-plan';
import { DiskFiles, type FileEntry } from '../files';

const REQUIREMENTS = '.requirements.txt';
/** The newest of the older C libraries that uv has a name for. */
const OLDER_GLIBC = 17;

/** What `uv.lock` says; its group `dev` is for tests. It is fast enough to do all of it for each package. */
export class Uv implements PythonInstaller {
  readonly testRequirements = "the group 'dev' of pyproject.toml";

  async forPackage({ definition }: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<FileEntry[]> {
    const { processor, glibc } = machineOf(definition);
    const directory = path.join(bench.root, '.dependencies');
    await bench.run('uv export', ['uv', 'export', '--quiet', '--frozen', '--no-dev', '--no-emit-project', '--output-file', REQUIREMENTS]);
    await bench.run('uv pip install', [
      'uv', 'pip', 'install', '--quiet', '--requirements', REQUIREMENTS, '--target', directory, '--no-deps', '--only-binary', ':all:',
      '--python-platform', `${processor}-manylinux_2_${glibc < 28 ? OLDER_GLIBC : glibc}`, '--python-version', definition.pythonVersion, '--python', python,
    ]);
    return without(await new DiskFiles(directory).list('.') ?? [], NOT_OF_MODULES);
  }

  async forTests(_job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<string> {
    const environment = path.join(bench.root, '.venv');
    await bench.run('uv sync', ['uv', 'sync', '--quiet', '--frozen', '--no-install-project', '--python', python], { UV_PROJECT_ENVIRONMENT: environment });
    return environment;
  }
}
