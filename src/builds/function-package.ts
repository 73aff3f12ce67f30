import { JavaFunctionOptions, NodeFunctionOptions, PythonFunctionOptions } from './package-options';
import { javaSettings, nodeSettings, PackageSettings, pythonSettings } from './private/package-settings';

/**
 * What the code of a function is made of, and how: `python`, `java` or `node`.
 *
 * A package is tested and built when something changed that it is made from, and taken from the store of the build otherwise. The
 * same sources make the same bytes.
 *
 * @example
 * import { Architecture } from 'aws-cdk-lib/aws-lambda';
 * import { Build, FunctionPackage, PythonInstaller } from 'cdk-delivery-pipelines';
 *
 * const functions = Build.functions('functions', {
 *   functions: {
 *     ingest: FunctionPackage.python('functions/ingest', { shared: ['functions/shared/common'], layers: ['numeric'] }),
 *     score: FunctionPackage.python('functions/score', { installer: PythonInstaller.UV, architecture: Architecture.ARM_64 }),
 *     report: FunctionPackage.java('functions/report', { inputs: ['functions/pom.xml'] }),
 *     notify: FunctionPackage.node('functions/notify', { bundle: { entry: 'src/index.ts' } }),
 *   },
 * });
 */
export class FunctionPackage {
  /** Python: sources and dependencies, for one version and architecture. Tests stay out. */
  public static python(directory: string, options: PythonFunctionOptions = {}): FunctionPackage {
    return new FunctionPackage(pythonSettings(directory, options), options.layers);
  }

  /** Java: classes at the root, dependencies in `lib`. */
  public static java(directory: string, options: JavaFunctionOptions = {}): FunctionPackage {
    return new FunctionPackage(javaSettings(directory, options), options.layers);
  }

  /** Node.js: sources and production dependencies by `package-lock.json`, or one file with all of them. */
  public static node(directory: string, options: NodeFunctionOptions = {}): FunctionPackage {
    return new FunctionPackage(nodeSettings(directory, options), options.layers);
  }

  private constructor(
    /** @internal */
    public readonly _settings: PackageSettings,
    /** @internal */
    public readonly _layers: readonly string[] = [],
  ) {}
}
