import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What all packages that are made of sources have in common. Paths are relative to the root of the repository. */
export interface PackageOptions {
  /**
   * Further directories that go into the package, each under its last name. What is imported from them is found as if it stood in the
   * package's own directory, in its tests too.
   * @default - none
   */
  readonly shared?: string[];
  /**
   * Further files and directories that the package depends on without holding them, such as a parent `pom.xml` or a schema. When one
   * of them changes, the package is built again.
   * @default - none
   */
  readonly inputs?: string[];
  /**
   * Command that tests the package, run in its directory. An empty text leaves the tests out.
   * @default - Python: `python -m pytest` where there are tests; Java: the tests of Maven or Gradle; Node.js: the script `test`
   */
  readonly testCommand?: string;
  /**
   * What does not go into the package, as globs relative to its directory.
   * @default - none but what is for tests and for the build
   */
  readonly exclude?: string[];
  /**
   * Environment variables of its tests and its build. Other values make another package: it is built again.
   * @default - those of the build
   */
  readonly environment?: { [name: string]: string };
}

/** What all packages of functions have in common. */
export interface FunctionPackageOptions extends PackageOptions {
  /**
   * Names of the layers that the function takes, in the order in which AWS Lambda merges them: at most 5 from Build.layers.
   * @default - none that this pipeline builds
   */
  readonly layers?: string[];
}

/** What packages of Python have in common. */
export interface PythonPackageOptions extends PackageOptions {
  /**
   * Version of Python.
   * @default '3.13'
   */
  readonly pythonVersion?: string;
  /**
   * What installs the dependencies.
   * @default PythonInstaller.PIP
   */
  readonly installer?: PythonInstaller;
  /**
   * What the package runs on. Wheels are chosen for it, whatever the build runs on.
   * @default Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;
}

/** What packages of Java have in common. */
export interface JavaPackageOptions extends PackageOptions {
  /**
   * Version of Java.
   * @default '21'
   */
  readonly javaVersion?: string;
  /**
   * What compiles, tests and finds the dependencies.
   * @default JavaBuilder.MAVEN
   */
  readonly builder?: JavaBuilder;
}

/** What packages of Node.js have in common. */
export interface NodePackageOptions extends PackageOptions {
  /**
   * Version of Node.js.
   * @default '22'
   */
  readonly nodeVersion?: string;
  /**
   * What the package runs on. It is built and tested on a machine of the same kind, since dependencies may bring binaries.
   * @default Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;
}

/** Options of FunctionPackage.python. */
export interface PythonFunctionOptions extends FunctionPackageOptions, PythonPackageOptions {}

/** Options of FunctionPackage.java. */
export interface JavaFunctionOptions extends FunctionPackageOptions, JavaPackageOptions {}

/** Options of FunctionPackage.node. */
export interface NodeFunctionOptions extends FunctionPackageOptions, NodePackageOptions {
  /**
   * Make one file of the sources and their dependencies, by the esbuild that the project has among its development dependencies.
   * @default - the sources and their production dependencies, as they are
   */
  readonly bundle?: NodeBundle;
}

/** One file made of sources and dependencies. */
export interface NodeBundle {
  /** The file to start from, relative to the directory of the package: `src/index.ts`. */
  readonly entry: string;
  /**
   * Modules that stay out, because the runtime or a layer has them.
   * @default - the AWS SDK, which the runtime has
   */
  readonly external?: string[];
}

/** Options of LayerPackage.python. */
export interface PythonLayerOptions extends PythonPackageOptions {}

/** Options of LayerPackage.java. */
export interface JavaLayerOptions extends JavaPackageOptions {}

/** Options of LayerPackage.node. */
export interface NodeLayerOptions extends NodePackageOptions {}

/** Options of LayerPackage.directory. */
export interface DirectoryLayerOptions {
  /**
   * What does not go into the layer, as globs relative to the directory.
   * @default - none
   */
  readonly exclude?: string[];
}

/** What installs the dependencies of a Python package. */
export enum PythonInstaller {
  /** `requirements.txt`, and `requirements-dev.txt` for the tests. */
  PIP = 'pip',
  /** `uv.lock`, and its group `dev` for the tests. */
  UV = 'uv',
}

/** What builds a Java package. */
export enum JavaBuilder {
  /** `pom.xml` */
  MAVEN = 'maven',
  /** `build.gradle` or `build.gradle.kts` */
  GRADLE = 'gradle',
}
