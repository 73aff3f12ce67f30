import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { BuiltImage } from './built-image';

interface DeliveryBuildConfig {
  readonly artifact?: codepipeline.Artifact;
  readonly project?: codebuild.IProject;
  readonly exportedVariables: readonly string[];
  readonly image?: BuiltImage;
}

/** A build of a pipeline: what deployments and checks refer to. Made by DeliveryPipeline.addBuild. */
export class DeliveryBuild {
  /** @internal */
  public static _of(name: string, pipelineName: string, config: DeliveryBuildConfig): DeliveryBuild {
    return new DeliveryBuild(name, pipelineName, config);
  }

  /** The container image that the build leaves, when it builds one. */
  public readonly image?: BuiltImage;

  private constructor(
    /** Name of the build, and of its action. */
    public readonly name: string,
    /** Name of the pipeline that the build belongs to. */
    public readonly pipelineName: string,
    private readonly config: DeliveryBuildConfig,
  ) {
    this.image = config.image;
  }

  /**
   * What the build leaves for later stages.
   *
   * Fails for Build.imageManaged, which leaves an image and nothing else.
   */
  public get artifact(): codepipeline.Artifact {
    return this.present('artifact', this.config.artifact);
  }

  /**
   * The CodeBuild project, for what the options do not offer.
   *
   * Fails for Build.imageManaged, which has none.
   */
  public get project(): codebuild.IProject {
    return this.present('project', this.config.project);
  }

  /**
   * The value of a variable that the build exports, for use in a later stage.
   *
   * Fails when the build exports no such variable.
   */
  public variable(name: string): string {
    const { exportedVariables } = this.config;
    if (!exportedVariables.includes(name)) {
      throw new Error(`build '${this.name}': it exports no variable '${name}', got ${list(exportedVariables)}; add it to exportedVariables`);
    }
    return `#{${variablesNamespace(this.name)}.${name}}`;
  }

  /** The build in messages. */
  public toString(): string {
    return `build '${this.name}'`;
  }

  private present<T>(what: string, value: T | undefined): T {
    if (value === undefined) throw new Error(`build '${this.name}': CodePipeline builds its image itself, so it has no ${what}; use Build.image`);
    return value;
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
