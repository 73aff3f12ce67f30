import * as path from 'path';
import { JAVA_RUNNER } from './java-runner';
import { NODE_RUNNER } from './node-runner';
import { PYTHON_RUNNER } from './python-runner';
import { findProgram } from '../build/runtimes';
import type { Shell } from '../ports/shell';

/** How a family of runtimes runs on this machine. */
export interface Runtime {
  readonly runner: { readonly file: string; readonly text: string };
  /** Programs that run it, the best first. */
  programs(version: string): readonly string[];
  argumentsBefore(code: string, layers: string): readonly string[];
  /** Where it looks for modules, of the package and of layers. */
  environment(code: string, layers: string, version: string): { readonly [name: string]: string };
}

const join = (...parts: readonly string[]) => parts.join(path.delimiter);

const NODE: Runtime = {
  programs: () => [process.execPath], // the command itself is proof that it works
  runner: { file: 'runner.cjs', text: NODE_RUNNER },
  argumentsBefore: () => [],
  environment: (code, layers, version) =>
    ({ NODE_PATH: join(`${layers}/nodejs/node${version.replace('.x', '')}/node_modules`, `${layers}/nodejs/node_modules`, code) }),
};

const PYTHON: Runtime = {
  programs: (version) => [`python${version}`, 'python3'],
  runner: { file: 'runner.py', text: PYTHON_RUNNER },
  argumentsBefore: () => ['-u'],
  environment: (_, layers, version) => ({
    PYTHONPATH: join(`${layers}/python/lib/python${version}/site-packages`, `${layers}/python`),
    PYTHONDONTWRITEBYTECODE: '1', // the package stays as it was built
    PYTHONIOENCODING: 'utf-8',
  }),
};

const JAVA: Runtime = {
  programs: () => ['java'],
  runner: { file: 'Runner.java', text: JAVA_RUNNER },
  argumentsBefore: (code, layers) => [
    '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dfile.encoding=UTF-8', '-cp', join(code, `${code}/lib/*`, `${layers}/java/lib/*`),
  ],
  environment: () => ({}),
};

const FAMILIES: { readonly [name: string]: Runtime | undefined } = { nodejs: NODE, python: PYTHON, java: JAVA };

/** `python3.13` taken apart; undefined for what does not run here. */
export function runtimeOf(identifier: string): { readonly runtime: Runtime; readonly version: string } | undefined {
  const [, name, version] = /^([a-z]+)([\d.x]+)/.exec(identifier) ?? [];
  const runtime = FAMILIES[name];
  return runtime && { runtime, version };
}

/** The program that runs a version of a runtime here. A name may be on PATH and yet start nothing, as those of version managers do. */
export async function programFor(
  runtime: Runtime, version: string, shell: Shell, env: { readonly [name: string]: string },
): Promise<string | undefined> {
  const programs = runtime.programs(version).flatMap((program) => (path.isAbsolute(program) ? program : findProgram(program, env.PATH)) ?? []);
  for (const program of programs.slice(0, -1)) {
    const { exitCode } = await shell.run([program, '--version'], { cwd: env.HOME, env, timeoutMs: 10_000 });
    if (exitCode === 0) return program;
  }
  return programs.at(-1);
}
