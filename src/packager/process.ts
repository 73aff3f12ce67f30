import { spawn } from 'child_process';
import { createInterface } from 'readline';

/** Starts programs: the only file of the packager that does. */
export interface Processes {
  /** Runs a program to its end. Never throws: a program that cannot be started exits with status 127. */
  run(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
}

export interface ProcessOptions {
  readonly cwd: string;
  /** Beside the variables of this process. */
  readonly env?: { readonly [name: string]: string };
  /** Called for each line of standard output and standard error. */
  onLine?(line: string): void;
}

export interface ProcessResult {
  readonly exitCode: number;
  /** All that it wrote to standard output and standard error. */
  readonly output: string;
  readonly timedOut: boolean;
}

/** No tool takes that long; one that waits for an answer would hold up the build for hours. */
const LIMIT_MS = 30 * 60_000;
const NOT_STARTED = 127;

export class HostProcesses implements Processes {
  private readonly running = new Set<number>();

  constructor(private readonly limitMs: number = LIMIT_MS) {
    process.once('exit', () => this.running.forEach(kill));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  }

  run([program, ...args]: readonly string[], { cwd, env, onLine }: ProcessOptions): Promise<ProcessResult> {
    return new Promise((resolve) => {
      // The leader of a group of its own, so that one signal reaches all that it starts.
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      let timedOut = false;
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
        if (onLine) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
      }
      const { pid } = child;
      if (pid === undefined) {
        child.once('error', ({ message }) => resolve({ exitCode: NOT_STARTED, output: message, timedOut }));
        return;
      }
      this.running.add(pid);
      const timer = setTimeout(() => {
        timedOut = true;
        kill(pid);
      }, this.limitMs);
      // What it left in the background dies with it, and the pipes close.
      child.once('exit', () => kill(pid));
      child.once('close', (code) => {
        clearTimeout(timer);
        this.running.delete(pid);
        resolve({ exitCode: code ?? 128, output, timedOut }); // no code: ended by a signal
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
