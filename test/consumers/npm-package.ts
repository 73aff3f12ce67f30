import * as fs from 'fs';
import * as path from 'path';
import { Consumer } from './consumer';

const PACKAGE = 'cdk-delivery-pipelines';
const PEERS = ['aws-cdk-lib', 'constructs'];
const SAMPLES = 5;
const PACKED = /^js.*\.tgz$|^python.*\.whl$|^java.*\.jar$/;

interface LockedPackage {
  readonly dependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly inBundle?: boolean;
}

/** Packages that an installation brings because of this one, beside its peers and what is bundled with it. */
export function addedPackages(directory: string): string[] {
  const lock = JSON.parse(fs.readFileSync(path.join(directory, 'package-lock.json'), 'utf-8')) as { packages: { [place: string]: LockedPackage } };
  const { dependencies, peerDependencies } = lock.packages[`node_modules/${PACKAGE}`];
  const nested = Object.entries(lock.packages).filter(([place, { inBundle }]) => place.startsWith(`node_modules/${PACKAGE}/`) && !inBundle);
  return [
    ...Object.keys(dependencies ?? {}),
    ...Object.keys(peerDependencies ?? {}).filter((name) => !PEERS.includes(name)),
    ...nested.map(([place]) => place),
  ];
}

/** Milliseconds to import modules in a new process, the median of some. */
export function importTime(consumer: Consumer, modules: readonly string[]): number {
  const program = `const start = performance.now(); for (const name of ${JSON.stringify(modules)}) require(name); console.log(performance.now() - start);`;
  const samples = Array.from({ length: SAMPLES }, () => Number(consumer.run('node', ['-e', program])));
  return samples.sort((a, b) => a - b)[Math.floor(SAMPLES / 2)];
}

/** What a user pays for the package: to download, to install and to import. */
export function figures(consumer: Consumer, dist: string): string[] {
  const installed = path.join(consumer.directory, 'node_modules', PACKAGE);
  const alone = importTime(consumer, PEERS);
  const together = importTime(consumer, [...PEERS, PACKAGE]);
  const packed = fs.readdirSync(dist, { recursive: true, encoding: 'utf-8' }).filter((name) => PACKED.test(name) && !/-(sources|javadoc)\.jar$/.test(name));
  return [
    ...packed.sort().map((name) => `packed:    ${kilobytes(fs.statSync(path.join(dist, name)).size)}, ${path.basename(name)}`),
    `installed: ${kilobytes(sizeOf(installed))}`,
    `import:    ${together.toFixed(0)} ms with aws-cdk-lib and constructs, ${alone.toFixed(0)} ms of them without ${PACKAGE} (median of ${SAMPLES})`,
  ];
}

function sizeOf(directory: string): number {
  return fs.readdirSync(directory, { recursive: true, encoding: 'utf-8' })
    .map((name) => fs.statSync(path.join(directory, name)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
