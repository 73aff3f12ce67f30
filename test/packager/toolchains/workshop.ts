import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { PackageDefinition } from '../../../src/contract/package-plan';
import type { FileEntry } from '../../../src/packager/files';
import type { Processes, ProcessOptions } from '../../../src/packager/process';
import { readSources } from '../../../src/packager/sources';
import { HostToolchain } from '../../../src/packager/toolchains/host';
import { FakeProcesses, type Answer } from '../fake-processes';
import { MemoryFiles } from '../memory';

/** Answers of programs that only say their version. */
const VERSIONS: { readonly [program: string]: string } = {
  python3: 'Python 3.13.1',
  uv: 'uv 0.9.0 (abc 2026-01-01)',
  npm: '11.0.0',
  node: 'v22.1.0',
  java: 'openjdk 21.0.1 2026-01-01',
  mvn: '\x1b[1mApache Maven 3.9.9 (abc)\x1b[m\nDefault locale: en',
  gradle: '\nGradle 8.1\n',
};

/** Makes packages of sources in memory; what a tool does is up to the test. */
export class Workshop {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), 'workshop-'));
  readonly reports = path.join(this.directory, 'reports');
  readonly lines: string[] = [];
  readonly processes: FakeProcesses;
  readonly toolchain: HostToolchain;

  constructor(
    private readonly files: { [path: string]: string },
    /** `run` writes files into the directory of the package. */
    tool: (argv: readonly string[], options: ProcessOptions, write: (file: string, text?: string) => void) => Answer | Promise<Answer> = () => {},
    missing: readonly string[] = [],
  ) {
    this.processes = new FakeProcesses((argv, options) => {
      if (argv[1] === '--version') return missing.includes(argv[0]) || !VERSIONS[argv[0]] ? { exitCode: 127 } : { output: VERSIONS[argv[0]] };
      return tool(argv, options, (file, text = '') => {
        const target = path.resolve(options.cwd, file);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.writeFileSync(target, text, { mode: 0o755 });
      });
    });
    this.toolchain = new HostToolchain(this.processes satisfies Processes, { work: path.join(this.directory, 'work'), reports: this.reports });
  }

  async version(definition: PackageDefinition): Promise<string> {
    return this.toolchain.version(definition, await readSources(definition, new MemoryFiles(this.files)));
  }

  async make(definition: PackageDefinition, tests = true): Promise<readonly FileEntry[]> {
    const sources = await readSources(definition, new MemoryFiles(this.files));
    const [progress, output] = [(line: string) => void this.lines.push(line), (line: string) => void this.lines.push(`| ${line}`)];
    return this.toolchain.make({ definition, sources, tests, progress, output });
  }

  /** The paths of the files of a package. */
  async pathsOf(definition: PackageDefinition, tests = true): Promise<string[]> {
    return (await this.make(definition, tests)).map((entry) => entry.path).sort();
  }

  /** What was started besides questions for versions, without what is made up for this run. */
  get started(): string[] {
    return this.processes.runs.filter(({ argv }) => argv[1] !== '--version').map(({ argv }) => this.plain(argv.join(' ')));
  }

  /** A text without the path of this workshop. */
  plain(text: string): string {
    return text.replaceAll(this.directory, '').replace(/\/pip\/[0-9a-f]{16}/g, '/pip/<id>');
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
