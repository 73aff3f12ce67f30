import type { HealthCheck } from '../ports/container-engine';

/** A service of Amazon ECS, as the templates describe it: what a local run needs to stand in for it. */
export interface ServiceModel {
  /** What users type: the name of the service, else the path of its construct, else its logical id. */
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Local names, as the configuration of an action has them. */
  readonly cluster: string;
  readonly service: string;
  /** The containers of its task definition; none when the assembly does not hold it. */
  readonly containers: readonly ContainerModel[];
  /** What its load balancer asks. */
  readonly target?: TargetModel;
  /** Requests that its load balancers send to it. */
  readonly routes: readonly RouteModel[];
  readonly rollout: RolloutModel;
  /** The deployment group of AWS CodeDeploy that deploys it. */
  readonly deploymentGroup?: { readonly application: string; readonly name: string };
}

export interface ContainerModel {
  readonly name: string;
  /** As the template has it: what a deployment replaces. */
  readonly image: string;
  /** The first port that it listens on. */
  readonly port?: number;
  readonly environment: { readonly [name: string]: string };
  /** ARN or name of the parameter or secret, by the variable that holds its value. */
  readonly secrets: { readonly [name: string]: string };
  readonly healthCheck?: HealthCheck;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly stopTimeoutSeconds: number;
}

/** A target group of a service, and how it finds out whether a target is healthy. */
export interface TargetModel {
  readonly container: string;
  readonly port: number;
  /** The HTTP check; absent for target groups that check otherwise. */
  readonly check?: TargetCheck;
}

export interface TargetCheck {
  readonly path: string;
  /** Statuses of a healthy target: `200`, `200,204`, `200-299`. */
  readonly matcher: string;
  readonly timeoutSeconds: number;
  /** After so long without a healthy answer the target has failed. */
  readonly patienceSeconds: number;
}

/** Which requests a listener, or a rule of one, sends to a service. `*` and `?` are wildcards. */
export interface RouteModel {
  readonly hosts: readonly string[];
  /** None: every path. */
  readonly paths: readonly string[];
  /** The lowest one wins; the default action of a listener comes last. */
  readonly priority: number;
}

export interface RolloutModel {
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  /** Percentage of the traffic that shifts at a time: LINEAR and CANARY. */
  readonly stepPercent?: number;
  readonly stepBakeMinutes?: number;
  /** How long both revisions run after the shift. */
  readonly bakeMinutes?: number;
  /** Functions that would be asked on the way, with the stages at which they are. */
  readonly hooks: readonly { readonly target: string; readonly stages: readonly string[] }[];
}
