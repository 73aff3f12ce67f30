import { execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { TERRAFORM_LOCAL_STATE, TERRAFORM_VARIABLES, type TerraformEnvironment, type TerraformSpec } from '../../src/contract/terraform-spec';
import { terraform } from '../helpers/tools';

const PROGRAM = path.join(__dirname, '../../assets/terraformer/main/index.js');
const LIMIT_MS = 60_000;

export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run {
  readonly result: Promise<Result>;
  /** Resolves once it has written this, to standard output. */
  written(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

export const ENVIRONMENT: TerraformEnvironment = {
  name: 'dev', backend: { bucket: 'states', key: 'shop/infrastructure.tfstate' }, variables: {}, variableFiles: [], outputs: [], allowDestroy: [], stateful: [], planMinutes: 60,
};

export const temporary = () => fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'infrastructure-'));

/** Said by the program that the tests have: another one would be refused. */
let version: string | undefined;
export function programVersion(): string {
  version ??= (JSON.parse(execFileSync(terraform.path, ['version', '-json'], { stdio: 'pipe', timeout: 20_000 }).toString()) as { terraform_version: string }).terraform_version;
  return version;
}

/** An input artifact with a root module in `infra`, in which the program runs as a build runs it. */
export class Artifact {
  readonly directory = temporary();

  /** Runs that have the same state share its directory. */
  constructor(files: { readonly [path: string]: string }, readonly state: string = temporary()) {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  /** What the next build gets: the same content in another place, and nothing is left of this one. */
  moved(): Artifact {
    const next = new Artifact({}, this.state);
    fs.cpSync(this.directory, next.directory, { recursive: true });
    fs.rmSync(this.directory, { recursive: true });
    return next;
  }

  write(file: string, content: string): void {
    const target = this.path(file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), 'utf8');
  }

  has(file: string): boolean {
    return fs.existsSync(this.path(file));
  }

  path(file: string): string {
    return path.join(this.directory, file);
  }

  /** What a shell makes of the variables. */
  get variables(): { [name: string]: string } {
    const names = [...this.read(TERRAFORM_VARIABLES).matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
    const script = `. ./${TERRAFORM_VARIABLES}; ${names.map((name) => `printf '%s\\0' "$${name}"`).join('; ') || ':'}`;
    const values = execFileSync('sh', ['-eu', '-c', script], { cwd: this.directory, timeout: 10_000 }).toString().split('\0');
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  }

  run(command: string, environment: Partial<TerraformEnvironment> = {}, env: NodeJS.ProcessEnv = {}): Promise<Result> {
    return this.start(command, environment, env).result;
  }

  start(command: string, environment: Partial<TerraformEnvironment> = {}, env: NodeJS.ProcessEnv = {}): Run {
    const spec: TerraformSpec = {
      version: 1, name: 'infrastructure', program: 'terraform', programVersion: programVersion(), directory: 'infra', environment: { ...ENVIRONMENT, ...environment },
    };
    return this.startWith(spec, command, env);
  }

  startWith(spec: object, command: string, env: NodeJS.ProcessEnv = {}): Run {
    this.write('spec.json', JSON.stringify(spec));
    const search = `${path.dirname(terraform.path)}${path.delimiter}${process.env.PATH}`;
    const variables = { ...process.env, TF_CLI_CONFIG_FILE: undefined, PATH: search, [TERRAFORM_LOCAL_STATE]: this.state, ...env };
    const child = spawn(process.execPath, [PROGRAM, command, 'spec.json'], { cwd: this.directory, env: variables, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (chunk: Buffer) => (text[stream] += chunk.toString()));
    return {
      result: new Promise((resolve, reject) => {
        child.once('error', reject).once('close', (status) => resolve({ status: status ?? -1, ...text }));
      }),
      written: (expected) => new Promise((resolve, reject) => {
        const look = () => text.stdout.includes(expected) && resolve();
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`ended without '${expected}':\n${text.stdout}${text.stderr}`)));
        look();
      }),
      signal: (signal) => void child.kill(signal),
    };
  }

  remove(): void {
    for (const directory of [this.directory, this.state]) fs.rmSync(directory, { recursive: true, force: true });
  }
}
