import { Duration, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeliveryBuild } from '../builds';
import { SiteReleaseParameters } from '../contract';
import { ServiceRole } from '../foundation/private/service-role';
import { ISpaHosting } from '../hosting';
import { InvokeAction } from './private/invoke-action';

/** Options of Deployment.site. */
export interface SiteDeploymentOptions {
  /** Where the site goes. */
  readonly hosting: ISpaHosting;
  /**
   * What differs from environment to environment, written as JSON into `configurationFile` when the site is deployed. Values may
   * hold variables of the pipeline. All of it, with the names, fits into about 800 characters.
   * @default - no configuration file is written; one that the build left stays as it is
   */
  readonly configuration?: { [name: string]: string };
  /**
   * File that the application loads its configuration from, relative to the root of the site.
   * @default 'config.json'
   */
  readonly configurationFile?: string;
}

/** @internal */
export interface DeploymentBindOptions {
  readonly pipelineName: string;
  /** The source revision, as a variable of the pipeline. */
  readonly revision: string;
  /** The role that the pipeline's actions run with. */
  readonly role: ServiceRole;
}

/** @internal */
export interface DeploymentStep {
  readonly name: string;
  action(actionName: string, runOrder: number): codepipeline.IAction;
}

/** @internal */
export interface DeploymentConfig {
  /** Steps that follow each other. */
  readonly steps: DeploymentStep[];
}

/**
 * How a build reaches an environment: `site` puts a single-page app onto its hosting.
 *
 * @example
 * import { DeliveryBuild, DeliveryEnvironment, Deployment, ISpaHosting } from 'cdk-delivery-pipelines';
 *
 * declare const staging: DeliveryEnvironment;
 * declare const storefront: DeliveryBuild;
 * declare const hosting: ISpaHosting;
 * staging.deploy(Deployment.site(storefront, { hosting, configuration: { apiUrl: 'https://api.staging.example.com' } }));
 */
export abstract class Deployment {
  /**
   * Uploads a site as a new, immutable release and then makes it the live one. Going back is a change of the pointer: see
   * SpaHosting.
   */
  public static site(build: DeliveryBuild, options: SiteDeploymentOptions): Deployment {
    return new SiteDeployment(build, options);
  }

  protected constructor(
    /** What is deployed. */
    public readonly subject: DeliveryBuild,
  ) {}

  /** @internal */
  public abstract _bind(options: DeploymentBindOptions): DeploymentConfig;
}

/** Limit of a value of an action's configuration. */
const MAX_PARAMETERS = 1000;

class SiteDeployment extends Deployment {
  constructor(build: DeliveryBuild, private readonly options: SiteDeploymentOptions) {
    super(build);
    const file = options.configurationFile;
    if (file !== undefined && !Token.isUnresolved(file) && !/^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]*$/.test(file)) {
      throw new Error(`deployment of ${build}: configurationFile is a path inside the site, got '${file}'; write it like 'config.json'`);
    }
    if (file !== undefined && options.configuration === undefined) {
      throw new Error(`deployment of ${build}: configurationFile '${file}' has nothing to hold; give a configuration too`);
    }
  }

  public _bind(bind: DeploymentBindOptions): DeploymentConfig {
    const { hosting } = this.options;
    // The execution, not the commit, names the release: a commit that is built twice may have other bytes, and a release never changes.
    const release = '#{codepipeline.PipelineExecutionId}';
    const parameters = JSON.stringify(this.parameters(release, bind.revision));
    if (!Token.isUnresolved(parameters) && parameters.length > MAX_PARAMETERS) {
      throw new Error(`deployment of ${this.subject}: the service takes ${MAX_PARAMETERS} characters of release parameters, got ${parameters.length}; shorten the configuration`);
    }
    bind.role.allowWildcard('Files below the releases of the site', new iam.PolicyStatement({
      actions: ['s3:PutObject'], resources: [hosting.bucket.arnForObjects('releases/*')],
    }));
    bind.role.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [hosting.releaseFunction.functionArn] }));
    return {
      steps: [
        {
          name: 'Upload',
          action: (actionName, runOrder) => new actions.S3DeployAction({
            actionName,
            runOrder,
            input: this.subject.artifact,
            bucket: hosting.bucket,
            objectKey: `releases/${release}`,
            cacheControl: [actions.CacheControl.setPublic(), actions.CacheControl.maxAge(Duration.days(365)), actions.CacheControl.immutable()],
          }),
        },
        { name: 'Release', action: (actionName, runOrder) => new InvokeAction({ actionName, runOrder, function: hosting.releaseFunction, parameters }) },
      ],
    };
  }

  private parameters(release: string, revision: string): SiteReleaseParameters {
    const { configuration, configurationFile } = this.options;
    return {
      release,
      revision,
      ...(configuration && { configFile: configurationFile ?? 'config.json', config: configuration }),
    };
  }
}
