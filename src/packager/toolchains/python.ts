import * as fs from 'fs';
import * as path from 'path';
import { NOT_READ, packageFiles } from './content';
import { Pip } from './pip';
import type { Program, Programs } from './programs';
import type { PythonInstaller } from './python-installer';
import type { PackageJob, Toolchain } from './toolchain';
import { Uv } from './uv';
import { Workbench, type Environment, type Places } from './workbench';
import type { PythonPackage } from '../../contract/package-plan';
import { under, type FileEntry } from '../files';
import type { Processes } from '../process';

const NOT_PACKAGED = [...NOT_READ, 'tests', 'conftest.py', 'requirements*.txt', 'uv.lock', 'pyproject.toml', 'pytest.ini', '.coveragerc'];
/** What pytest takes for tests. */
const TESTS = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/;

/** Functions and layers of Python: their modules beside those that they depend on. */
export class PythonToolchain implements Toolchain<PythonPackage> {
  private readonly installers: { readonly [I in PythonPackage['installer']]: PythonInstaller };

  constructor(private readonly processes: Processes, private readonly programs: Programs, private readonly places: Places) {
    this.installers = { pip: new Pip(places.work), uv: new Uv() };
  }

  async version(definition: PythonPackage): Promise<string> {
    const python = await this.python(definition);
    return definition.installer === 'uv' ? `${python.version}, ${(await this.programs.find('uv', /^uv /)).version}` : python.version;
  }

  async make(job: PackageJob<PythonPackage>): Promise<FileEntry[]> {
    const python = await this.python(job.definition);
    const bench = await Workbench.prepare(job, this.processes, this.places);
    if (job.tests) await this.test(job, bench, python);
    const content = packageFiles(job, NOT_PACKAGED, await this.installers[job.definition.installer].forPackage(job, bench, python.name));
    return job.definition.kind === 'layer' ? under('python', content) : content;
  }

  private async test(job: PackageJob<PythonPackage>, bench: Workbench, python: Program): Promise<void> {
    const { testCommand, directory, pythonVersion } = job.definition;
    const installer = this.installers[job.definition.installer];
    const byDefault = testCommand === undefined;
    if (testCommand === '') return;
    if (byDefault && !job.sources.directory.some((entry) => TESTS.test(entry.path))) {
      job.progress(`no tests: ${directory} has no test_*.py`);
      return;
    }
    if (!python.version.startsWith(`Python ${pythonVersion}.`)) job.progress(`${python.version} tests what runs on Python ${pythonVersion}`);
    const environment = await installer.forTests(job, bench, python.name);
    const installed = await modulesOf(environment);
    if (byDefault && !installed.includes('pytest')) {
      throw new Error(`tests need pytest, which is not installed; add it to ${installer.testRequirements} in ${directory}`);
    }
    const variables = this.variables(job, bench, environment, installed.includes('pytest_cov'));
    if (byDefault) await bench.test('python -m pytest', [path.join(environment, 'bin', 'python'), '-m', 'pytest'], variables);
    else await bench.test(testCommand, ['sh', '-c', testCommand], variables);
  }

  /** Reports go by pytest's own variable, so that a command of the user's writes them too. */
  private variables({ definition }: PackageJob, bench: Workbench, environment: string, coverage: boolean): Environment {
    const reports = [`--junitxml=${bench.reports}/junit.xml`, ...(coverage ? ['--cov=.', `--cov-report=xml:${bench.reports}/coverage.xml`] : [])];
    return {
      PATH: `${path.join(environment, 'bin')}${path.delimiter}${process.env.PATH}`,
      VIRTUAL_ENV: environment,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: [...new Set(definition.shared.map((shared) => path.dirname(path.join(bench.root, shared))))].join(path.delimiter),
      PYTEST_ADDOPTS: reports.map((option) => `'${option}'`).join(' '),
    };
  }

  private async python({ pythonVersion }: PythonPackage): Promise<Program> {
    return this.programs.find('python3', /^Python 3/, `python${pythonVersion}`);
  }
}

/** Names of what is installed in a virtual environment. */
async function modulesOf(environment: string): Promise<string[]> {
  const libraries = path.join(environment, 'lib');
  const [python] = await fs.promises.readdir(libraries);
  return fs.promises.readdir(path.join(libraries, python, 'site-packages'));
}
