import * as fs from 'fs';
import * as path from 'path';
import { readJson, targetFile, writeJson } from './json-file';
import type { ContainerModel, TargetModel } from '../model/service';

/** A revision of a service's task definition, with all that is needed to run it again. */
export interface Revision {
  readonly revision: number;
  readonly status: 'starting' | 'deployed' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
  readonly execution: string;
  readonly time: string;
  readonly containers: readonly RevisionContainer[];
  /** What the load balancer asks. */
  readonly target?: TargetModel;
}

/** A container of a revision. The values of its secrets are with the container engine alone. */
export interface RevisionContainer extends Omit<ContainerModel, 'image'> {
  /** `<repository>@<digest>`, as the pipeline names it. */
  readonly image: string;
  /** What the container engine knows the image by. */
  readonly imageId: string;
  /** Name of the container on this machine. */
  readonly runsAs: string;
  /** Where its port is reached, on 127.0.0.1. */
  readonly hostPort?: number;
}

export interface ServiceState {
  /** What users type. */
  readonly name: string;
  readonly cluster: string;
  readonly service: string;
  /** The revision that gets the traffic. */
  readonly live?: number;
  /** The revision before, whose containers are kept for a rollback. */
  readonly previous?: number;
  /** Oldest first. */
  readonly revisions: readonly Revision[];
}

/** Revisions that stay known. */
const KEEP = 20;

/** The revisions of one service on disk: `ecs/<cluster>/<service>.json`. */
export class ServiceRevisions {
  /** Of every service that was deployed here. */
  static all(targets: string): ServiceRevisions[] {
    const directory = path.join(targets, 'ecs');
    const found = fs.existsSync(directory) ? fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }) : [];
    return found.filter((file) => file.endsWith('.json')).sort().map((file) => new ServiceRevisions(path.join(directory, file)));
  }

  static of(targets: string, cluster: string, service: string): ServiceRevisions {
    return new ServiceRevisions(targetFile(targets, 'ecs', cluster, service));
  }

  private constructor(readonly file: string) {}

  load(): ServiceState | undefined {
    return readJson(this.file);
  }

  save(state: ServiceState): void {
    writeJson(this.file, { ...state, revisions: state.revisions.slice(-KEEP) });
  }
}

/** The revision of that number. */
export function revisionOf(state: ServiceState | undefined, revision: number | undefined): Revision | undefined {
  return state?.revisions.find((candidate) => candidate.revision === revision);
}

/** Where the revision is reached: the port of the container behind the load balancer, else of the first one that has any. */
export function portOf({ containers, target }: Revision): number | undefined {
  const behind = containers.find(({ name }) => name === target?.container) ?? containers.find(({ hostPort }) => hostPort !== undefined);
  return behind?.hostPort;
}
