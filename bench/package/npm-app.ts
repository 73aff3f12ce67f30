import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Cost } from './cost';
import { NodeCost } from './node-cost';

/** A directory with what npm installed into it. */
export class NpmApp {
  constructor(readonly directory: string, private readonly dependencies: { readonly [name: string]: string }, private readonly node: NodeCost) {}

  /** Installs into an empty directory, from the cache of npm as far as it has it. */
  install(): Cost {
    fs.rmSync(this.directory, { recursive: true, force: true });
    fs.mkdirSync(this.directory);
    fs.writeFileSync(path.join(this.directory, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true, dependencies: this.dependencies }));
    return this.node.of([npm(), 'install', '--no-audit', '--no-fund', '--prefer-offline', '--silent'], this.directory);
  }

  /** Places of what npm installed; packages that others bundle belong to those. */
  packages(): string[] {
    const { packages } = JSON.parse(fs.readFileSync(path.join(this.directory, 'package-lock.json'), 'utf-8')) as { packages: { [place: string]: { inBundle?: boolean } } };
    return Object.keys(packages).filter((place) => place !== '' && !packages[place].inBundle);
  }

  /** Of a package as it was unpacked. */
  sizeOf(name: string): { readonly files: number; readonly bytes: number } {
    return sizeOf(path.join(this.directory, 'node_modules', name));
  }
}

export function sizeOf(directory: string): { readonly files: number; readonly bytes: number } {
  const sizes = fs.readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => fs.statSync(path.join(entry.parentPath, entry.name)).size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** npm is a program of Node.js: started as one, its cost is known. */
function npm(): string {
  const { stdout } = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf-8', timeout: 10_000 });
  return fs.realpathSync(stdout.trim());
}
