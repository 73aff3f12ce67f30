import { spawnSync } from 'child_process';
import type { Tool } from '../helpers/tools';

export const python = find('python3', 'install Python 3.11 or later with pip 22.3 or later', ['-m', 'pip', '--version']);
export const npm = find('npm', 'install Node.js');
export const maven = find('mvn', 'install Maven');

function find(name: string, install: string, argv: readonly string[] = ['--version']): Tool {
  const { status } = spawnSync(name, argv, { stdio: 'ignore', timeout: 20_000 });
  return { name, path: status === 0 ? name : '', install };
}
