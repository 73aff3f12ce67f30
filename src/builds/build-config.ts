import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BuildOptions } from './build-options';
import { BuiltImage } from './built-image';
import { BuiltPackages } from './built-packages';
import { TerraformModule } from './terraform-module';
import { ActionRecord } from '../contract';
import { DeliveryFoundation } from '../foundation';
import { ServiceRole } from '../foundation/private/service-role';

/** What a project needs to know of a build, whatever it is part of. */
export interface BuildDefinition {
  readonly name: string;
  readonly buildspec: codebuild.BuildSpec;
  /** Report groups that the buildspec names; absent when only the user knows them. */
  readonly reportGroups?: readonly string[];
  readonly options: BuildOptions;
  /** The image that the build runs in. */
  readonly buildImage: codebuild.IBuildImage;
  /** Why the build has to start containers. */
  readonly privileged?: string;
  /** Lets a role fetch programs of this library that the build starts; returns the variables that say where they are. */
  readonly obtainPrograms?: (scope: Construct, role: ServiceRole) => { readonly [variable: string]: string };
}

/** What a pipeline offers to a build. */
export interface BuildBindOptions {
  readonly pipelineName: string;
  readonly foundation: DeliveryFoundation;
  readonly logGroup: logs.ILogGroup;
  readonly source: codepipeline.Artifact;
  /** Lets a role read the source, and write artifacts of the pipeline unless `writes` is false. */
  grantSource(role: ServiceRole, writes?: boolean): void;
  /** A role for an action that has compute of its own: it reads artifacts, perhaps leaves one, and writes logs, no more. */
  defineActionRole(id: string, description: string, writes?: boolean): ServiceRole;
  /** A variable that whoever starts the pipeline may give a value. Builds that ask for the same name share it. */
  obtainVariable(variable: BuildVariable): string;
}

export interface BuildVariable {
  readonly name: string;
  readonly defaultValue: string;
  readonly description: string;
}

/** What a build is to a pipeline. */
export interface BuildConfig {
  readonly project?: codebuild.IProject;
  readonly artifact?: codepipeline.Artifact;
  readonly exportedVariables: readonly string[];
  readonly image?: BuiltImage;
  readonly packages?: BuiltPackages;
  readonly terraform?: TerraformModule;
  /** What the pipeline's role has to be allowed. */
  readonly statements: iam.PolicyStatement[];
  /** Actions that run side by side. */
  readonly steps: readonly BuildStep[];
}

/** An action of a build. */
export interface BuildStep {
  readonly name: string;
  readonly record?: ActionRecord;
  action(runOrder: number): codepipeline.IAction;
}
