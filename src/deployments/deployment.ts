import { DeploymentBindOptions, DeploymentConfig } from './deployment-config';
import { SiteDeploymentOptions } from './deployment-options';
import { siteSteps, validateSite } from './private/site-steps';
import { DeliveryBuild } from '../builds';

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
    return { steps: siteSteps(this.site, this.options, bind) };
  }
}
