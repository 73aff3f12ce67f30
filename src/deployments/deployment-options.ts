import { ISpaHosting } from '../hosting';

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
