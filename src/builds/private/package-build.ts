import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { packageBuildspec, PackageBuildspecConfig } from './package-buildspec';
import { groupPackages } from './package-groups';
import { runtimeOf } from './package-settings';
import { obtainPackager } from './packager-asset';
import { cachePrefix, defineProject, knownBuildspec } from './project-build';
import { PACKAGE_REBUILD, PACKAGE_STORE, PackageDefinition } from '../../contract';
import { BuildBindOptions, BuildConfig, BuildDefinition } from '../build-config';
import { BuiltPackages } from '../built-packages';
import { PackagesBuildOptions } from '../packages-build-options';

export const GROUP_SIZE = 25;

export interface PackagesBuild {
  readonly name: string;
  readonly kind: PackageDefinition['kind'];
  readonly options: PackagesBuildOptions;
  readonly packages: readonly PackageDefinition[];
  /** Names of layers, by function. */
  readonly layers: { readonly [name: string]: readonly string[] };
}

/** A project, an action and an artifact for each group of packages. */
export function bindPackages(scope: Construct, build: PackagesBuild, bind: BuildBindOptions): BuildConfig {
  const { name, options, packages } = build;
  const rebuild = bind.obtainVariable({
    name: 'rebuild', defaultValue: 'none', description: 'What is built although nothing changed: none, all, or names of functions and layers joined by commas',
  });
  const groups = groupPackages(packages, options.groupSize ?? GROUP_SIZE);
  const bound = groups.map((group) => {
    const spec = packageBuildspec(group.packages, options.cache !== false);
    const action = `${name}-${group.name}`;
    const projectName = `${bind.pipelineName}-${action}`;
    const { config } = defineProject(new Construct(scope, group.name), bind, {
      ...definitionOf(build, group.packages, spec),
      // A second group changes the name of the action, but not where the packages of the first are kept.
      name: groups.length === 1 ? name : action,
      projectName,
      exportedVariables: [],
      record: { kind: 'package-build', awsCommands: spec.awsCommands, tools: spec.tools, packages: group.packages.map((each) => each.name) },
      environment: {
        [PACKAGE_STORE]: `s3://${bind.foundation.artifactBucket.bucketName}/${cachePrefix(projectName)}/packages`,
        [PACKAGE_REBUILD]: rebuild,
      },
      cache: spec.content.cache !== undefined,
      store: true,
    });
    return { config, packages: builtPackages(build, group.packages, config) };
  });
  const [only] = bound.length === 1 ? bound : [];
  return {
    project: only?.config.project,
    artifact: only?.config.artifact,
    exportedVariables: [],
    packages: Object.assign({}, ...bound.map((group) => group.packages)),
    statements: bound.flatMap(({ config }) => config.statements),
    steps: bound.flatMap(({ config }) => config.steps),
  };
}

/** All packages in one project, with nothing kept for another build. */
export function packagesTrial(build: PackagesBuild): BuildDefinition {
  const { packages, options } = build;
  return {
    ...definitionOf(build, packages, packageBuildspec(packages, false)),
    options: { ...options, environment: { ...options.environment, [PACKAGE_STORE]: '/tmp/packages' } },
  };
}

function definitionOf({ name, options }: PackagesBuild, packages: readonly PackageDefinition[], spec: PackageBuildspecConfig): BuildDefinition {
  return { name, options, ...knownBuildspec(spec.content), buildImage: options.image ?? buildImageOf(packages), obtainPrograms: obtainPackager };
}

/** A trial of functions for both kinds of machines runs on x86. */
export function buildImageOf(packages: readonly PackageDefinition[]): codebuild.IBuildImage {
  return packages.every((each) => each.toolchain === 'node' && each.architecture === 'arm64')
    ? codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
    : codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5;
}

function builtPackages({ layers }: PackagesBuild, packages: readonly PackageDefinition[], { artifact, project }: BuildConfig): BuiltPackages {
  return Object.fromEntries(packages.map((each) => [each.name, {
    kind: each.kind,
    artifact: artifact!,
    project: project!,
    layers: layers[each.name] ?? [],
    toolchain: each.toolchain,
    runtime: runtimeOf(each),
    architecture: 'architecture' in each ? each.architecture : undefined,
  }]));
}
