import { Duration, Environment } from 'aws-cdk-lib';
import { CdkStack } from './cdk-stack';

/** What all stacks have in common. */
export interface CdkStackOptions {
  /**
   * Names of outputs of the stack that later builds, deployments and checks use, see DeliveryDeployment.output. No two stacks of a
   * deployment have one of the same name.
   * @default - none
   */
  readonly outputs?: string[];
}

/** Options of CdkStack.named. */
export interface NamedCdkStackOptions extends CdkStackOptions {
  /**
   * Name of the stack in AWS CloudFormation.
   * @default - the id of the stack in its app
   */
  readonly stackName?: string;
  /**
   * Account and region that the stack is synthesized for.
   * @default - those of the environment
   */
  readonly env?: Environment;
  /**
   * Qualifier of the bootstrap stack.
   * @default 'hnb659fds'
   */
  readonly qualifier?: string;
}

/** Options of Deployment.cdkStacks. */
export interface CdkStacksDeploymentOptions {
  /** The stacks, in the order that they are deployed in: each after all that it depends on. */
  readonly stacks: CdkStack[];
  /**
   * Name of the deployment: its actions begin with it.
   * @default - the name of the build
   */
  readonly name?: string;
  /**
   * Whether to show before the approval what would change.
   * @default true
   */
  readonly diff?: boolean;
  /**
   * Whether assets are container images. To build them, the project that publishes assets has to start containers.
   * @default false
   */
  readonly images?: boolean;
  /**
   * Version of the CDK command that compares stacks with what is deployed: as new as the library of the app, or newer.
   * @default '3.0.0'
   */
  readonly cliVersion?: string;
  /**
   * Version of the command `cdk-assets`: as new as the library of the app, or newer.
   * @default '4.7.3'
   */
  readonly assetsVersion?: string;
  /**
   * After how long the comparison, or the publication of assets, is stopped: 5 minutes to 36 hours.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
}
