import * as fs from 'fs';
import * as path from 'path';
import { backendArguments, initializedBackend, prepareBackend, type Backend } from './backend';
import { UsageError } from './errors';
import { explain } from './explain';
import type { ProcessResult, Processes } from './process';
import type { TerraformSpec } from '../contract/terraform-spec';

const MINUTE = 60_000;
/** Of one command. What takes longer hangs: a build has less for all. */
const LIMIT_MS = { quick: 5 * MINUTE, init: 20 * MINUTE, plan: 2 * 60 * MINUTE, apply: 6 * 60 * MINUTE } as const;
/** Somebody else may be about to end. */
const LOCK_TIMEOUT = '-lock-timeout=5m';
const NOT_STARTED = 127;
const LOCK_FILE = '.terraform.lock.hcl';

/** Settings of people who run Terraform by hand; and nobody answers a question or reads about new versions. */
const ENVIRONMENT = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1', TF_WORKSPACE: 'default', TF_DATA_DIR: undefined };

/** Terraform, or OpenTofu, in one root module. */
export class Terraform {
  readonly directory: string;
  private readonly env: { readonly [name: string]: string | undefined };

  constructor(
    private readonly spec: TerraformSpec, root: string, private readonly processes: Processes, private readonly print: (line: string) => void,
  ) {
    this.directory = path.resolve(root, spec.directory);
    const given = Object.keys(process.env).filter((name) => name.startsWith('TF_CLI_ARGS'));
    this.env = { ...ENVIRONMENT, ...Object.fromEntries(given.map((name) => [name, undefined])) };
  }

  /** Before anything else runs: another version may understand the module, and write the state, in another way. */
  async validateProgram(): Promise<void> {
    const { name, program, programVersion, directory } = this.spec;
    if (!fs.existsSync(this.directory)) throw new UsageError(`${name}: directory ${directory} is not in the artifact; correct it, or add it to what the build leaves`);
    const { exitCode, stdout } = await this.execute(['version', '-json'], LIMIT_MS.quick, false);
    if (exitCode === NOT_STARTED) throw new UsageError(`${name}: ${program} is not on PATH; install ${program} ${programVersion}`);
    const version = versionIn(stdout);
    if (version !== programVersion) {
      throw new UsageError(`${name}: ${program} ${programVersion} is wanted, got ${version ?? 'none'}; install that version, or change the one of the pipeline`);
    }
  }

  /** Modules and providers, without a backend or with it. Providers that the module has a lock file for are those of the file. */
  async init(backend?: Backend): Promise<void> {
    this.dropProviders();
    const locked = fs.existsSync(path.join(this.directory, LOCK_FILE)) ? ['-lockfile=readonly'] : [];
    if (backend) prepareBackend(this.directory, backend);
    const arguments_ = backend ? ['-reconfigure', ...backendArguments(backend)] : ['-backend=false'];
    await this.run('init', [...arguments_, ...locked], LIMIT_MS.init);
    const type = backend && initializedBackend(this.directory);
    if (type !== backend?.type) {
      throw new Error(`${this.spec.name}: the backend is not the one of the pipeline, got ${type ?? 'none'}; declare backend "s3" {} as terraform fmt writes it, or none`);
    }
    if (locked.length === 0 && fs.existsSync(path.join(this.directory, LOCK_FILE))) {
      this.print(`${this.spec.name}: there is no ${LOCK_FILE}, so that any build may get other providers; commit the one that ${this.spec.program} init makes`);
    }
  }

  /** In an artifact, providers would no longer be programs or links, and they are large. Modules stay: those that were planned are applied. */
  dropProviders(): void {
    fs.rmSync(path.join(this.directory, '.terraform', 'providers'), { recursive: true, force: true });
  }

  /** Leaves the plan in a file. Of a variable, the last of the files counts. */
  async plan(file: string, variableFiles: readonly string[]): Promise<void> {
    await this.run('plan', [...variableFiles.map((name) => `-var-file=${name}`), LOCK_TIMEOUT, `-out=${file}`], LIMIT_MS.plan);
  }

  /**
   * Leaves in a file how what there is differs from the state. Without a lock, as nothing but the state is read: an apply need not wait for
   * it, and finds no lock that it left when it was stopped.
   */
  async compare(file: string, variableFiles: readonly string[]): Promise<void> {
    await this.run('plan', ['-refresh-only', '-lock=false', ...variableFiles.map((name) => `-var-file=${name}`), `-out=${file}`], LIMIT_MS.plan);
  }

  async apply(file: string): Promise<void> {
    await this.run('apply', [LOCK_TIMEOUT, file], LIMIT_MS.apply);
  }

  /** What a command writes, which people do not see. */
  async read(command: string, arguments_: readonly string[], expected: readonly number[] = [0]): Promise<string> {
    const result = await this.execute([command, ...arguments_], LIMIT_MS.quick, false);
    if (result.ended || !expected.includes(result.exitCode)) {
      this.print(result.stderr.trim());
      throw this.failure(command, result);
    }
    return result.stdout;
  }

  private async run(command: string, arguments_: readonly string[], limitMs: number): Promise<void> {
    const result = await this.execute([command, '-no-color', '-input=false', ...arguments_], limitMs, true);
    if (result.ended || result.exitCode !== 0) throw this.failure(command, result);
  }

  private execute(argv: readonly string[], limitMs: number, shown: boolean): Promise<ProcessResult> {
    return this.processes.run([this.spec.program, ...argv], { cwd: this.directory, env: this.env, limitMs, onLine: shown ? this.print : undefined });
  }

  private failure(command: string, { exitCode, stderr, ended }: ProcessResult): Error {
    const how = { timeout: 'did not end in time', interrupt: 'was interrupted' };
    const end = ended ? how[ended] : explain(stderr, this.spec.program) ?? `exited with status ${exitCode}`;
    return new Error(`${this.spec.name}: ${this.spec.program} ${command} ${end}`);
  }
}

function versionIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { terraform_version?: string }).terraform_version;
  } catch {
    return undefined;
  }
}
