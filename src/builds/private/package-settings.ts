import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PackageArchitecture, PackageDefinition } from '../../contract';
import { byName } from '../../foundation/private/by-name';
import {
  DirectoryLayerOptions, JavaBuilder, JavaPackageOptions, NodeFunctionOptions, PackageOptions, PythonInstaller, PythonPackageOptions,
} from '../package-options';

/** A package, whatever it is called and used for. */
export type PackageSettings = SettingsOf<PackageDefinition>;
type SettingsOf<T> = T extends PackageDefinition ? Omit<T, 'name' | 'kind'> : never;

export function pythonSettings(directory: string, options: PythonPackageOptions): PackageSettings {
  return {
    toolchain: 'python',
    ...commonSettings(directory, options),
    pythonVersion: options.pythonVersion ?? '3.13',
    architecture: architectureOf(options.architecture),
    installer: options.installer ?? PythonInstaller.PIP,
  };
}

export function javaSettings(directory: string, options: JavaPackageOptions): PackageSettings {
  return {
    toolchain: 'java',
    ...commonSettings(directory, options),
    javaVersion: options.javaVersion ?? '21',
    builder: options.builder ?? JavaBuilder.MAVEN,
  };
}

export function nodeSettings(directory: string, options: NodeFunctionOptions): PackageSettings {
  const { bundle } = options;
  return {
    toolchain: 'node',
    ...commonSettings(directory, options),
    nodeVersion: options.nodeVersion ?? '22',
    architecture: architectureOf(options.architecture),
    ...(bundle && { bundle: { entry: bundle.entry, external: bundle.external ?? ['@aws-sdk/*'] } }),
  };
}

export function directorySettings(directory: string, options: DirectoryLayerOptions): PackageSettings {
  return { toolchain: 'directory', ...commonSettings(directory, options) };
}

function commonSettings(directory: string, { shared = [], inputs = [], testCommand, exclude = [], environment = {} }: PackageOptions) {
  return { directory, shared, inputs, ...(testCommand !== undefined && { testCommand }), exclude, environment: byName(environment) };
}

/** AWS Lambda knows these two; a name that is none of them is refused when the package gets its own name. */
function architectureOf(architecture: lambda.Architecture = lambda.Architecture.X86_64): PackageArchitecture {
  return architecture.name as PackageArchitecture;
}

/** What AWS Lambda calls the runtime of a package. */
export function runtimeOf(definition: PackageDefinition): string | undefined {
  switch (definition.toolchain) {
    case 'python': return `python${definition.pythonVersion}`;
    case 'java': return `java${definition.javaVersion}`;
    case 'node': return `nodejs${definition.nodeVersion}.x`;
    case 'directory': return undefined;
  }
}
