import { spawnSync } from 'child_process';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Tool } from './tools';

/** The base image that `.ci/container-base` makes. */
export const BASE_IMAGE = 'localhost/node-base:bookworm';

/** Podman on a machine where it can really run a container. */
export const podman: Tool = {
  name: 'podman with a base image',
  path: spawnSync('podman', ['run', '--rm', BASE_IMAGE, 'node', '--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0 ? 'podman' : '',
  install: 'exports=$(.ci/container-base) && eval "$exports"',
};

/** Removes the images that runs in a repository have built. */
export function removeImages(root: string): void {
  const directory = join(root, '.cdk-delivery/targets/ecr');
  const files = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')) : [];
  const images = files.flatMap((file) => (JSON.parse(readFileSync(join(directory, file), 'utf8')) as { images: { imageId: string }[] }).images);
  if (images.length > 0) spawnSync('podman', ['rmi', '--force', '--ignore', ...images.map(({ imageId }) => imageId)], { stdio: 'ignore', timeout: 60_000 });
}
