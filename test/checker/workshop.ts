import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CHECK_RESULTS, CHECK_VARIABLES, CHECK_VARIABLES_FILE, type CheckSpec, type CheckTool } from '../../src/contract';

const PROGRAM = path.join(__dirname, '../../assets/checker/main/index.js');
const LIMIT_MS = 120_000;

export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly advisory?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Directories with programs. */
  readonly path?: readonly string[];
}

/** A source in which the bundled program runs as a build runs it, with tools that are scripts of a shell. */
export class Workshop {
  readonly directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'checker-'));
  private readonly tools = path.join(this.directory, '.tools');

  constructor(files: { readonly [path: string]: string } = {}) {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  write(file: string, content: string): void {
    const target = path.join(this.directory, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }

  /** A tool on PATH. Its script finds what it is to report in the variable REPORT, and its arguments are kept. */
  tool(name: string, script: string): this {
    this.write(path.join('.tools', name), `#!/bin/sh\nprintf '%s\\n' "$@" > "${this.directory}/arguments"\n${script}\n`);
    fs.chmodSync(path.join(this.tools, name), 0o755);
    return this;
  }

  run(tool: CheckTool, { advisory = false, env = {}, path: more = [] }: RunOptions = {}): Promise<Result> {
    const spec: CheckSpec = { version: 1, name: 'gate', advisory, tool };
    return this.start(JSON.stringify(spec), { ...env, PATH: [this.tools, ...more, process.env.PATH].join(path.delimiter) });
  }

  start(spec: string, env: NodeJS.ProcessEnv = {}): Promise<Result> {
    this.write('spec.json', spec);
    return this.main(['spec.json'], env);
  }

  main(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
    return new Promise((resolve) => {
      const options = { cwd: this.directory, env: { ...process.env, ...env }, timeout: LIMIT_MS };
      execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) => {
        resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }

  /** The arguments that the tool got. */
  get arguments(): string[] {
    return fs.readFileSync(path.join(this.directory, 'arguments'), 'utf8').trimEnd().split('\n');
  }

  /** A file that the check left. */
  result(name: string): string {
    return fs.readFileSync(path.join(this.directory, CHECK_RESULTS, 'gate', name), 'utf8');
  }

  get results(): string[] {
    return fs.readdirSync(path.join(this.directory, CHECK_RESULTS, 'gate')).sort();
  }

  /** What a shell makes of the variables. */
  variables(): Promise<{ readonly [name: string]: string }> {
    const names = Object.values(CHECK_VARIABLES);
    const script = `. "./${CHECK_RESULTS}/gate/${CHECK_VARIABLES_FILE}"; ${names.map((name) => `printf '%s\\0' "$${name}"`).join('; ')}`;
    return new Promise((resolve, reject) => {
      execFile('sh', ['-eu', '-c', script], { cwd: this.directory, timeout: LIMIT_MS }, (error, stdout) => {
        if (error) reject(error);
        else resolve(Object.fromEntries(stdout.split('\0').slice(0, -1).map((value, i) => [names[i], value])));
      });
    });
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true });
  }
}
