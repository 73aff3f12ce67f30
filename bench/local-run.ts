import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { median, round, table } from './figures';

const ROOT = path.join(__dirname, '..');
const COMMAND = path.join(ROOT, 'assets/cli/main/index.js');
const RUN_TIMEOUT_MS = 10 * 60_000;

export interface LocalRunComparison {
  /** Wall time of a run of the pipeline. */
  readonly runSeconds: readonly number[];
  /** Wall time of the same commands in a shell. */
  readonly bareSeconds: readonly number[];
  readonly ratio: number;
}

/** Compares a local run of a pipeline with its commands, typed by hand into a fresh copy of the sources. They take turns. */
export function compareLocalRun(samples: number): LocalRunComparison {
  if (!fs.existsSync(COMMAND)) throw new Error('local run: assets/ holds no command; run it as `npm run bench`, which bundles it first');
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-local-'));
  try {
    const repository = makeRepository(path.join(workspace, 'repository'));
    const assembly = path.join(workspace, 'cdk.out');
    execute(process.execPath, [path.join(ROOT, 'examples/synth.js'), path.join(ROOT, 'examples/three-pipelines')], ROOT, { CDK_OUTDIR: assembly });
    const run = () => execute(process.execPath, [COMMAND, 'run', 'Storefront', '--approve-all', '--app', assembly], repository);
    const bare = (name: string) => typedByHand(repository, path.join(workspace, name));

    process.stderr.write('local run: both once, to fill their caches\n');
    run();
    bare('first');
    const runSeconds: number[] = [];
    const bareSeconds: number[] = [];
    for (let i = 1; i <= samples; i++) {
      process.stderr.write(`local run: round ${i} of ${samples}\n`);
      runSeconds.push(seconds(run));
      bareSeconds.push(seconds(() => bare(`round-${i}`)));
    }
    return { runSeconds, bareSeconds, ratio: round(median(runSeconds) / median(bareSeconds), 2) };
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}

export function renderLocalRun({ runSeconds, bareSeconds, ratio }: LocalRunComparison): string {
  const row = (name: string, samples: readonly number[], compared = '') => [name, median(samples).toFixed(1), compared, samples.map((s) => s.toFixed(1)).join(' ')];
  return table(['local run', 'seconds', 'ratio', 'samples'], [
    row('cdk-delivery run Storefront', runSeconds),
    row('its commands in a shell', bareSeconds, ratio.toFixed(2)),
  ]);
}

/** A repository of its own with the example applications: a run leaves nothing in this one. */
function makeRepository(directory: string): string {
  const files = execFileSync('git', ['ls-files', '-z', 'examples/apps'], { cwd: ROOT, encoding: 'utf-8' }).split('\0').filter(Boolean);
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.copyFileSync(path.join(ROOT, file), path.join(directory, file));
  }
  execute('git', ['init', '--quiet', '--initial-branch=master'], directory);
  execute('git', ['add', '--all'], directory);
  execute('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--message=Example applications'], directory);
  return directory;
}

function typedByHand(repository: string, directory: string): void {
  execute('git', ['checkout-index', '--all', `--prefix=${directory}/`], repository);
  execute('sh', ['-c', 'cd examples/apps/storefront && npm ci --no-audit --no-fund && npm run test:ci && npm run build'], directory);
}

function seconds(action: () => void): number {
  const start = process.hrtime.bigint();
  action();
  return round(Number(process.hrtime.bigint() - start) / 1e9, 2);
}

/** Output is kept for the error alone. What `npm run` sets for this project is no business of the applications. */
function execute(file: string, args: readonly string[], cwd: string, variables: { readonly [name: string]: string } = {}): void {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|TS_NODE_|INIT_CWD$)/.test(name));
  try {
    execFileSync(file, args, { cwd, env: { ...Object.fromEntries(inherited), CI: 'true', ...variables }, stdio: 'pipe', timeout: RUN_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new Error(`${path.basename(file)} ${args.join(' ')}: it failed\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}
