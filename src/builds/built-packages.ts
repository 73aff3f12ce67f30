import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { PackageArchitecture, PackageDefinition } from '../contract';

/** Packages of functions or layers that a build leaves, by name. */
export interface BuiltPackages {
  readonly [name: string]: BuiltPackage;
}

/** What deployments of functions need to know of a package. */
export interface BuiltPackage {
  readonly kind: PackageDefinition['kind'];
  /** Artifact with `packages.json` and `<name>.zip`, shared with what is built by the same action. */
  readonly artifact: codepipeline.Artifact;
  readonly project: codebuild.IProject;
  /** Names of the layers that a function takes, in order. */
  readonly layers: readonly string[];
  readonly toolchain: PackageDefinition['toolchain'];
  /** What AWS Lambda calls the runtime: `python3.13`. Absent for a directory as it is. */
  readonly runtime?: string;
  /** Absent for what runs on any. */
  readonly architecture?: PackageArchitecture;
}
