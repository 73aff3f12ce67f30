import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Cost } from './cost';

const TIMEOUT_MS = 5 * 60_000;
const HOOK = `
const start = performance.now();
const before = process.cpuUsage();
process.on('exit', () => {
  const { user, system } = process.cpuUsage(before);
  require('fs').writeSync(3, JSON.stringify({ wallMs: performance.now() - start, cpuMs: (user + system) / 1000 }));
});
`;

/** Runs programs of Node.js, each in a new process, and knows what they took without the start of Node.js: a hook is loaded before them. */
export class NodeCost {
  private readonly hook: string;

  constructor(directory: string) {
    this.hook = path.join(directory, 'cost.js');
    fs.writeFileSync(this.hook, HOOK);
  }

  of(args: readonly string[], cwd: string, variables: NodeJS.ProcessEnv = {}): Cost {
    const { status, signal, output, error } = spawnSync(process.execPath, ['-r', this.hook, ...args], {
      cwd, env: { ...process.env, ...variables }, encoding: 'utf-8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'], timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024,
    });
    if (error) throw error;
    const [, stdout, stderr, cost] = output.map((text) => text ?? '');
    if (status !== 0) throw new Error(`node ${args.join(' ')}: it ended with ${signal ?? `status ${status}`}\n${stdout}${stderr}`);
    return JSON.parse(cost) as Cost;
  }
}
