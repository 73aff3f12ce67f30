import { randomUUID } from 'crypto';
import * as fs from 'fs';
import type { Job } from './job';
import { CHECKER_ENGINE } from '../contract/check-spec';

/** How a tool runs in its image. */
export interface Container {
  readonly image: string;
  /** Directories of this machine, by their place in the container; all but that of the results can only be read. */
  readonly mounts: { readonly [place: string]: string };
  readonly args: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly directory?: string;
}

/** Runs a tool in its image, in the network of this machine: it sees what this machine sees. Says how it exited. */
export async function runContainer(job: Job, { image, mounts, args, env = {}, directory }: Container): Promise<number> {
  const engine = process.env[CHECKER_ENGINE] ?? 'docker';
  if (!engine) throw job.error(`image ${image} needs a container engine, got none; install docker or podman`);
  // Whoever the image runs as has to write there, which need not be who we are.
  fs.chmodSync(job.results, 0o777);
  const name = `checker-${randomUUID()}`;
  try {
    return await job.run([
      engine, 'run', '--rm', '--init', '--name', name, '--network', 'host',
      ...Object.entries(mounts).flatMap(([place, directoryHere]) => ['--volume', `${directoryHere}:${place}:${directoryHere === job.results ? 'rw' : 'ro'}`]),
      ...Object.keys(env).flatMap((variable) => ['--env', variable]),
      ...(directory === undefined ? [] : ['--workdir', directory]),
      image, ...args,
    ], { env });
  } catch (error) {
    // The end of the command is not that of the container.
    await job.processes.run([engine, 'rm', '--force', name], { cwd: job.root, limitMs: 60_000, onLine: () => {} });
    throw error;
  }
}

/** The source and the results, in the same places as on this machine. */
export function sourceMounts({ root, results }: Job): { readonly [place: string]: string } {
  return { [root]: root, [results]: results };
}
