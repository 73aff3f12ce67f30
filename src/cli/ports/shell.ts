import { spawn, type ChildProcess } from 'child_process';
import type { Readable } from 'stream';

/** Starts processes: the only file of the command that does. */
export interface Shell {
  /** Runs one program in a process group of its own, standard input closed. Never throws for an exit status. */
  run(argv: readonly string[], options: ShellOptions): Promise<ShellResult>;
}

export interface ShellOptions {
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: { readonly [name: string]: string };
  readonly timeoutMs?: number;
  /** Kills the process group when aborted. */
  readonly signal?: AbortSignal;
  /**
   * What the program leaves running in the background stays until this is aborted.
   * @default - it is killed when the program ends
   */
  readonly background?: AbortSignal;
  /** Called for each line of standard output and standard error, merged in the order of arrival. */
  onLine?(line: string): void;
}

export interface ShellResult {
  readonly exitCode: number;
  /** Standard output, kept only when no `onLine` was given. */
  readonly stdout: string;
  readonly timedOut: boolean;
  readonly aborted: boolean;
}

/** How long a process group may take to end itself before it is killed. */
const GRACE_MS = 2000;
/** How long output may still be on its way when a background process holds the pipe open. */
const DRAIN_MS = 30;
const POLL_MS = 10;
const DEADLY_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const NOT_STARTED = 127;

export class HostShell implements Shell {
  constructor(private readonly graceMs: number = GRACE_MS) {}

  async run(argv: readonly string[], options: ShellOptions): Promise<ShellResult> {
    if (options.signal?.aborted) return { exitCode: NOT_STARTED, stdout: '', timedOut: false, aborted: true };
    const [program, ...args] = argv;
    // `detached` makes the child the leader of a new group, so that one signal reaches all that it starts.
    const child = spawn(program, args, { cwd: options.cwd, env: { ...options.env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = new Output(child, options.onLine?.bind(options));
    const exit = exitOf(child);
    if (child.pid === undefined) {
      const { error } = await exit;
      options.onLine?.(`${program}: ${error?.message}`);
      return { exitCode: NOT_STARTED, stdout: '', timedOut: false, aborted: false };
    }

    const group = new ProcessGroup(child.pid);
    const ended = await firstOf(exit, options);
    if (ended !== 'exit') {
      await group.end(this.graceMs);
    } else if (options.background && !options.background.aborted && group.alive()) {
      options.background.addEventListener('abort', () => void group.end(this.graceMs), { once: true });
    } else {
      group.kill();
    }
    const { exitCode } = await exit;
    await output.complete();
    return { exitCode, stdout: output.text, timedOut: ended === 'timeout', aborted: ended === 'abort' };
  }
}

const running = new Set<ProcessGroup>();

/** A process group that dies with this process at the latest. */
class ProcessGroup {
  constructor(private readonly id: number) {
    if (running.size === 0) watch();
    running.add(this);
  }

  alive(): boolean {
    return this.send(0);
  }

  kill(): void {
    this.send('SIGKILL');
    running.delete(this);
    if (running.size === 0) unwatch();
  }

  /** Asks the group to end, and kills what is left after the grace. */
  async end(graceMs: number): Promise<void> {
    this.send('SIGTERM');
    for (const deadline = Date.now() + graceMs; Date.now() < deadline && this.alive();) await pause(POLL_MS);
    this.kill();
  }

  send(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-this.id, signal);
    } catch {
      return false; // no process is left in the group
    }
  }
}

function killAll(): void {
  running.forEach((group) => group.send('SIGKILL'));
}

/** A signal that nobody else handles would end this process without an `exit` event. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  unwatch();
  process.kill(process.pid, signal);
}

function watch(): void {
  process.on('exit', killAll);
  for (const signal of DEADLY_SIGNALS) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', killAll);
  for (const signal of DEADLY_SIGNALS) process.off(signal, onSignal);
}

/** Collects the output of a process: as lines for `onLine`, or else as the text of its standard output. */
class Output {
  private readonly chunks: string[] = [];
  private readonly flushes: (() => void)[] = [];
  private readonly closed: Promise<void>;
  private lastArrival = 0;

  constructor(child: ChildProcess, onLine?: (line: string) => void) {
    this.closed = new Promise((resolve) => child.once('close', () => resolve()));
    const keep = (text: string) => void this.chunks.push(text);
    this.read(child.stdout!, onLine ? this.splitter(onLine) : keep);
    this.read(child.stderr!, onLine ? this.splitter(onLine) : () => {});
  }

  get text(): string {
    return this.chunks.join('');
  }

  /** Resolves when all that was written has arrived, even if a background process keeps the pipe open. */
  async complete(): Promise<void> {
    let open = true;
    const closed = this.closed.then(() => {
      open = false;
    });
    this.lastArrival = Date.now();
    while (open && Date.now() - this.lastArrival < DRAIN_MS) await Promise.race([closed, pause(POLL_MS)]);
    this.flushes.forEach((flush) => flush());
  }

  private read(stream: Readable, take: (text: string) => void): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.lastArrival = Date.now();
      take(text);
    });
  }

  private splitter(onLine: (line: string) => void): (text: string) => void {
    let rest = '';
    this.flushes.push(() => {
      if (rest) onLine(rest);
      rest = '';
    });
    return (text) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop()!;
      // A carriage return alone rewrites the line on a terminal: what remains visible is its last state.
      lines.forEach((line) => onLine(line.slice(line.lastIndexOf('\r') + 1)));
    };
  }
}

function exitOf(child: ChildProcess): Promise<{ exitCode: number; error?: Error }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: NOT_STARTED, error }));
    child.once('exit', (code) => resolve({ exitCode: code ?? 128 })); // no code: ended by a signal
  });
}

/** What ends the wait for a process first. */
async function firstOf(exit: Promise<unknown>, { timeoutMs, signal }: ShellOptions): Promise<'exit' | 'timeout' | 'abort'> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  try {
    return await new Promise((resolve) => {
      void exit.then(() => resolve('exit'));
      onAbort = () => resolve('abort');
      signal?.addEventListener('abort', onAbort);
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs, 'timeout');
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Waits, and lets pending output in before it returns. */
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(() => setImmediate(resolve), ms));
