import type { PackageJob } from './toolchain';
import type { Workbench } from './workbench';
import type { PythonPackage } from '../../contract/package-plan';
import type { FileEntry } from '../files';

/** What installs the modules that Python packages depend on. */
export interface PythonInstaller {
  /** Where the modules that tests need are listed. */
  readonly testRequirements: string;
  /** What goes into the package: wheels for AWS Lambda, whatever machine this is. */
  forPackage(job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<FileEntry[]>;
  /** A virtual environment of this machine, with what tests need. */
  forTests(job: PackageJob<PythonPackage>, bench: Workbench, python: string): Promise<string>;
}

/** Where a package runs. */
export interface Machine {
  /** As wheels name it. */
  readonly processor: string;
  /** Minor version of its C library. */
  readonly glibc: number;
}

/** Python 3.12 and later run on Amazon Linux 2023, those before on Amazon Linux 2. */
export function machineOf({ pythonVersion, architecture }: PythonPackage): Machine {
  return {
    processor: { x86_64: 'x86_64', arm64: 'aarch64' }[architecture],
    glibc: Number(pythonVersion.split('.')[1]) >= 12 ? 34 : 26,
  };
}

/** Scripts of other machines, and what an installer notes for itself: where and when it installed what. */
export const NOT_OF_MODULES = ['bin', '**/__pycache__', '*.dist-info/{RECORD,INSTALLER,REQUESTED,direct_url.json,uv_cache.json}', '.lock'];
