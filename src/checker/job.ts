import * as fs from 'fs';
import * as path from 'path';
import { NOT_STARTED, type ProcessOptions, type Processes } from './process';

const MINUTE = 60_000;
/** What takes longer hangs: a build has less for all. */
const LIMIT_MINUTES = 120;
/** What a machine of a build holds in memory with ease. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What the tools of checks work with. */
export class Job {
  constructor(
    /** What messages call it: `check 'dependencies'`. */
    readonly who: string,
    /** Of the source. */
    readonly root: string,
    /** Directory for what the check leaves. */
    readonly results: string,
    readonly processes: Processes,
    readonly print: (line: string) => void,
  ) {}

  /** Runs a tool, and says how it exited. */
  async run([program, ...args]: readonly string[], options: Partial<ProcessOptions> = {}): Promise<number> {
    const limits = { cwd: this.root, limitMs: LIMIT_MINUTES * MINUTE, onLine: this.print };
    const { exitCode, ended } = await this.processes.run([program, ...args], { ...limits, ...options });
    if (ended === 'timeout') throw this.error(`${program} did not end within ${LIMIT_MINUTES} minutes; give it less to do`);
    if (ended === 'interrupt') throw this.error(`${program} was interrupted; start it again`);
    if (exitCode === NOT_STARTED) throw this.error(`${program} is not on PATH; install it`);
    return exitCode;
  }

  /** What is to be read of a tool's report. What cannot be understood fails. */
  read<T>(tool: string, file: string, parse: (report: any) => T): T {
    try {
      if (!fs.existsSync(file)) throw new Error('none');
      const { size } = fs.statSync(file);
      if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, at most ${MOST_BYTES} are read`);
      return parse(JSON.parse(fs.readFileSync(file, 'utf8')));
    } catch (error) {
      throw this.error(`the report of ${tool} cannot be read, got ${(error as Error).message}; see what ${tool} says above`);
    }
  }

  /** A file that the check leaves. */
  file(name: string): string {
    return path.join(this.results, name);
  }

  error(problem: string): Error {
    return new Error(`${this.who}: ${problem}`);
  }
}
