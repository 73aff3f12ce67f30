import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { delimiter, join } from 'path';

/** A program that some tests need. They are left out, with the reason printed, where it is missing; CI sets REQUIRE_TOOLS and fails. */
export interface Tool {
  readonly name: string;
  /** What to start; empty when the tool is missing. */
  readonly path: string;
  readonly install: string;
}

export const chromium = find('chromium', ['chromium', 'chromium-browser', 'google-chrome'], 'apt-get install chromium, or set CHROMIUM', process.env.CHROMIUM);
export const cfnLint = find('cfn-lint', ['cfn-lint'], 'pip install cfn-lint, or set CFN_LINT', process.env.CFN_LINT);

/** `describe` for tests that need a tool. */
export function describeWith(tool: Tool, title: string, tests: () => void): void {
  if (tool.path) {
    describe(title, tests);
    return;
  }
  const reason = `${tool.name} is not on this machine (${tool.install})`;
  if (process.env.REQUIRE_TOOLS) throw new Error(`${title}: ${reason}`);
  process.stderr.write(`left out: ${title}: ${reason}\n`);
  describe.skip(`${title} (${reason})`, tests);
}

function find(name: string, programs: string[], install: string, given: string | undefined): Tool {
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = [...(given ? [given] : []), ...programs.flatMap((program) => directories.map((directory) => join(directory, program)))];
  return { name, path: candidates.find(works) ?? '', install };
}

/** A file of that name may be a placeholder that only says what to install. */
function works(program: string): boolean {
  return existsSync(program) && spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
