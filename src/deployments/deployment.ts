import { CdkStacksDeploymentOptions } from './cdk-stack-options';
import { DeploymentBindOptions, DeploymentConfig } from './deployment-config';
import { EcsDeploymentOptions, FunctionsDeploymentOptions, SiteDeploymentOptions } from './deployment-options';
import { DeliveryBuild } from '../builds';
import { CdkStacksTarget } from './private/cdk-stacks-target';
import { EcsTarget } from './private/ecs-steps';
import { FleetTarget } from './private/fleet-steps';
import { siteSteps, undoSite, validateSite } from './private/site-steps';
import { TerraformTarget } from './private/terraform-steps';
import { TerraformDeploymentOptions } from './terraform-deployment-options';
import { byName } from '../foundation/private/by-name';

/**
 * How a build reaches an environment: `site` puts a single-page app onto its hosting, `ecs` a container image into a service,
 * `functions` packages into the functions of a fleet, `terraform` a module into an account,
 * `cdkStacks` the stacks of a CDK app.
 *
 * @example
 * import * as ecs from 'aws-cdk-lib/aws-ecs';
 * import { DeliveryBuild, DeliveryEnvironment, Deployment, ISpaHosting, LambdaFleet } from 'cdk-delivery-pipelines';
 *
 * declare const staging: DeliveryEnvironment;
 * declare const storefront: DeliveryBuild;
 * declare const hosting: ISpaHosting;
 * staging.deploy(Deployment.site(storefront, { hosting, configuration: { apiUrl: 'https://api.staging.example.com' } }));
 *
 * declare const orders: DeliveryBuild;
 * declare const service: ecs.IBaseService;
 * staging.deploy(Deployment.ecs(orders, { service }));
 *
 * declare const functions: DeliveryBuild;
 * declare const fleet: LambdaFleet;
 * staging.deploy(Deployment.functions(functions, { fleet }));
 */
export abstract class Deployment {
  /**
   * Uploads a site as a new, immutable release and then makes it the live one. Going back is a change of the pointer: see
   * SpaHosting.
   */
  public static site(build: DeliveryBuild, options: SiteDeploymentOptions): Deployment {
    return new SiteDeployment(build, options);
  }

  /**
   * Puts a container image into a service of Amazon ECS, by digest, and remembers it.
   *
   * The service gets a new revision of the task definition that it runs, with other images and all else as it was. How the new
   * tasks take over is a matter of the service: see Rollout and EcsRollout. With AWS CodeDeploy, the newest revision of the task
   * definition is taken.
   */
  public static ecs(image: DeliveryBuild, options: EcsDeploymentOptions): Deployment {
    return new EcsDeployment(image, options);
  }

  /**
   * Puts packages into the functions of a fleet, each that differs from what runs: published as a version, which the alias of the
   * function then leads to. All functions are deployed side by side; layers are published before, those that differ.
   *
   * When an alarm goes off while traffic shifts, the alias leads to the version before again and the action fails. Functions that
   * were deployed beside it stay: a rollback of the fleet puts all of them back.
   */
  public static functions(packages: DeliveryBuild, options: FunctionsDeploymentOptions): Deployment {
    return new FunctionsDeployment(packages, options);
  }

  /**
   * Plans a module of Terraform or OpenTofu for the environment, and applies exactly that plan.
   *
   * The plan is made before the gate of the environment, which shows what it adds, changes and destroys. A plan that would destroy or
   * replace a resource that holds data fails, unless its address is allowed. Plan and apply have a role each: the first reads, locks the
   * state and changes nothing.
   *
   * @example
   * import { DeliveryEnvironment, DeliveryPipeline, Build, Deployment, ITerraformState, TerraformPermissions } from 'cdk-delivery-pipelines';
   *
   * declare const pipeline: DeliveryPipeline;
   * declare const production: DeliveryEnvironment;
   * declare const state: ITerraformState;
   * const modules = pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' }));
   * production.deploy(Deployment.terraform(modules, {
   *   state,
   *   variables: { stage: 'production' },
   *   outputs: ['api_url'],
   *   permissions: [TerraformPermissions.httpApis(), TerraformPermissions.dynamoDbTables('shop-production-')],
   *   backup: ['aws dynamodb create-backup --table-name shop-production-orders --backup-name "before-$CODEBUILD_BUILD_NUMBER"'],
   * }));
   */
  public static terraform(modules: DeliveryBuild, options: TerraformDeploymentOptions): Deployment {
    return new TerraformDeployment(modules, options);
  }

  /**
   * Deploys stacks of a CDK app that was synthesized once, by the roles that `cdk bootstrap` made: the pipeline has no permissions on
   * what is in them.
   *
   * What each stack would change is shown before the gate of the environment. Assets are published first, then the stacks follow each
   * other in the order given, each by a change set. The artifact, all assets in it, has at most 256 MB: more the service does not take.
   *
   * @example
   * import { Stack } from 'aws-cdk-lib';
   * import { Build, CdkStack, DeliveryEnvironment, DeliveryPipeline, Deployment } from 'cdk-delivery-pipelines';
   *
   * declare const pipeline: DeliveryPipeline;
   * declare const production: DeliveryEnvironment;
   * declare const database: Stack;
   * declare const api: Stack;
   * const app = pipeline.addBuild(Build.cdkApp('infrastructure', { directory: 'infrastructure' }));
   * const infrastructure = production.deploy(Deployment.cdkStacks(app, {
   *   stacks: [CdkStack.of(database), CdkStack.of(api, { outputs: ['ApiUrl'] })],
   * }));
   * production.addBuild(Build.site('frontend', { environment: { VITE_API_URL: infrastructure.output('ApiUrl') } }));
   */
  public static cdkStacks(app: DeliveryBuild, options: CdkStacksDeploymentOptions): Deployment {
    return new CdkStacksDeployment(app, options);
  }

  protected constructor(
    /** Name of the deployment: its actions begin with it. */
    public readonly name: string,
    /**
     * What is deployed.
     * @internal
     */
    public readonly _builds: DeliveryBuild[],
  ) {}

  /** @internal */
  public abstract _bind(options: DeploymentBindOptions): DeploymentConfig;
}

class SiteDeployment extends Deployment {
  constructor(private readonly site: DeliveryBuild, private readonly options: SiteDeploymentOptions) {
    super(site.name, [site]);
    validateSite(site, options);
  }

  public _bind(bind: DeploymentBindOptions): DeploymentConfig {
    return { steps: siteSteps(this.site, this.options, bind), undo: undoSite(this.options) };
  }
}

class EcsDeployment extends Deployment {
  private readonly target: EcsTarget;

  constructor(image: DeliveryBuild, options: EcsDeploymentOptions) {
    const name = options.name ?? image.name;
    super(name, [image, ...Object.values(byName(options.sidecars ?? {}))]);
    this.target = new EcsTarget(name, image, options);
  }

  public _bind(bind: DeploymentBindOptions): DeploymentConfig {
    return { steps: this.target.steps(bind), undo: this.target.undo() };
  }
}

class FunctionsDeployment extends Deployment {
  private readonly target: FleetTarget;

  constructor(packages: DeliveryBuild, options: FunctionsDeploymentOptions) {
    const name = options.name ?? packages.name;
    super(name, [packages, ...options.layers ? [options.layers] : []]);
    this.target = new FleetTarget(name, packages, options);
  }

  public _bind(bind: DeploymentBindOptions): DeploymentConfig {
    return { steps: this.target.steps(bind), undo: this.target.undo() };
  }
}

class TerraformDeployment extends Deployment {
  private readonly target: TerraformTarget;

  constructor(modules: DeliveryBuild, options: TerraformDeploymentOptions) {
    const name = options.name ?? modules.name;
    super(name, [modules]);
    this.target = new TerraformTarget(name, modules, options);
  }

  public _bind(bind: DeploymentBindOptions): DeploymentConfig {
    return this.target.config(bind);
  }
}

class CdkStacksDeployment extends Deployment {
  private readonly target: CdkStacksTarget;

  constructor(app: DeliveryBuild, options: CdkStacksDeploymentOptions) {
    const name = options.name ?? app.name;
    super(name, [app]);
    this.target = new CdkStacksTarget(name, app, options);
  }

  public _bind(bind: DeploymentBindOptions): DeploymentConfig {
    return this.target.config(bind);
  }
}
