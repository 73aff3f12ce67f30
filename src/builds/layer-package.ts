import { DirectoryLayerOptions, JavaLayerOptions, NodeLayerOptions, PythonLayerOptions } from './package-options';
import { directorySettings, javaSettings, nodeSettings, PackageSettings, pythonSettings } from './private/package-settings';

/**
 * What a layer is made of, and how: `python`, `java` or `node` for code that functions share, `directory` for files as they are.
 *
 * @example
 * import { Build, LayerPackage } from 'cdk-delivery-pipelines';
 *
 * const layers = Build.layers('layers', {
 *   layers: {
 *     numeric: LayerPackage.python('layers/numeric'),
 *     tracing: LayerPackage.java('layers/tracing'),
 *     clients: LayerPackage.node('layers/clients'),
 *     tools: LayerPackage.directory('layers/tools'),
 *   },
 * });
 */
export class LayerPackage {
  /** Python: sources and dependencies in `python`. */
  public static python(directory: string, options: PythonLayerOptions = {}): LayerPackage {
    return new LayerPackage(pythonSettings(directory, options));
  }

  /** Java: classes and dependencies as archives in `java/lib`. */
  public static java(directory: string, options: JavaLayerOptions = {}): LayerPackage {
    return new LayerPackage(javaSettings(directory, options));
  }

  /** Node.js: the project and its production dependencies in `nodejs/node_modules`. */
  public static node(directory: string, options: NodeLayerOptions = {}): LayerPackage {
    return new LayerPackage(nodeSettings(directory, options));
  }

  /** A directory as it is. AWS Lambda puts it into `/opt`. */
  public static directory(directory: string, options: DirectoryLayerOptions = {}): LayerPackage {
    return new LayerPackage(directorySettings(directory, options));
  }

  private constructor(
    /** @internal */
    public readonly _settings: PackageSettings,
  ) {}
}
