import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Language } from './languages';

/** The longest that one command may take, on a machine that is busy and downloads all of CDK. */
const TIMEOUT_MINUTES = 8;

/** The app of one language, in a directory that holds nothing else. */
export class Consumer {
  readonly name: string;
  readonly directory: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(private readonly language: Language, workDirectory: string) {
    this.name = language.name;
    this.directory = path.join(workDirectory, language.name);
    fs.cpSync(path.join(__dirname, language.name), this.directory, { recursive: true });
    this.environment = language.environment?.(this.directory) ?? {};
  }

  /** Installs what the app needs and compiles it. Seconds. */
  install(dist: string): number {
    const build = this.cdkJson().build;
    return seconds(() => {
      for (const [program, ...args] of this.language.commands(path.join(dist, this.language.artifact))) this.run(program, args);
      if (build) this.shell(build);
    });
  }

  /** Synthesizes as the CDK command would: by the `app` of cdk.json. Seconds. */
  synthesize(output: string): number {
    return seconds(() => this.shell(this.cdkJson().app, { CDK_OUTDIR: path.join(this.directory, output) }));
  }

  /** Starts a program in the directory of the app. Its standard output. */
  run(program: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): string {
    const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
      cwd: this.directory,
      env: { ...process.env, ...this.environment, ...environment },
      encoding: 'utf-8',
      timeout: TIMEOUT_MINUTES * 60_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status === 0) return stdout;
    throw new Error(`${this.name}: ${[program, ...args].join(' ')} ended with ${error?.message ?? signal ?? status}\n${stdout ?? ''}${stderr ?? ''}`);
  }

  private shell(command: string, environment: NodeJS.ProcessEnv = {}): void {
    this.run('sh', ['-c', command], environment);
  }

  private cdkJson(): { readonly app: string; readonly build?: string } {
    return JSON.parse(fs.readFileSync(path.join(this.directory, 'cdk.json'), 'utf-8'));
  }
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
