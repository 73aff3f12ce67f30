import { Once } from './once';
import { MissingProgram } from '../errors';
import type { Processes } from '../process';

export interface Program {
  readonly name: string;
  /** The lines of what it says of its version that were asked for. */
  readonly version: string;
}

/** Programs of this machine. Each is asked once for its version: a file of that name may only say what to install. */
export class Programs {
  private readonly answers = new Once<string | undefined>();

  constructor(private readonly processes: Processes) {}

  /** The first of the candidates that works. Its version consists of the lines that match, so that a locale or a path is no part of it. */
  async find(name: string, lines: RegExp, ...others: readonly string[]): Promise<Program> {
    for (const candidate of [...others, name]) {
      const version = (await this.ask(candidate))?.split(/\r?\n/).filter((line) => lines.test(line)).map((line) => line.replace(/,.*/, '')).join(', ');
      if (version) return { name: candidate, version };
    }
    throw new MissingProgram(name);
  }

  private async ask(program: string): Promise<string | undefined> {
    return this.answers.get(program, async () => {
      const { exitCode, output } = await this.processes.run([program, '--version'], { cwd: '.' });
      return exitCode === 0 ? withoutColor(output) : undefined;
    });
  }
}

const withoutColor = (text: string) => text.replace(/\x1b\[[\d;]*m/g, ''); // eslint-disable-line no-control-regex
