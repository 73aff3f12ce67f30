import type { Processes, ProcessOptions, ProcessResult } from '../../src/packager/process';

export type Answer = Partial<ProcessResult> | void;

/** Starts nothing: remembers what it was asked, and does and answers what the test says. */
export class FakeProcesses implements Processes {
  readonly runs: { readonly argv: readonly string[]; readonly options: ProcessOptions }[] = [];

  constructor(private readonly answer: (argv: readonly string[], options: ProcessOptions) => Answer | Promise<Answer> = () => {}) {}

  async run(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
    this.runs.push({ argv, options });
    const result = { exitCode: 0, output: '', timedOut: false, ...await this.answer(argv, options) };
    result.output.split('\n').filter(Boolean).forEach((line) => options.onLine?.(line));
    return result;
  }
}
