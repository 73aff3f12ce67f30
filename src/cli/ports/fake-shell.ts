import type { Shell, ShellOptions, ShellResult } from './shell';

export interface FakeRun {
  readonly argv: readonly string[];
  readonly options: ShellOptions;
}

export type FakeAnswer = Partial<ShellResult> & { readonly lines?: readonly string[] };

/** Starts nothing: remembers what it was asked, and answers as the test says. */
export class FakeShell implements Shell {
  readonly runs: FakeRun[] = [];

  constructor(private readonly answer: (argv: readonly string[], options: ShellOptions) => FakeAnswer = () => ({})) {}

  async run(argv: readonly string[], options: ShellOptions): Promise<ShellResult> {
    this.runs.push({ argv, options });
    const { lines = [], ...result } = this.answer(argv, options);
    lines.forEach((line) => options.onLine?.(line));
    return { exitCode: 0, stdout: '', timedOut: false, aborted: false, ...result };
  }
}
