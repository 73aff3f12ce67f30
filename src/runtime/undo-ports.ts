import type { RolledBackDetail } from '../contract';

/** An action as an execution ran it. One that was retried is there several times. */
export interface ExecutedAction {
  readonly provider: string;
  readonly configuration: { readonly [key: string]: string };
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number;
  readonly namespace?: string;
  /** Output variables. */
  readonly variables: { readonly [name: string]: string };
}

/** A deployment of a service, as Amazon ECS knows it. */
export interface ServiceDeployment {
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** `IN_PROGRESS` */
  readonly status: string;
  /** ARN of the revision that it brings. */
  readonly target?: string;
}

export interface ServiceRevision {
  readonly taskDefinition: string;
  /** By name of the container. */
  readonly images: { readonly [container: string]: RunningImage };
}

export interface RunningImage {
  /** As the task definition names it. */
  readonly image: string;
  /** `sha256:<hex>` */
  readonly digest?: string;
}

/** What the undo function works on. */
export interface UndoPorts {
  /** Calls a function of this library and answers what it answers. Rejects when it fails. */
  invoke(functionName: string, request: object): Promise<unknown>;
  actionsOf(execution: string): Promise<readonly ExecutedAction[]>;
  /** Deployments of a service that were created since. */
  deploymentsOf(cluster: string, service: string, since: number): Promise<readonly ServiceDeployment[]>;
  /** ARN of the revision that a deployment takes over from; undefined for the first one. */
  revisionBefore(deploymentArn: string): Promise<string | undefined>;
  revision(arn: string): Promise<ServiceRevision>;
  /** Stops a deployment that goes on, and has the revision before take over again. */
  stopDeployment(deploymentArn: string): Promise<void>;
  update(cluster: string, service: string, taskDefinition: string): Promise<void>;
  publish(detail: RolledBackDetail): Promise<void>;
  log(line: string): void;
}
