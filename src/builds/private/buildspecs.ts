import { coverageOf } from './coverage';
import { CommandsBuildOptions, SiteBuildOptions } from '../build-options';
import { PackageManager } from '../package-manager';
import { TestReport } from '../test-report';

/** A buildspec as data, and which of its commands are tests. */
export interface BuildspecConfig {
  readonly content: { readonly [section: string]: unknown };
  readonly testCommands: string[];
  readonly exportedVariables: readonly string[];
}

/** Installs a site's dependencies, tests it, builds it. */
export function siteBuildspec(options: SiteBuildOptions): BuildspecConfig {
  return nodeBuildspec({ ...options, outputDirectory: options.outputDirectory ?? 'dist' }, {
    file: 'index.html', advice: 'set outputDirectory to where it puts the site',
  });
}

interface NodeBuildOptions extends SiteBuildOptions {
  readonly outputDirectory: string;
  /** Commands that run first, in the directory. */
  readonly prepareCommands?: readonly string[];
}

/** What a build leaves if nothing went wrong. */
interface BuildResult {
  readonly file: string;
  /** What to do when it is not there. */
  readonly advice: string;
}

/** Tests belong to the `build` phase: when a command of an earlier phase fails, CodeBuild skips post_build. */
export function nodeBuildspec(options: NodeBuildOptions, result: BuildResult): BuildspecConfig {
  const directory = options.directory ?? '.';
  const output = options.outputDirectory;
  const manager = options.packageManager ?? PackageManager.BY_LOCK_FILE;
  const run = RUN[manager];
  const testCommands = options.testCommand === '' ? [] : [options.testCommand ?? `${run} test`];
  const reports = options.reports ?? [TestReport.junit('reports/junit.xml'), TestReport.cobertura('coverage/cobertura-coverage.xml')];
  const coverage = coverageOf(reports, directory);
  return {
    testCommands,
    exportedVariables: coverage.exportedVariables,
    content: {
      version: '0.2',
      ...envSection(coverage.exportedVariables),
      phases: {
        install: {
          'runtime-versions': { nodejs: options.nodeVersion ?? '22' },
          'commands': [...(directory === '.' ? [] : [`cd ${directory}`]), ...options.prepareCommands ?? [], ...INSTALL[manager]],
        },
        build: { commands: [...testCommands, options.buildCommand ?? `${run} build`] },
        post_build: {
          commands: [
            `if [ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ] && [ ! -f ${output}/${result.file} ]; then `
            + `echo "the build left no ${output}/${result.file}: ${result.advice}"; exit 1; fi`,
            ...coverage.commands,
          ],
        },
      },
      ...reportsSection(reports, directory),
      artifacts: { 'base-directory': join(directory, output), 'files': ['**/*'] },
      ...(options.cache === false ? {} : {
        cache: { 'key': `node-$(codebuild-hash-files ${join(directory, '*lock*')})`, 'fallback-keys': ['node-'], 'paths': NODE_CACHES },
      }),
    },
  };
}

/** Runs commands as they are given. */
export function commandsBuildspec(options: CommandsBuildOptions): BuildspecConfig {
  const testCommands = options.testCommands ?? [];
  const { installCommands, cachePaths, reports = [] } = options;
  const { exportedVariables, commands } = coverageOf(reports, '.', options.exportedVariables);
  return {
    testCommands,
    exportedVariables,
    content: {
      version: '0.2',
      ...envSection(exportedVariables),
      phases: {
        ...(installCommands?.length ? { install: { commands: installCommands } } : {}),
        build: { commands: [...testCommands, ...options.commands] },
        ...commands.length > 0 ? { post_build: { commands } } : {},
      },
      ...reportsSection(reports, '.'),
      artifacts: { 'base-directory': options.outputDirectory ?? '.', 'files': ['**/*'] },
      ...(cachePaths?.length && options.cache !== false ? { cache: { paths: cachePaths.map((path) => `${path.replace(/\/+$/, '')}/**/*`) } } : {}),
    },
  };
}

const DETECT = 'if [ -f pnpm-lock.yaml ]; then PM=pnpm; elif [ -f yarn.lock ]; then PM=yarn; else PM=npm; fi';
// The shims go below HOME: `corepack enable` alone writes beside the node binary, which is not ours on a laptop.
const COREPACK = 'mkdir -p "$HOME/.corepack" && corepack enable --install-directory "$HOME/.corepack" && export PATH="$HOME/.corepack:$PATH"';
const YARN = 'if [ -f .yarnrc.yml ]; then yarn install --immutable; else yarn install --frozen-lockfile; fi';
const PNPM = 'pnpm install --frozen-lockfile';
const NPM = 'npm ci --no-audit --no-fund';

const INSTALL: { readonly [manager in PackageManager]: readonly string[] } = {
  [PackageManager.NPM]: [NPM],
  [PackageManager.PNPM]: [COREPACK, PNPM],
  [PackageManager.YARN]: [COREPACK, YARN],
  [PackageManager.BY_LOCK_FILE]: [
    DETECT,
    `if [ $PM != npm ]; then ${COREPACK}; fi`,
    `case $PM in pnpm) ${PNPM} ;; yarn) ${YARN} ;; *) ${NPM} ;; esac`,
  ],
};

const RUN: { readonly [manager in PackageManager]: string } = {
  [PackageManager.NPM]: 'npm run',
  [PackageManager.PNPM]: 'pnpm run',
  [PackageManager.YARN]: 'yarn run',
  [PackageManager.BY_LOCK_FILE]: '$PM run',
};

/** Where the package managers keep what they downloaded. */
const NODE_CACHES = ['/root/.npm/_cacache/**/*', '/root/.local/share/pnpm/store/**/*', '/root/.cache/yarn/**/*', '/root/.yarn/berry/cache/**/*'];

function envSection(exportedVariables: readonly string[]): { env?: unknown } {
  return exportedVariables.length > 0 ? { env: { 'exported-variables': exportedVariables } } : {};
}

export function reportsSection(reports: TestReport[], directory: string): { reports?: unknown } {
  if (reports.length === 0) return {};
  return {
    reports: Object.fromEntries(reports.map((report, i) => [
      reports.findIndex((other) => other.format === report.format) === i ? report.format.toLowerCase() : `${report.format.toLowerCase()}-${i + 1}`,
      { 'files': report.files, 'file-format': report.format, 'base-directory': directory },
    ])),
  };
}

function join(directory: string, path: string): string {
  return directory === '.' ? path : `${directory}/${path}`;
}
