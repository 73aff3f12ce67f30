import type { PackageDefinition } from '../../contract/package-plan';
import type { FileEntry } from '../files';
import type { PackageSources } from '../sources';

/** What tests and makes packages of one kind, or of all kinds. */
export interface Toolchain<D extends PackageDefinition = PackageDefinition> {
  /** What its program says of itself: another version may make other packages. Throws MissingProgram. */
  version(definition: D, sources: PackageSources): Promise<string>;
  /** The files of the package. Fails when its tests do. */
  make(job: PackageJob<D>): Promise<readonly FileEntry[]>;
}

export interface PackageJob<D extends PackageDefinition = PackageDefinition> {
  readonly definition: D;
  readonly sources: PackageSources;
  /** Whether its tests run. */
  readonly tests: boolean;
  /** What is being done. */
  progress(line: string): void;
  /** A line that a tool wrote. */
  output(line: string): void;
}
