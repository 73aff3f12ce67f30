import type { ActionContext } from './handler';
import type { ContainerEngine } from '../ports/container-engine';

/** The engine of this machine; fails with what to do when there is none. */
export async function requireEngine({ containerEngine, commandLine, pipeline }: ActionContext): Promise<ContainerEngine> {
  const engine = await containerEngine();
  if (engine) return engine;
  throw new Error('needs a container engine, and neither docker nor podman answers: install one or start it (docker info and podman info '
    + `tell whether it works), then go on with: ${commandLine(`resume ${pipeline.name}`)}`);
}
