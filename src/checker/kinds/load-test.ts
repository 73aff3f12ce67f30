import * as fs from 'fs';
import * as path from 'path';
import type { LoadTool } from '../../contract/check-spec';
import { runContainer, sourceMounts } from '../container';
import type { Job } from '../job';

/** Runs the script of a load test with its variables, in an image or by a program of this machine. Says how it exited. */
export async function runLoad({ kind, script, environment, image }: LoadTool, args: readonly string[], job: Job): Promise<number> {
  if (!fs.existsSync(path.join(job.root, script))) throw job.error(`script ${script} is not in the source; correct the path`);
  return image === undefined
    ? job.run([kind, ...args], { env: { ARTILLERY_DISABLE_TELEMETRY: 'true', ...environment } })
    : runContainer(job, { image, mounts: sourceMounts(job), args, env: environment, directory: job.root });
}

/** A number of a report; what is none must not look as if it were small. */
export function measured(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${name} is no number`);
  return value;
}
