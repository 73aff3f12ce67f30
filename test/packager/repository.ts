import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { PackageDefinition, PackageManifest } from '../../src/contract/package-plan';
import { DiskFiles } from '../../src/packager/files';

const PROGRAM = path.join(__dirname, '../../assets/packager/main/index.js');

export interface PackagerResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A repository below the temporary directory, in which the packager runs as a build runs it. */
export class Repository {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), 'repository-'));
  readonly output = path.join(this.directory, '.packages/out');
  /** Several repositories may have one. */
  store = path.join(this.directory, '.packages/store');

  constructor(files: { readonly [path: string]: string | Buffer } = {}) {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  write(file: string, content: string | Buffer, mode = 0o644): void {
    const target = path.join(this.directory, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content, { mode });
  }

  package(packages: readonly PackageDefinition[], environment: { readonly [name: string]: string } = {}): Promise<PackagerResult> {
    this.write('.packages/plan.json', JSON.stringify({ version: 1, packages }));
    return this.run(['.packages/plan.json', '.packages/out'], { PACKAGE_STORE: this.store, ...environment });
  }

  run(argv: readonly string[], environment: { readonly [name: string]: string }): Promise<PackagerResult> {
    return new Promise((resolve, reject) => {
      const env = { ...process.env, ...environment };
      const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: this.directory, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 280_000 });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => { stdout += chunk; });
      child.stderr.on('data', (chunk) => { stderr += chunk; });
      child.on('error', reject).on('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
    });
  }

  get manifest(): PackageManifest {
    return JSON.parse(fs.readFileSync(path.join(this.output, 'packages.json'), 'utf8')) as PackageManifest;
  }

  /** The names of what the last run built. */
  get built(): string[] {
    return Object.entries(this.manifest.packages).filter(([, { built }]) => built).map(([name]) => name);
  }

  /** All files but those of the packager, with their contents. */
  async sources(): Promise<{ [path: string]: string }> {
    const entries = (await new DiskFiles(this.directory, [path.join(this.directory, '.packages')]).list('.'))!;
    return Object.fromEntries(await Promise.all(entries.map(async (entry) => [entry.path, (await entry.read()).toString('base64')])));
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
