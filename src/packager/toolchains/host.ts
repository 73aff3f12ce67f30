import { DirectoryToolchain } from './directory';
import { JavaToolchain } from './java';
import { NodeToolchain } from './node';
import { Programs } from './programs';
import { PythonToolchain } from './python';
import type { PackageJob, Toolchain } from './toolchain';
import type { Places } from './workbench';
import type { PackageDefinition } from '../../contract/package-plan';
import type { FileEntry } from '../files';
import type { Processes } from '../process';
import type { PackageSources } from '../sources';

/** The toolchains of this machine. */
export class HostToolchain implements Toolchain {
  private readonly toolchains: { readonly [K in PackageDefinition['toolchain']]: Toolchain<Extract<PackageDefinition, { toolchain: K }>> };

  constructor(processes: Processes, places: Places) {
    const programs = new Programs(processes);
    this.toolchains = {
      python: new PythonToolchain(processes, programs, places),
      java: new JavaToolchain(processes, programs, places),
      node: new NodeToolchain(processes, programs, places),
      directory: new DirectoryToolchain(processes, places),
    };
  }

  async version(definition: PackageDefinition, sources: PackageSources): Promise<string> {
    return this.of(definition).version(definition, sources);
  }

  async make(job: PackageJob): Promise<readonly FileEntry[]> {
    return this.of(job.definition).make(job);
  }

  /** The type of a definition says which toolchain takes it, which the compiler cannot follow. */
  private of({ toolchain }: PackageDefinition): Toolchain {
    return this.toolchains[toolchain] as Toolchain;
  }
}
