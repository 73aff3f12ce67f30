import { packageFiles } from './content';
import type { PackageJob, Toolchain } from './toolchain';
import { Workbench, type Places } from './workbench';
import type { DirectoryPackage } from '../../contract/package-plan';
import type { FileEntry } from '../files';
import type { Processes } from '../process';

/** Directories that are packages as they are. */
export class DirectoryToolchain implements Toolchain<DirectoryPackage> {
  constructor(private readonly processes: Processes, private readonly places: Places) {}

  async version(): Promise<string> {
    return '';
  }

  async make(job: PackageJob<DirectoryPackage>): Promise<FileEntry[]> {
    const { testCommand } = job.definition;
    if (job.tests && testCommand) {
      const bench = await Workbench.prepare(job, this.processes, this.places);
      await bench.test(testCommand, ['sh', '-c', testCommand]);
    }
    return packageFiles(job, []);
  }
}
