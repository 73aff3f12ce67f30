import { BuildOptions } from './build-options';
import { FunctionPackage } from './function-package';
import { LayerPackage } from './layer-package';

/** What builds of functions and of layers have in common. The environment of the build does not tell one package from another. */
export interface PackagesBuildOptions extends BuildOptions {
  /**
   * How many packages an action builds at most. More are spread over several actions, which run side by side.
   * @default 25
   */
  readonly groupSize?: number;
}

/** Options of Build.functions. */
export interface FunctionsBuildOptions extends PackagesBuildOptions {
  /** The functions by name, as the fleet that they are deployed to calls them. Add new ones at the end: the others stay in their actions. */
  readonly functions: { [name: string]: FunctionPackage };
}

/** Options of Build.layers. */
export interface LayersBuildOptions extends PackagesBuildOptions {
  /** The layers by name, as functions refer to them. Add new ones at the end: the others stay in their actions. */
  readonly layers: { [name: string]: LayerPackage };
}
