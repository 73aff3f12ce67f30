import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BuildOptions, BuildspecBuildOptions, CommandsBuildOptions, SiteBuildOptions } from './build-options';
import { variablesNamespace } from './delivery-build';
import { BuildRecord } from '../contract';
import { DeliveryFoundation } from '../foundation';
import { commandsBuildspec, siteBuildspec } from './private/buildspecs';
import { validateBuild } from './private/validation';
import { ServiceRole, servicePrincipal } from '../foundation/private/service-role';

/** @internal */
export interface BuildBindOptions {
  readonly pipelineName: string;
  readonly foundation: DeliveryFoundation;
  readonly logGroup: logs.ILogGroup;
  readonly source: codepipeline.Artifact;
  /** Lets a role read the source and write artifacts of the pipeline. */
  grantSource(role: ServiceRole): void;
}

/** @internal */
export interface BuildConfig {
  readonly project: codebuild.IProject;
  readonly artifact: codepipeline.Artifact;
  readonly exportedVariables: readonly string[];
  readonly record?: BuildRecord;
  /** What the pipeline's role has to be allowed. */
  readonly statements: iam.PolicyStatement[];
  action(runOrder: number): codepipeline.IAction;
}

/**
 * How something is built: `site` for a single-page app, `commands` for anything that a few commands build, `buildspec` for a
 * build specification that exists already.
 *
 * Each is an AWS CodeBuild project with a role that may read the source, write its artifact, its logs and its reports.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { Build, DeliveryPipeline, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
 * pipeline.addBuild(Build.site('storefront', { directory: 'apps/storefront' }));
 * pipeline.addBuild(Build.commands('docs', { commands: ['make docs'], outputDirectory: 'docs/build' }));
 */
export abstract class Build {
  /** Builds a single-page app: installs its dependencies by lock file, tests it, builds it, keeps the dependencies for the next build. */
  public static site(name: string, options: SiteBuildOptions = {}): Build {
    validateBuild(name, options, { directory: options.directory, outputDirectory: options.outputDirectory });
    const { content, testCommands } = siteBuildspec(options);
    return new ProjectBuild(name, codebuild.BuildSpec.fromObject(content), options, testCommands, []);
  }

  /** Builds by commands. */
  public static commands(name: string, options: CommandsBuildOptions): Build {
    validateBuild(name, options, { outputDirectory: options.outputDirectory });
    if (options.commands.length === 0) throw new Error(`build '${name}': it needs at least one command, got none; say what it runs`);
    const { content, testCommands } = commandsBuildspec(options);
    return new ProjectBuild(name, codebuild.BuildSpec.fromObject(content), options, testCommands, options.exportedVariables ?? []);
  }

  /** Builds by a buildspec of the repository or one given as an object. */
  public static buildspec(name: string, options: BuildspecBuildOptions): Build {
    validateBuild(name, options, {});
    return new ProjectBuild(name, options.buildspec, options, [], options.exportedVariables ?? []);
  }

  protected constructor(
    /** Name of the build, and of its action in the stage `Build`. */
    public readonly name: string,
  ) {}

  /** @internal */
  public abstract _bind(scope: Construct, options: BuildBindOptions): BuildConfig;
}

class ProjectBuild extends Build {
  constructor(
    name: string,
    private readonly buildspec: codebuild.BuildSpec,
    private readonly options: BuildOptions,
    private readonly testCommands: string[],
    private readonly exportedVariables: readonly string[],
  ) {
    super(name);
  }

  public _bind(scope: Construct, bind: BuildBindOptions): BuildConfig {
    const projectName = `${bind.pipelineName}-${this.name}`;
    const variables = Object.entries(this.options.environment ?? {});
    const role = this.defineRole(scope, projectName, bind);
    const project = new codebuild.PipelineProject(scope, 'Project', {
      projectName,
      description: `Builds ${this.name} for pipeline ${bind.pipelineName}`,
      role: role.forConstructs,
      buildSpec: this.buildspec,
      encryptionKey: bind.foundation.key,
      environment: {
        buildImage: this.options.image ?? codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
        computeType: this.options.computeType ?? codebuild.ComputeType.SMALL,
        // A variable of the pipeline has a value only while the action runs: it is given there.
        environmentVariables: toBuildVariables(variables.filter(([, value]) => !isPipelineVariable(value))),
      },
      timeout: this.options.timeout ?? Duration.minutes(30),
      cache: this.options.cache === false
        ? codebuild.Cache.none()
        : codebuild.Cache.bucket(bind.foundation.artifactBucket, { prefix: `cache/${projectName}` }),
      logging: { cloudWatch: { logGroup: bind.logGroup, prefix: this.name } },
      grantReportGroupPermissions: false,
    });
    if (!bind.foundation.key) {
      Validations.of(project).acknowledge({ id: 'AwsSolutions-CB4', reason: 'The foundation was asked for keys that Amazon S3 manages' });
    }
    const artifact = new codepipeline.Artifact(this.name);
    return {
      project,
      artifact,
      exportedVariables: this.exportedVariables,
      record: this.testCommands.length > 0 ? { kind: 'build', testCommands: this.testCommands } : undefined,
      statements: [
        new iam.PolicyStatement({ actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], resources: [project.projectArn] }),
      ],
      action: (runOrder) => new actions.CodeBuildAction({
        actionName: this.name,
        runOrder,
        project,
        input: bind.source,
        outputs: [artifact],
        environmentVariables: toBuildVariables(variables.filter(([, value]) => isPipelineVariable(value))),
        variablesNamespace: this.exportedVariables.length > 0 ? variablesNamespace(this.name) : undefined,
      }),
    };
  }

  private defineRole(scope: Construct, projectName: string, bind: BuildBindOptions): ServiceRole {
    const role = new ServiceRole(scope, 'Role', servicePrincipal(scope, 'codebuild'), `Builds ${this.name} for pipeline ${bind.pipelineName}`);
    bind.grantSource(role);
    role.allow(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [bind.logGroup.logGroupArn] }));
    role.allowWildcard('CodeBuild names report groups after the project and the group in the buildspec', new iam.PolicyStatement({
      actions: [
        'codebuild:CreateReportGroup', 'codebuild:CreateReport', 'codebuild:UpdateReport', 'codebuild:BatchPutTestCases', 'codebuild:BatchPutCodeCoverages',
      ],
      resources: [Stack.of(scope).formatArn({ service: 'codebuild', resource: 'report-group', resourceName: `${projectName}-*` })],
    }));
    if (this.options.cache !== false) {
      const { artifactBucket } = bind.foundation;
      // Fallback keys are looked up by prefix.
      role.allow(new iam.PolicyStatement({
        actions: ['s3:ListBucket'], resources: [artifactBucket.bucketArn], conditions: { StringLike: { 's3:prefix': `cache/${projectName}/*` } },
      }));
      role.allowWildcard('Keys below the project\'s own cache prefix', new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject'], resources: [artifactBucket.arnForObjects(`cache/${projectName}/*`)],
      }));
    }
    return role;
  }
}

/** Whether a value holds `#{namespace.variable}`. */
function isPipelineVariable(value: string): boolean {
  return /#\{[^}]+\}/.test(value);
}

function toBuildVariables(variables: [string, string][]): { [name: string]: codebuild.BuildEnvironmentVariable } {
  return Object.fromEntries(variables.map(([name, value]) => [name, { value }]));
}
