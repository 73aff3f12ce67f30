import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { BuildBindOptions, BuildConfig, BuildDefinition } from './build-config';
import { BuildOptions, BuildspecBuildOptions, CommandsBuildOptions, SiteBuildOptions } from './build-options';
import { CdkAppBuildOptions } from './cdk-app-build-options';
import { ImageBuildOptions, ManagedImageBuildOptions } from './image-build-options';
import { FunctionsBuildOptions, LayersBuildOptions } from './packages-build-options';
import { commandsBuildspec, siteBuildspec } from './private/buildspecs';
import { cdkAppBuildspec, validateSynth } from './private/cdk-app-buildspec';
import { bindImageBuild, bindManagedImageBuild, imageTrial } from './private/image-build';
import { validateImage, validateImageBuild } from './private/image-validation';
import { bindPackages, PackagesBuild, packagesTrial } from './private/package-build';
import { validatePackages } from './private/package-validation';
import { defineProject, knownBuildspec } from './private/project-build';
import { TakenArtifacts, takenArtifacts, validateTaken, validateTakenHere } from './private/taken-artifacts';
import { bindTerraform, terraformTrial, validateTerraform } from './private/terraform-build';
import { validateBuild } from './private/validation';
import { TerraformBuildOptions } from './terraform-build-options';
import { byName } from '../foundation/private/by-name';

/**
 * How something is built: `site` for a single-page app, `image` for a container image, `functions` and `layers` for AWS Lambda,
 * `terraform` and `cdkApp` for infrastructure, `commands` for anything that a few commands build, `buildspec` for a build
 * specification that exists already.
 *
 * Each is an AWS CodeBuild project with a role that may read the source, write its artifact, its logs and its reports.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import * as codebuild from 'aws-cdk-lib/aws-codebuild';
 * import { Build, DeliveryPipeline, FunctionPackage, LayerPackage, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
 * pipeline.addBuild(Build.site('storefront', { directory: 'apps/storefront' }));
 * pipeline.addBuild(Build.image('orders', { directory: 'services/orders', testCommands: ['npm ci', 'npm test'], minimumCoverage: 80 }));
 * pipeline.addBuild(Build.imageManaged('proxy', { directory: 'services/proxy' }));
 * pipeline.addBuild(Build.functions('functions', { functions: { ingest: FunctionPackage.python('functions/ingest') } }));
 * pipeline.addBuild(Build.layers('layers', { layers: { numeric: LayerPackage.python('layers/numeric') } }));
 * pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' }));
 * pipeline.addBuild(Build.commands('docs', { commands: ['make docs'], outputDirectory: 'docs/build' }));
 * pipeline.addBuild(Build.buildspec('legacy', { buildspec: codebuild.BuildSpec.fromSourceFilename('legacy/buildspec.yml') }));
 */
export abstract class Build {
  /** Builds a single-page app: installs its dependencies by lock file, tests it, builds it, keeps the dependencies for the next build. */
  public static site(name: string, options: SiteBuildOptions = {}): Build {
    validateBuild(name, options, { directory: options.directory, outputDirectory: options.outputDirectory });
    const { content, ...spec } = siteBuildspec(options);
    return projectBuild(name, options, { ...knownBuildspec(content), ...spec });
  }

  /**
   * Builds a container image by Dockerfile: tests the application, builds the image with its layers cached, pushes it, and hands
   * on its digest.
   *
   * The image is tagged with the commit. A commit that is built again gets a tag of its own, `<commit>-<build number>`: tags never
   * move, and deployments name the image by digest. The artifact holds `imagedefinitions.json`, `imageDetail.json` and, where
   * Amazon's generator can be fetched, the bill of materials `sbom.cdx.json` (CycloneDX). The build exports IMAGE_URI,
   * IMAGE_DIGEST and IMAGE_TAG.
   */
  public static image(name: string, options: ImageBuildOptions = {}): Build {
    validateBuild(name, options, { directory: options.directory });
    validateImage(name, options);
    validateImageBuild(name, options);
    return new BoundBuild(name, (scope, bind) => bindImageBuild(scope, name, options, bind), imageTrial(name, options));
  }

  /**
   * Builds a container image with an action of CodePipeline: no project, nothing to maintain.
   *
   * For a Dockerfile that needs nothing but its directory: the action takes no build arguments, no target, no secrets and no
   * platform, caches no layers, runs no tests and writes no bill of materials. It leaves no artifact. The image is tagged with the
   * id of the execution, since the action cannot step aside when a commit's tag is taken.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECRBuildAndPublish.html
   */
  public static imageManaged(name: string, options: ManagedImageBuildOptions = {}): Build {
    validateBuild(name, {}, { directory: options.directory });
    validateImage(name, options);
    return new BoundBuild(name, (scope, bind) => bindManagedImageBuild(scope, name, options, bind));
  }

  /**
   * Builds packages of functions: tests and builds those that something changed of, and takes the others from a store.
   *
   * Functions of one language and version are built by one action, `groupSize` at a time: `<name>-python`, `<name>-java`, `<name>-node`,
   * `<name>-python-2`, or `<name>` when it is the only one. Its artifact holds `<function>.zip` for each, and `packages.json`, which
   * tells what they are. A function whose tests fail fails the build; the others are built and kept.
   *
   * What a package is made from are the files of its directories and inputs, its options, and the versions of the tools. A run of the
   * pipeline with its variable `rebuild` set to `all`, or to names joined by commas, builds them whether something changed or not. The
   * store is in the artifact bucket, which forgets packages after the retention time: they are then built again, to the same bytes.
   */
  public static functions(name: string, options: FunctionsBuildOptions): Build {
    const packages = Object.entries(byName(options.functions)).map(([each, { _settings }]) => ({ name: each, kind: 'function' as const, ..._settings }));
    const layers = Object.fromEntries(Object.entries(byName(options.functions)).map(([each, { _layers }]) => [each, _layers]));
    return packagesBuild({ name, kind: 'function', options, packages, layers });
  }

  /** Builds packages of layers, in the way of Build.functions. */
  public static layers(name: string, options: LayersBuildOptions): Build {
    const packages = Object.entries(byName(options.layers)).map(([each, { _settings }]) => ({ name: each, kind: 'layer' as const, ..._settings }));
    return packagesBuild({ name, kind: 'layer', options, packages, layers: {} });
  }

  /**
   * Validates a root module of Terraform or OpenTofu: its format, its references, the arguments of its resources.
   *
   * The artifact holds the directories of the module, so that what was validated is what Deployment.terraform plans and applies in each
   * environment. No state is read, and nothing of AWS is asked.
   */
  public static terraform(name: string, options: TerraformBuildOptions): Build {
    validateTerraform(name, options);
    return new BoundBuild(name, (scope, bind) => bindTerraform(scope, name, options, bind), terraformTrial(name, options));
  }

  /**
   * Synthesizes a CDK app: installs its dependencies by lock file, tests it, synthesizes it once.
   *
   * What other builds leave can be part of it: packages of layers for one, which become assets of a stack. The artifact holds the cloud
   * assembly, templates and assets, which Deployment.cdkStacks promotes through the environments. An app in another language than
   * JavaScript or TypeScript is built by Build.commands with the outputDirectory `cdk.out`.
   *
   * @example
   * import { Build, DeliveryPipeline, LayerPackage } from 'cdk-delivery-pipelines';
   *
   * declare const pipeline: DeliveryPipeline;
   * const layers = pipeline.addBuild(Build.layers('layers', { layers: { logging: LayerPackage.directory('layers/logging') } }));
   * // Code.fromAsset('layers/logging.zip') in the app
   * pipeline.addBuild(Build.cdkApp('backend', { directory: 'backend', artifacts: { layers } }));
   */
  public static cdkApp(name: string, options: CdkAppBuildOptions = {}): Build {
    const { directory, outputDirectory, artifacts = {} } = options;
    validateBuild(name, options, { directory, outputDirectory });
    validateSynth(name, options);
    validateTaken(`build '${name}'`, artifacts);
    const { content, ...spec } = cdkAppBuildspec(options);
    return projectBuild(name, options, { ...knownBuildspec(content), ...spec, artifacts });
  }

  /** Builds by commands. */
  public static commands(name: string, options: CommandsBuildOptions): Build {
    validateBuild(name, options, { outputDirectory: options.outputDirectory });
    if (options.commands.length === 0) throw new Error(`build '${name}': it needs at least one command, got none; say what it runs`);
    const { content, ...spec } = commandsBuildspec(options);
    return projectBuild(name, options, { ...knownBuildspec(content), ...spec });
  }

  /** Builds by a buildspec of the repository or one given as an object. */
  public static buildspec(name: string, options: BuildspecBuildOptions): Build {
    validateBuild(name, options, {});
    return projectBuild(name, options, options);
  }

  /**
   * What tries the code of a pull request: tests and build, with nothing published and no secret read. Absent when there is no
   * project to run it, or when it takes what other builds leave.
   * @internal
   */
  public abstract readonly _trial?: BuildDefinition;

  protected constructor(
    /** Name of the build, and of its action in the stage `Build`. */
    public readonly name: string,
  ) {}

  /** @internal */
  public abstract _bind(scope: Construct, options: BuildBindOptions): BuildConfig;
}

class BoundBuild extends Build {
  constructor(
    name: string,
    private readonly bind: (scope: Construct, options: BuildBindOptions) => BuildConfig,
    public readonly _trial?: BuildDefinition,
  ) {
    super(name);
  }

  public _bind(scope: Construct, options: BuildBindOptions): BuildConfig {
    return this.bind(scope, options);
  }
}

function packagesBuild(build: PackagesBuild): Build {
  validateBuild(build.name, build.options, {});
  validatePackages(build);
  return new BoundBuild(build.name, (scope, bind) => bindPackages(scope, build, bind), packagesTrial(build));
}

interface ProjectBuildSpec extends Pick<BuildDefinition, 'buildspec' | 'reportGroups'> {
  readonly testCommands?: string[];
  readonly exportedVariables?: readonly string[];
  readonly artifacts?: TakenArtifacts;
}

function projectBuild(name: string, options: BuildOptions, spec: ProjectBuildSpec): Build {
  const { buildspec, reportGroups, testCommands = [], exportedVariables = [], artifacts = {} } = spec;
  const takes = takenArtifacts(artifacts);
  const definition: BuildDefinition = {
    name,
    options,
    buildspec,
    reportGroups,
    buildImage: options.image ?? codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
  };
  const bindProject = (scope: Construct, bind: BuildBindOptions): BuildConfig => {
    validateTakenHere(`build '${name}'`, artifacts, bind.pipelineName);
    return defineProject(scope, bind, {
      ...definition,
      exportedVariables,
      takes,
      record: testCommands.length > 0 ? { kind: 'build', testCommands } : undefined,
      cache: options.cache !== false,
    }).config;
  };
  return new BoundBuild(name, bindProject, takes.length === 0 ? definition : undefined);
}
