import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { BuiltImage } from './built-image';
import { BuiltPackage, BuiltPackages } from './built-packages';
import { TerraformModule } from './terraform-module';

interface DeliveryBuildConfig {
  readonly artifact?: codepipeline.Artifact;
  readonly project?: codebuild.IProject;
  readonly exportedVariables: readonly string[];
  readonly image?: BuiltImage;
  readonly packages?: BuiltPackages;
  readonly terraform?: TerraformModule;
}

/** A build of a pipeline: what deployments and checks refer to. Made by DeliveryPipeline.addBuild. */
export class DeliveryBuild {
  /** @internal */
  public static _of(name: string, pipelineName: string, config: DeliveryBuildConfig): DeliveryBuild {
    return new DeliveryBuild(name, pipelineName, config);
  }

  /** The container image that the build leaves, when it builds one. */
  public readonly image?: BuiltImage;

  /**
   * The packages that the build leaves, when it builds functions or layers.
   * @internal
   */
  public readonly _packages?: BuiltPackages;

  /**
   * The root module that the build leaves, when it validates one.
   * @internal
   */
  public readonly _terraform?: TerraformModule;

  private constructor(
    /** Name of the build, and of its action when there is one only. */
    public readonly name: string,
    /** Name of the pipeline that the build belongs to. */
    public readonly pipelineName: string,
    private readonly config: DeliveryBuildConfig,
  ) {
    this.image = config.image;
    this._packages = config.packages;
    this._terraform = config.terraform;
  }

  /**
   * What the build leaves for later stages.
   *
   * Fails for Build.imageManaged, which leaves an image and nothing else, and for packages that are built by several actions: see
   * artifactOf.
   */
  public get artifact(): codepipeline.Artifact {
    return this.present('artifact', this.config.artifact);
  }

  /**
   * The CodeBuild project, for what the options do not offer.
   *
   * Fails for Build.imageManaged, which has none, and for packages that are built by several projects: see projectOf.
   */
  public get project(): codebuild.IProject {
    return this.present('project', this.config.project);
  }

  /** The artifact that holds the package of a function or layer, with `packages.json` beside it. */
  public artifactOf(packageName: string): codepipeline.Artifact {
    return this.packageOf(packageName).artifact;
  }

  /** The CodeBuild project that builds the package of a function or layer. */
  public projectOf(packageName: string): codebuild.IProject {
    return this.packageOf(packageName).project;
  }

  /**
   * The value of a variable that the build exports, for use in a later stage.
   *
   * Fails when the build exports no such variable.
   */
  public variable(name: string): string {
    if (!this._exports(name)) {
      throw new Error(`build '${this.name}': it exports no variable '${name}', got ${list(this.config.exportedVariables)}; add it to exportedVariables`);
    }
    return `#{${variablesNamespace(this.name)}.${name}}`;
  }

  /** @internal */
  public _exports(name: string): boolean {
    return this.config.exportedVariables.includes(name);
  }

  /** The build in messages. */
  public toString(): string {
    return `build '${this.name}'`;
  }

  private present<T>(what: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw new Error(this._packages
      ? `build '${this.name}': several actions build its packages, each with its own ${what}; ask ${what}Of() for that of one package`
      : `build '${this.name}': CodePipeline builds its image itself, so it has no ${what}; use Build.image`);
  }

  private packageOf(name: string): BuiltPackage {
    if (!this._packages) throw new Error(`build '${this.name}': it leaves no packages, got '${name}'; ask it for its artifact and project`);
    const found = this._packages[name];
    if (!found) throw new Error(`build '${this.name}': it has no package '${name}', got ${list(Object.keys(this._packages))}; name one of these`);
    return found;
  }
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}

/**
 * The namespace of a build's variables. It must differ from the names of artifacts, so from the build's own.
 * @internal
 */
export function variablesNamespace(build: string): string {
  return `${build}-variables`;
}
