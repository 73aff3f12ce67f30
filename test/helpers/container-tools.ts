import { spawnSync } from 'child_process';
import type { Tool } from './tools';

/** The base image that `.ci/container-base` makes. */
export const BASE_IMAGE = 'localhost/node-base:bookworm';

/** Podman on a machine where it can really run a container. */
export const podman: Tool = {
  name: 'podman with a base image',
  path: spawnSync('podman', ['run', '--rm', BASE_IMAGE, 'node', '--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0 ? 'podman' : '',
  install: 'exports=$(.ci/container-base) && eval "$exports"',
};
