import { spawn } from 'child_process';
import { createInterface } from 'readline';

/** Starts programs: the only file of the terraformer that does. */
export interface Processes {
  /** Runs a program to its end. Never throws: a program that cannot be started exits with status 127. */
  run(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
}

export interface ProcessOptions {
  readonly cwd: string;
  /** Beside the variables of this process, which `undefined` takes away. */
  readonly env?: { readonly [name: string]: string | undefined };
  /** After this time it is interrupted. */
  readonly limitMs: number;
  /** Called for each line of standard output and standard error. */
  onLine?(line: string): void;
}

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What made it end before it was done. */
  readonly ended?: 'timeout' | 'interrupt';
}

/** How long an interrupted program may take to save its state and to release its lock. */
const GRACE_MS = 60_000;
const NOT_STARTED = 127;
const ENDED_BY_SIGNAL = 128;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class HostProcesses implements Processes {
  private readonly running = new Map<number, (reason: 'timeout' | 'interrupt') => void>();
  private interrupted = false;

  constructor(private readonly graceMs: number = GRACE_MS) {
    process.once('exit', () => [...this.running.keys()].forEach(kill));
    for (const signal of SIGNALS) process.on(signal, () => this.interrupt());
  }

  /** Interrupts what runs. Nothing starts from now on. */
  interrupt(): void {
    this.interrupted = true;
    this.running.forEach((end) => end('interrupt'));
  }

  run([program, ...args]: readonly string[], { cwd, env, limitMs, onLine }: ProcessOptions): Promise<ProcessResult> {
    if (this.interrupted) return Promise.resolve({ exitCode: ENDED_BY_SIGNAL, stdout: '', stderr: '', ended: 'interrupt' });
    return new Promise((resolve) => {
      // In a group of its own, a signal from a terminal does not reach it beside ours: Terraform takes a second one for "at once".
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      const text = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (chunk: string) => (text[stream] += chunk));
        if (onLine) createInterface({ input: child[stream], crlfDelay: Infinity }).on('line', onLine);
      }
      const { pid } = child;
      if (pid === undefined) {
        child.once('error', ({ message }) => resolve({ exitCode: NOT_STARTED, stdout: '', stderr: message }));
        return;
      }
      let ended: ProcessResult['ended'];
      let grace: NodeJS.Timeout | undefined;
      const end = (reason: 'timeout' | 'interrupt') => {
        if (ended) return;
        ended = reason;
        child.kill('SIGINT'); // the program alone: it tells its own what to do
        grace = setTimeout(kill, this.graceMs, pid);
      };
      this.running.set(pid, end);
      const limit = setTimeout(end, limitMs, 'timeout');
      // What it left in the background dies with it, and the pipes close.
      child.once('exit', () => kill(pid));
      child.once('close', (code) => {
        clearTimeout(limit);
        clearTimeout(grace);
        this.running.delete(pid);
        resolve({ exitCode: code ?? ENDED_BY_SIGNAL, ...text, ended });
      });
    });
  }
}

function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // nothing is left of it
  }
}
