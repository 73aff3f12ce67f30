import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';

interface DeliveryBuildConfig {
  readonly artifact: codepipeline.Artifact;
  readonly project: codebuild.IProject;
  readonly exportedVariables: readonly string[];
}

/** A build of a pipeline: what deployments and checks refer to. Made by DeliveryPipeline.addBuild. */
export class DeliveryBuild {
  /** @internal */
  public static _of(name: string, pipelineName: string, config: DeliveryBuildConfig): DeliveryBuild {
    return new DeliveryBuild(name, config.artifact, config.project, pipelineName, config.exportedVariables);
  }

  private constructor(
    /** Name of the build, and of its action. */
    public readonly name: string,
    /** What the build leaves for later stages. */
    public readonly artifact: codepipeline.Artifact,
    /** The CodeBuild project, for what the options do not offer. */
    public readonly project: codebuild.IProject,
    /** Name of the pipeline that the build belongs to. */
    public readonly pipelineName: string,
    private readonly exportedVariables: readonly string[],
  ) {}

  /**
   * The value of a variable that the build exports, for use in a later stage.
   *
   * Fails when the build exports no such variable.
   */
  public variable(name: string): string {
    if (!this.exportedVariables.includes(name)) {
      throw new Error(`build '${this.name}': it exports no variable '${name}', got ${list(this.exportedVariables)}; add it to exportedVariables`);
    }
    return `#{${variablesNamespace(this.name)}.${name}}`;
  }

  /** The build in messages. */
  public toString(): string {
    return `build '${this.name}'`;
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
