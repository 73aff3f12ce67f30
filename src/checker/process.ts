import { spawn } from 'child_process';
import * as fs from 'fs';
import { createInterface } from 'readline';

/** Starts programs: the only file of the checker that does. */
export interface Processes {
  /** Runs a program to its end. Never throws: one that cannot be started exits with NOT_STARTED. */
  run(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
}

export interface ProcessOptions {
  readonly cwd: string;
  /** Beside the variables of this process. */
  readonly env?: { readonly [name: string]: string };
  /** After this time it is ended. */
  readonly limitMs: number;
  /** File that takes standard output. */
  readonly output?: string;
  /** Called for each line of standard error, and of standard output without a file for it. */
  onLine(line: string): void;
}

export interface ProcessResult {
  readonly exitCode: number;
  /** What made it end before it was done. */
  readonly ended?: 'timeout' | 'interrupt';
}

export const NOT_STARTED = 127;
const ENDED_BY_SIGNAL = 128;
/** How long a program may take to end by itself. */
const GRACE_MS = 10_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class HostProcesses implements Processes {
  private readonly running = new Map<number, (reason: 'timeout' | 'interrupt') => void>();

  constructor(private readonly graceMs: number = GRACE_MS) {
    process.once('exit', () => [...this.running.keys()].forEach((group) => signal(group, 'SIGKILL')));
    for (const name of SIGNALS) process.on(name, () => this.running.forEach((end) => end('interrupt')));
  }

  run([program, ...args]: readonly string[], { cwd, env, limitMs, output, onLine }: ProcessOptions): Promise<ProcessResult> {
    const file = output === undefined ? undefined : fs.openSync(output, 'w');
    return new Promise((resolve) => {
      // In a group of its own, with all that it starts.
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', file ?? 'pipe', 'pipe'] });
      if (file !== undefined) fs.closeSync(file);
      for (const stream of [child.stdout, child.stderr]) {
        if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
      }
      const { pid } = child;
      if (pid === undefined) {
        child.once('error', () => resolve({ exitCode: NOT_STARTED }));
        return;
      }
      let ended: ProcessResult['ended'];
      let grace: NodeJS.Timeout | undefined;
      const end = (reason: 'timeout' | 'interrupt') => {
        if (ended) return;
        ended = reason;
        signal(pid, 'SIGTERM');
        grace = setTimeout(signal, this.graceMs, pid, 'SIGKILL');
      };
      this.running.set(pid, end);
      const limit = setTimeout(end, limitMs, 'timeout');
      // What it left in the background dies with it, and the pipes close.
      child.once('exit', () => signal(pid, 'SIGKILL'));
      child.once('close', (code) => {
        clearTimeout(limit);
        clearTimeout(grace);
        this.running.delete(pid);
        resolve({ exitCode: code ?? ENDED_BY_SIGNAL, ended });
      });
    });
  }
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch {
    // nothing is left of it
  }
}
