import type { CheckTool } from './check-spec';

/** Environment variable that a build sets: the directory `tools` beside the program, with the files that pin tools. */
export const CHECKER_TOOLS = 'CHECKER_TOOLS';

/** A tool that builds install: one version, the content of which is verified. */
export interface PinnedTool {
  readonly version: string;
  /** What the build image has to offer, as `runtime-versions` of a buildspec names it. */
  readonly runtimes: { readonly [language: string]: string };
  /** Lines of a shell that knows CHECKER_TOOLS. They leave the program of the tool on its PATH. */
  readonly install: readonly string[];
}

/** Tools that are not here come with a runtime (npm), as an image by digest (ZAP, JMeter), or with the image of the build. */
export const PINNED_TOOLS: { readonly [kind in CheckTool['kind']]?: PinnedTool } = {
  'pip-audit': { version: '2.10.1', runtimes: { python: '3.12' }, install: fromPyPi('pip-audit') },
  'semgrep': { version: '1.182.0', runtimes: { python: '3.12' }, install: fromPyPi('semgrep') },
  'sonarqube': { version: '5.0.1', runtimes: { nodejs: '22' }, install: fromNpm('sonarqube') },
  'artillery': { version: '2.0.34', runtimes: { nodejs: '22' }, install: fromNpm('artillery') },
  'k6': { version: '2.2.0', runtimes: { golang: '1.25' }, install: fromGo('k6', 'go.k6.io/k6/v2') },
};

/** `requirements.txt` has the hashes of all wheels for x86_64 and aarch64, Python 3.11 to 3.13. Nothing is compiled. */
function fromPyPi(tool: string): string[] {
  return [
    `python3 -m venv "$${CHECKER_TOOLS}/${tool}/installed"`,
    `"$${CHECKER_TOOLS}/${tool}/installed/bin/pip" install --quiet --require-hashes --no-deps --only-binary :all: -r "$${CHECKER_TOOLS}/${tool}/requirements.txt"`,
    `export PATH="$${CHECKER_TOOLS}/${tool}/installed/bin:$PATH"`,
  ];
}

/** `package-lock.json` has the integrity of all packages. */
function fromNpm(tool: string): string[] {
  return [
    `npm ci --prefix "$${CHECKER_TOOLS}/${tool}" --ignore-scripts --no-audit --no-fund`,
    `export PATH="$${CHECKER_TOOLS}/${tool}/node_modules/.bin:$PATH"`,
  ];
}

/** `go.sum` has the hashes of all modules, and those of their go.mod files. */
function fromGo(tool: string, module: string): string[] {
  return [
    `go -C "$${CHECKER_TOOLS}/${tool}" build -mod=readonly -o installed/${tool} ${module}`,
    `export PATH="$${CHECKER_TOOLS}/${tool}/installed:$PATH"`,
  ];
}
