import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IDeployedImage } from './deployed-image';
import { DeliveryBuild } from '../builds';
import { ISpaHosting, LambdaFleet } from '../hosting';
import { Rollout } from '../rollouts';

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

/** Options of Deployment.functions. */
export interface FunctionsDeploymentOptions {
  /** The functions that the packages are for, and what deploys to them. */
  readonly fleet: LambdaFleet;
  /**
   * Name of the deployment: its actions begin with it.
   * @default - the name of the build
   */
  readonly name?: string;
  /**
   * Names of the functions that are deployed.
   * @default - all that the build leaves: the fleet has the same
   */
  readonly functions?: string[];
  /**
   * The build of the layers that the functions take.
   * @default - the pipeline builds no layers for them, and those that they have stay
   */
  readonly layers?: DeliveryBuild;
  /**
   * How a new version takes over from the old one: Rollout.allAtOnce, Rollout.linear or Rollout.canary.
   * @default - all at once, and no alarm is watched
   */
  readonly rollout?: Rollout;
}

/** Options of Deployment.ecs. */
export interface EcsDeploymentOptions {
  /** Where the image goes: a service of this app, EcsRollout's for one, or an imported one, then with `taskRoles`. */
  readonly service: ecs.IBaseService;
  /**
   * Name of the deployment: its actions begin with it.
   * @default - the name of the build
   */
  readonly name?: string;
  /**
   * Name of the container that gets the image.
   * @default - the container that the image was built for
   */
  readonly container?: string;
  /**
   * Images for further containers of the task, by name of the container. All change at once.
   * @default - the other containers stay as they are
   */
  readonly sidecars?: { [container: string]: DeliveryBuild };
  /**
   * How the new version takes over from the old one. The service has to be defined for it; synthesis fails when it is not.
   * @default - as the service was defined
   */
  readonly rollout?: Rollout;
  /**
   * The deployment group, when AWS CodeDeploy deploys the service.
   * @default - that of EcsRollout
   */
  readonly deploymentGroup?: codedeploy.IEcsDeploymentGroup;
  /**
   * Where to remember which image runs, so that the next deployment of the service's stack does not put back another one.
   * @default - the DeployedImage that the container was defined with, if there is one
   */
  readonly record?: IDeployedImage;
  /**
   * Roles of the task and of its execution: the pipeline may pass these, and no other.
   * @default - those of the task definition; an imported service needs them
   */
  readonly taskRoles?: iam.IRole[];
  /**
   * Family of the task definition of an imported service.
   * @default - that of the task definition; for an imported service the pipeline may tag new revisions of any
   */
  readonly taskFamily?: string;
  /**
   * How long the pipeline waits for the new version, 1 to 60 minutes. AWS CodeDeploy has its own limits.
   * @default Duration.minutes(60)
   */
  readonly timeout?: Duration;
}
