import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { defineProject, knownBuildspec } from './project-build';
import { obtainTerraformer, TERRAFORMER_ASSET } from './terraform-asset';
import { terraformBuildspec, TerraformBuildspecConfig } from './terraform-buildspec';
import { validateBuild, validatePath } from './validation';
import { CONTRACT_VERSION, TERRAFORM_LOCAL_STATE, TERRAFORMER } from '../../contract';
import { BuildBindOptions, BuildConfig, BuildDefinition } from '../build-config';
import { TerraformBuildOptions } from '../terraform-build-options';
import { TerraformModule } from '../terraform-module';
import { TerraformTool } from '../terraform-tool';

/** Of the vendor's list of checksums, which the packages of several distributions repeat. */
const DEFAULT_TOOL = TerraformTool.terraform('1.11.4', { sha256: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc' });

const TAKEN = [TERRAFORMER, TERRAFORMER_ASSET, TERRAFORM_LOCAL_STATE];

export const TERRAFORM_BUILD_IMAGE = codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5;

export function validateTerraform(name: string, options: TerraformBuildOptions): void {
  validateBuild(name, options, { directory: options.directory });
  for (const each of options.inputs ?? []) validatePath(`build '${name}': each of inputs`, each);
  rejectTaken(`build '${name}'`, Object.keys(options.environment ?? {}));
}

/** Environment variables that the library sets itself. */
export function rejectTaken(who: string, variables: readonly string[]): void {
  const taken = variables.find((variable) => TAKEN.includes(variable));
  if (taken !== undefined) throw new Error(`${who}: environment variable '${taken}' is set by the build itself; give yours another name`);
}

/** Validates the module once. Its files, and the modules that it got, go through all environments. */
export function bindTerraform(scope: Construct, name: string, options: TerraformBuildOptions, bind: BuildBindOptions): BuildConfig {
  const spec = buildspecOf(name, options);
  const { config } = defineProject(scope, bind, { ...definitionOf(name, options, spec), exportedVariables: [], record: spec.record, cache: false });
  return { ...config, terraform: moduleOf(options) };
}

export function terraformTrial(name: string, options: TerraformBuildOptions): BuildDefinition {
  return definitionOf(name, options, buildspecOf(name, options));
}

function definitionOf(name: string, options: TerraformBuildOptions, spec: TerraformBuildspecConfig): BuildDefinition {
  return { name, options, ...knownBuildspec(spec.content), buildImage: TERRAFORM_BUILD_IMAGE, obtainPrograms: obtainTerraformer };
}

function buildspecOf(name: string, options: TerraformBuildOptions): TerraformBuildspecConfig {
  const { directory, tool } = moduleOf(options);
  return terraformBuildspec({
    step: 'validate',
    tool,
    spec: { version: CONTRACT_VERSION, name, program: tool._program, programVersion: tool._version, directory },
    files: [directory, ...options.inputs ?? []].map((each) => (each === '.' ? '**/*' : `${each}/**/*`)),
  });
}

/** The module, as its deployments and checks know it. */
export function moduleOf({ directory, tool = DEFAULT_TOOL }: Pick<TerraformBuildOptions, 'directory' | 'tool'>): TerraformModule {
  return { directory: directory.replace(/^(\.\/)+(?=.)|(?<=.)\/+$/g, ''), tool };
}
