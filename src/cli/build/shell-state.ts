import * as fs from 'fs';
import * as path from 'path';
import type { Shell, ShellOptions, ShellResult } from '../ports/shell';

export interface ShellStateProps {
  readonly shell: Shell;
  /** The interpreter: `['/bin/sh']`, `['/bin/bash', '--posix']`. */
  readonly interpreter: readonly string[];
  /** Outside of the sources: holds the state between commands. */
  readonly directory: string;
  readonly cwd: string;
  readonly variables: { readonly [name: string]: string };
  /** Whether variables and directory carry over from command to command: not in version 0.1 (BS-10, BS-30). */
  readonly carriesOver: boolean;
  readonly background?: AbortSignal;
}

type RunOptions = Pick<ShellOptions, 'onLine' | 'timeoutMs' | 'signal'>;

/**
 * What looks like one long shell, yet is a process for each command (BS-30 to BS-33): variables, exported or not, and the
 * directory carry over through two files that each command reads first and writes when it ends, however it ends.
 */
export class ShellState {
  private readonly files: { readonly [name in 'env' | 'dir' | 'script' | 'run' | 'dump']: string };

  constructor(private readonly props: ShellStateProps) {
    fs.mkdirSync(props.directory, { recursive: true });
    const file = (name: string) => path.join(props.directory, name);
    this.files = { env: file('env.sh'), dir: file('dir'), script: file('script.sh'), run: file('run.sh'), dump: file('dump.js') };
    fs.writeFileSync(this.files.env, Object.entries(props.variables).map(([name, value]) => exportOf(name, value)).join(''));
    fs.writeFileSync(this.files.dir, props.cwd);
    fs.writeFileSync(this.files.dump, 'process.stdout.write(JSON.stringify(process.env));\n');
  }

  /** Runs one command; its lines come in the order in which it wrote them. */
  async run(command: string, options: RunOptions): Promise<ShellResult> {
    const { env, dir, script } = this.files;
    await fs.promises.writeFile(script, `${command}\n`);
    // Defined before `set -a`, which would hand the function on to every program. `set --` keeps the exit status without a
    // variable that would carry over; `>|` writes even under `set -C`.
    const save = `save_build_state() { set -- $?; export -p >| ${quote(env)}; pwd >| ${quote(dir)} 2>/dev/null; exit $1; }\ntrap save_build_state EXIT\n`;
    return this.start(`. ${quote(script)}\n`, options, `exec 2>&1\n${this.props.carriesOver ? save : ''}`);
  }

  /** What the shell makes of a text: variables and `$(...)` replaced (BS-70). */
  async evaluate(text: string): Promise<string> {
    const { script } = this.files;
    await fs.promises.writeFile(script, `cat <<CDK_DELIVERY_TEXT\n${text}\nCDK_DELIVERY_TEXT\n`);
    const { stdout } = await this.start(`. ${quote(script)}\n`, {});
    return stdout.replace(/\n$/, '');
  }

  /** The variables as they are now. */
  async variables(): Promise<{ [name: string]: string }> {
    const { dump } = this.files;
    const { stdout } = await this.start(`exec ${quote(process.execPath)} ${quote(dump)}\n`, {});
    return JSON.parse(stdout) as { [name: string]: string };
  }

  async set(name: string, value: string): Promise<void> {
    await fs.promises.appendFile(this.files.env, `\n${exportOf(name, value)}`);
  }

  /** Restores the state and does what `text` says. */
  private async start(text: string, options: RunOptions, before = ''): Promise<ShellResult> {
    const saved = (await fs.promises.readFile(this.files.dir, 'utf8')).replace(/\n$/, '');
    const cwd = fs.existsSync(saved) ? saved : this.props.cwd; // a command may have removed it
    await fs.promises.writeFile(this.files.run, `${before}set -a\n. ${quote(this.files.env)}\nPWD=${quote(cwd)}\n${text}`);
    return this.props.shell.run([...this.props.interpreter, this.files.run], {
      ...options,
      cwd,
      env: {}, // all comes from the file, so that what a command has unset stays unset
      background: this.props.background,
    });
  }
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const exportOf = (name: string, value: string) => `export ${name}=${quote(value)}\n`;

/**
 * The shell of the build image: `sh` is dash on Ubuntu and bash in POSIX mode on Amazon Linux (BS-20).
 */
export function interpreterOf(image: string, asked: string | undefined, bash: string | undefined): readonly string[] | undefined {
  const name = path.posix.basename(asked ?? 'sh');
  if (name === 'bash') return bash ? [bash] : undefined;
  if (name !== 'sh') return undefined;
  return bash && image.includes('amazonlinux') ? [bash, '--posix'] : ['/bin/sh'];
}
