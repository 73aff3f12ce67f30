import { ChildProcess, execFileSync, spawn } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

const REPOSITORY = join(__dirname, '../..');
const COMMAND = join(REPOSITORY, 'assets/cli/main/index.js');

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A git repository of its own below the temporary directory, with some folders of this one: what a user of an example has. */
export class Checkout {
  public readonly directory = mkdtempSync(join(tmpdir(), 'checkout-'));
  private readonly servers: ChildProcess[] = [];

  constructor(...folders: string[]) {
    for (const file of git(REPOSITORY, 'ls-files', '-z', ...folders).split('\0').filter(Boolean)) {
      mkdirSync(dirname(join(this.directory, file)), { recursive: true });
      cpSync(join(REPOSITORY, file), join(this.directory, file));
    }
    git(this.directory, 'init', '--quiet', '--initial-branch', 'master');
    this.commit('first');
  }

  /** Replaces a text of a file, which must hold it. */
  public edit(file: string, text: string, replacement: string): void {
    const path = join(this.directory, file);
    const content = readFileSync(path, 'utf-8');
    if (!content.includes(text)) throw new Error(`${file} does not hold: ${text}`);
    writeFileSync(path, content.replace(text, replacement));
  }

  /** The short id of the new commit. */
  public commit(message: string): string {
    git(this.directory, 'add', '--all');
    git(this.directory, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', message);
    return this.revision;
  }

  public get revision(): string {
    return git(this.directory, 'rev-parse', 'HEAD').trim().slice(0, 8);
  }

  public status(): string {
    return git(this.directory, 'status', '--porcelain');
  }

  /** Runs cdk-delivery here to its end. */
  public run(...args: string[]): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [COMMAND, ...args], { cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'], timeout: 280_000 });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => { stdout += chunk; });
      child.stderr.on('data', (chunk) => { stderr += chunk; });
      child.on('error', reject).on('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
    });
  }

  /** Serves a site on a free port until `remove`; resolves to its address. */
  public serve(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [COMMAND, 'serve', ...args, '--port', '0', '--json'], { cwd: this.directory, stdio: ['ignore', 'pipe', 'inherit'] });
    this.servers.push(child);
    return new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (status) => reject(new Error(`serve ended with status ${status}`)));
      child.stdout!.once('data', (line) => resolve(JSON.parse(line).url));
    });
  }

  public remove(): void {
    for (const server of this.servers) server.kill('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf-8' });
}
