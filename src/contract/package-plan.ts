/**
 * Packages of functions and layers: what is to be built, written by the constructs into a buildspec and read by the packager, and
 * what was built, written by the packager and read by what deploys it.
 */

/** What one run of the packager builds. */
export interface PackagePlan {
  readonly version: number;
  readonly packages: readonly PackageDefinition[];
}

export type PackageDefinition = PythonPackage | JavaPackage | NodePackage | DirectoryPackage;

interface AnyPackage {
  readonly name: string;
  readonly kind: 'function' | 'layer';
  /** Relative to the root of the repository. */
  readonly directory: string;
  /** Further directories of the repository that go into the package, under their own last name. */
  readonly shared: readonly string[];
  /** Further files or directories of the repository that the package depends on, but that do not go into it as they are. */
  readonly inputs: readonly string[];
  /** Command that tests it, run in its directory; empty for none, absent for what the toolchain is known by. */
  readonly testCommand?: string;
  /** What does not go into the package, as globs relative to `directory`. */
  readonly exclude: readonly string[];
  readonly environment: { readonly [name: string]: string };
}

export type PackageArchitecture = 'x86_64' | 'arm64';

/** Dependencies by `uv.lock`, else by `requirements.txt`; those of tests by `requirements-dev.txt` or the group `dev`. */
export interface PythonPackage extends AnyPackage {
  readonly toolchain: 'python';
  /** `3.13` */
  readonly pythonVersion: string;
  readonly architecture: PackageArchitecture;
  readonly installer: 'pip' | 'uv';
}

export interface JavaPackage extends AnyPackage {
  readonly toolchain: 'java';
  /** `21` */
  readonly javaVersion: string;
  readonly builder: 'maven' | 'gradle';
}

export interface NodePackage extends AnyPackage {
  readonly toolchain: 'node';
  /** `22` */
  readonly nodeVersion: string;
  readonly architecture: PackageArchitecture;
  /** One file by the esbuild that the project depends on; absent for the sources and their production dependencies. */
  readonly bundle?: { readonly entry: string; readonly external: readonly string[] };
}

/** A directory as it is. */
export interface DirectoryPackage extends AnyPackage {
  readonly toolchain: 'directory';
}

/** File at the root of the artifact, beside the packages. */
export const PACKAGE_MANIFEST = 'packages.json';

export interface PackageManifest {
  readonly version: number;
  /** By name of the function or layer. */
  readonly packages: { readonly [name: string]: PackageRecord };
}

export interface PackageRecord {
  readonly kind: 'function' | 'layer';
  /** Name of the zip file in the artifact. */
  readonly file: string;
  /** Of the zip file, in base64: what AWS Lambda calls `CodeSha256`. */
  readonly sha256: string;
  /** Of all that it is made from, in hexadecimal. */
  readonly inputs: string;
  /** Size of the zip file. */
  readonly bytes: number;
  /** False when its inputs were built before, and nothing was done. */
  readonly built: boolean;
}

/** Directory or `s3://bucket/prefix` that keeps packages by their inputs. */
export const PACKAGE_STORE = 'PACKAGE_STORE';
/** What is built although its inputs were built before: `none`, `all`, or names joined by commas. */
export const PACKAGE_REBUILD = 'PACKAGE_REBUILD';
/** Set to leave the tests out. Packages that were not tested are kept apart. */
export const PACKAGE_SKIP_TESTS = 'PACKAGE_SKIP_TESTS';
/** The packager: a file that `node` runs. */
export const PACKAGER = 'PACKAGER';

/** What a package may have at most when it is sent to AWS Lambda itself, and not by way of Amazon S3. */
export const MAX_PACKAGE_BYTES = 50 * 1024 * 1024;
