import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext } from './handler';
import { requireEngine } from './require-engine';
import type { BuildLog } from '../build/build-log';
import type { BuiltImage, ContainerEngine } from '../ports/container-engine';
import { LocalImages } from '../targets/local-images';

export interface ImageRequest {
  /** Local name of the repository, and the tag that the image gets there. */
  readonly repository: string;
  readonly tag: string;
  readonly contextDirectory: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly target?: string;
  /** @default - that of the machine */
  readonly platform?: string;
  readonly buildArguments: { readonly [name: string]: string };
  /** Values by id. */
  readonly secrets: { readonly [id: string]: string };
  readonly timeoutMs?: number;
}

/** Builds an image with the engine of this machine and remembers it, for deployments to find it by its digest. */
export async function buildImage(request: ImageRequest, context: ActionContext, log: BuildLog): Promise<BuiltImage> {
  const engine = await requireEngine(context);
  const { repository, tag, contextDirectory, dockerfile } = request;
  if (!fs.existsSync(path.join(contextDirectory, dockerfile))) throw new Error(`was not built: the source has no ${dockerfile} there; add it, or name another`);
  log.container(`Building the image ${repository}:${tag} with ${engine.name}`);
  context.progress(`building the image ${repository}`);
  const image = await onPlatform(engine, request, context, log);
  new LocalImages(context.state.targets).add(repository, { ...image, tag, execution: context.execution, time: new Date().toISOString() });
  log.container(`Built ${repository}@${image.digest}`);
  return image;
}

/** How engines say that they cannot build for another kind of machine. */
const OTHER_PLATFORM = /exec format error|no image found in .* for architecture|no match for platform|does not match the specified platform|unsupported platform/i;

async function onPlatform(engine: ContainerEngine, request: ImageRequest, context: ActionContext, log: BuildLog): Promise<BuiltImage> {
  const platform = request.platform === machinePlatform() ? undefined : request.platform;
  let impossible = false;
  const build = (on: string | undefined) => runBuild(engine, { ...request, platform: on }, context, (line) => {
    impossible ||= OTHER_PLATFORM.test(line);
    log.output(line);
  });
  try {
    return await build(platform);
  } catch (error) {
    if (!platform || !impossible || context.signal.aborted) throw error;
    log.container(`Warning: ${engine.name} cannot build for ${platform} here; the image is built for this machine (${machinePlatform()})`);
    return build(undefined);
  }
}

async function runBuild(engine: ContainerEngine, request: ImageRequest, context: ActionContext, onLine: (line: string) => void): Promise<BuiltImage> {
  const { repository, tag, contextDirectory, dockerfile, target, platform, buildArguments, timeoutMs } = request;
  const secrets = writeSecrets(request.secrets, path.join(context.workDirectory, 'secrets'));
  try {
    return await engine.build({
      contextDirectory,
      dockerfile,
      target,
      platform,
      buildArgs: { ...buildArguments, ...Object.fromEntries(context.buildArguments) },
      secrets: secrets.files,
      tags: [`${repository}:${tag}`],
      timeoutMs,
      signal: context.signal,
      onLine,
    });
  } catch (error) {
    throw new Error(`was not built: ${(error as Error).message}`);
  } finally {
    secrets.remove();
  }
}

/** As files that only this user reads, for as long as the build takes: arguments of a process can be read by everybody. */
function writeSecrets(values: { readonly [id: string]: string }, directory: string): { readonly files: { [id: string]: string }; remove(): void } {
  const ids = Object.keys(values);
  if (ids.length > 0) fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = Object.fromEntries(ids.map((id, i) => {
    const file = path.join(directory, String(i));
    fs.writeFileSync(file, values[id], { mode: 0o600 });
    return [id, file];
  }));
  return { files, remove: () => fs.rmSync(directory, { recursive: true, force: true }) };
}

/** As the engines write it. */
function machinePlatform(): string {
  return `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
