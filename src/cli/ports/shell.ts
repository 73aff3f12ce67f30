/** Starts processes: the only file of the command that does. */
export interface Shell {
  /** Runs one program in a process group of its own, standard input closed. Never throws for an exit status. */
  run(argv: readonly string[], options: ShellOptions): Promise<ShellResult>;
}

export interface ShellOptions {
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: { readonly [name: string]: string };
  /** Called for each line of standard output and standard error, merged in the order of arrival. */
  onLine?(line: string): void;
  readonly timeoutMs?: number;
  /** Kills the process group when aborted. */
  readonly signal?: AbortSignal;
}

export interface ShellResult {
  readonly exitCode: number;
  /** Standard output, kept only when no `onLine` was given. */
  readonly stdout: string;
  readonly timedOut: boolean;
  readonly aborted: boolean;
}
