import * as fs from 'fs';
import * as path from 'path';
import { BuildError, type BuildLog } from './build-log';
import type { Texts } from '../buildspec/buildspec';
import type { Shell } from '../ports/shell';

interface Runtime {
  readonly programs: readonly string[];
  readonly versionArguments: readonly string[];
  /** How many numbers make what is called a major version. */
  readonly precision: number;
}

const RUNTIMES: { readonly [name: string]: Runtime | undefined } = {
  nodejs: { programs: ['node'], versionArguments: ['--version'], precision: 1 },
  python: { programs: ['python3', 'python'], versionArguments: ['--version'], precision: 2 },
  java: { programs: ['java'], versionArguments: ['-version'], precision: 1 },
};
const PATIENCE_MS = 10_000;

/** Why a build cannot run here: a tool that its buildspec asks for and this machine does not have. */
export function missingRuntime(runtimes: Texts, searchPath: string): string | undefined {
  for (const [name, wanted] of Object.entries(runtimes)) {
    const runtime = RUNTIMES[name];
    if (runtime && !programOf(runtime, searchPath)) {
      return `the buildspec asks for runtime ${name} ${wanted}, but ${runtime.programs[0]} is not on PATH; install it`;
    }
  }
  return undefined;
}

function programOf(runtime: Runtime, searchPath: string): string | undefined {
  return runtime.programs.map((each) => findProgram(each, searchPath)).find(Boolean);
}

/** Builds run with the tools of this machine: one that is missing ends the build, another major version is a warning (BS-47). */
export async function checkRuntimes(runtimes: Texts, env: { readonly [name: string]: string }, shell: Shell, log: BuildLog): Promise<void> {
  const missing = missingRuntime(runtimes, env.PATH);
  if (missing) throw new BuildError('CLIENT_ERROR', missing);
  for (const [name, wanted] of Object.entries(runtimes)) {
    const runtime = RUNTIMES[name];
    if (!runtime) {
      log.container(`Skipping install of runtime ${name}: builds run with the tools of this machine`);
      continue;
    }
    const program = programOf(runtime, env.PATH)!;
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    await shell.run([program, ...runtime.versionArguments], { cwd: env.HOME, env, onLine, timeoutMs: PATIENCE_MS });
    const found = /\d+(\.\d+)*/.exec(lines.join(' '))?.[0] ?? '';
    log.container(`Runtime ${name}: ${found || 'of unknown version'}, ${program}`);
    if (!sameMajor(wanted, found, runtime.precision)) {
      log.container(`Warning: the buildspec asks for runtime ${name} ${wanted}, this machine has ${found}`);
    }
  }
}

/** The file of a program, looked up as a shell does. */
export function findProgram(name: string, searchPath: string): string | undefined {
  return searchPath.split(path.delimiter).map((directory) => path.join(directory, name)).find((file) => {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return fs.statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** Compares as far as both say: `latest`, `22.x` and variables leave it open. */
function sameMajor(wanted: string, found: string, precision: number): boolean {
  const numbers = /\d+(\.\d+)*/.exec(wanted)?.[0].split('.').slice(0, precision) ?? [];
  return wanted.startsWith('$') || !found || numbers.every((number, i) => number === found.split('.')[i]);
}
