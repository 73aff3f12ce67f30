/** Where text goes; the sizes are known on a terminal only. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** The process that the command runs in, as far as the command deals with it. `process` is the real one. */
export interface Host {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & Output;
  readonly stderr: NodeJS.WritableStream & Output;
  readonly env: NodeJS.ProcessEnv;
  readonly argv?: readonly string[];
  exitCode?: number | string | null;
  cwd(): string;
  exit(code: number): never;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}
