import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';

/** A program that some tests need. They are left out, with the reason printed, where it is missing; CI sets REQUIRE_TOOLS and fails. */
export interface Tool {
  readonly name: string;
  /** What to start; empty when the tool is missing. */
  readonly path: string;
  readonly install: string;
}

export const chromium = find('chromium', ['chromium', 'chromium-browser', 'google-chrome'], 'apt-get install chromium, or set CHROMIUM', process.env.CHROMIUM);
export const python = find('python3', ['python3'], 'apt-get install python3 python3-venv', process.env.PYTHON);
export const maven = find('maven', ['mvn'], 'apt-get install maven');
export const gradle = find('gradle', ['gradle'], 'apt-get install gradle');
export const terraform = find('terraform', ['terraform'], 'pip install terraform-binary-wheel, or set TERRAFORM', process.env.TERRAFORM);
export const npm = find('npm', ['npm'], 'it comes with Node.js');
export const curl = find('curl', ['curl'], 'apt-get install curl');
export const cfnLint = find('cfn-lint', ['cfn-lint'], 'pip install "cfn-lint>=1.58", or set CFN_LINT', process.env.CFN_LINT);

export const ministack = find('ministack', ['ministack'], 'pip install ministack==1.5.33, or set MINISTACK', process.env.MINISTACK, ['--help']);
const OF_CHECKS = 'see .ci/check-tools, or set its name in capitals';
export const semgrep = find('semgrep', ['semgrep'], OF_CHECKS, process.env.SEMGREP);
export const k6 = find('k6', ['k6'], OF_CHECKS, process.env.K6);
export const artillery = find('artillery', ['artillery'], OF_CHECKS, process.env.ARTILLERY);

/** PATH with a tool, by its own name, wherever it is. */
export function pathWith({ name, path }: Tool): string {
  const directory = mkdtempSync(join(tmpdir(), 'tools-'));
  symlinkSync(path, join(directory, name));
  return [directory, process.env.PATH].join(delimiter);
}

/** Does something while variables of this process have other values. */
export async function withEnvironment<T>(values: { readonly [name: string]: string }, act: () => Promise<T>): Promise<T> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return await act();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** `describe` for tests that need a tool, or several. */
export function describeWith(tools: Tool | readonly Tool[], title: string, tests: () => void): void {
  const missing = [tools].flat().filter(({ path }) => !path);
  if (missing.length === 0) {
    describe(title, tests);
    return;
  }
  const reason = missing.map(({ name, install }) => `${name} is not on this machine (${install})`).join('; ');
  if (process.env.REQUIRE_TOOLS) throw new Error(`${title}: ${reason}`);
  process.stderr.write(`left out: ${title}: ${reason}\n`);
  describe.skip(`${title} (${reason})`, tests);
}

function find(name: string, programs: string[], install: string, given?: string, probe = ['--version']): Tool {
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = [...(given ? [given] : []), ...programs.flatMap((program) => directories.map((directory) => join(directory, program)))];
  let path: string | undefined;
  // Looked for when it is asked for: to start a program takes time.
  return { name, install, get path() { return path ??= candidates.find((candidate) => works(candidate, probe)) ?? ''; } };
}

/** A file of that name may be a placeholder that only says what to install. */
function works(program: string, probe: string[]): boolean {
  // Semgrep would ask the network whether there is a later version.
  const env = { ...process.env, SEMGREP_ENABLE_VERSION_CHECK: '0' };
  return existsSync(program) && spawnSync(program, probe, { stdio: 'ignore', timeout: 60_000, env }).status === 0;
}
