import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { median, round, table } from './figures';

const ROOT = path.join(__dirname, '..');
const COMMAND = path.join(ROOT, 'assets/cli/main/index.js');
const RUN_TIMEOUT_MS = 10 * 60_000;

/** What a command took, all processes that it started included. */
interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

export interface LocalRunComparison {
  /** Runs of the pipeline. */
  readonly run: readonly Cost[];
  /** The same commands in a shell. */
  readonly bare: readonly Cost[];
  readonly wallRatio: number;
  /** Hardly changes when something else uses the machine. */
  readonly cpuRatio: number;
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
    const costs: { readonly run: Cost[]; readonly bare: Cost[] } = { run: [], bare: [] };
    for (let i = 1; i <= samples; i++) {
      process.stderr.write(`local run: round ${i} of ${samples}\n`);
      costs.run.push(run());
      costs.bare.push(bare(`round-${i}`));
    }
    const ratio = (of: keyof Cost) => round(median(costs.run.map((cost) => cost[of])) / median(costs.bare.map((cost) => cost[of])), 2);
    return { ...costs, wallRatio: ratio('wallSeconds'), cpuRatio: ratio('cpuSeconds') };
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}

export function renderLocalRun({ run, bare, wallRatio, cpuRatio }: LocalRunComparison): string {
  const row = (name: string, costs: readonly Cost[], wall = '', cpu = '') => {
    const of = (kind: keyof Cost) => round(median(costs.map((cost) => cost[kind])), 1).toFixed(1);
    return [name, of('wallSeconds'), wall, of('cpuSeconds'), cpu];
  };
  return table(['local run', 'wall s', 'ratio', 'CPU s', 'ratio'], [
    row('cdk-delivery run Storefront', run),
    row('its commands in a shell', bare, wallRatio.toFixed(2), cpuRatio.toFixed(2)),
  ]);
}

/** A repository of its own with the example applications: a run leaves nothing in this one. */
function makeRepository(directory: string): string {
  const tracked = spawnSync('git', ['ls-files', '-z', 'examples/apps'], { cwd: ROOT, encoding: 'utf-8' });
  const files = tracked.stdout.split('\0').filter(Boolean);
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.copyFileSync(path.join(ROOT, file), path.join(directory, file));
  }
  execute('git', ['init', '--quiet', '--initial-branch=master'], directory);
  execute('git', ['add', '--all'], directory);
  execute('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--message=Example applications'], directory);
  return directory;
}

function typedByHand(repository: string, directory: string): Cost {
  const copy = `git -C '${repository}' checkout-index --all --prefix='${directory}/'`;
  const commands = `cd '${directory}/examples/apps/storefront' && npm ci --no-audit --no-fund && npm run test:ci && npm run build`;
  return execute('sh', ['-c', `${copy} && ${commands}`], repository);
}

/**
 * Output is kept for the error alone, and what `npm run` sets for this project is no business of the applications. A shell
 * around the command knows the CPU time of all that it started.
 */
function execute(file: string, args: readonly string[], cwd: string, variables: { readonly [name: string]: string } = {}): Cost {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|TS_NODE_|INIT_CWD$)/.test(name));
  const start = process.hrtime.bigint();
  const { status, signal, output, error } = spawnSync('sh', ['-c', '"$@" 3>&-; status=$?; times >&3; exit $status', 'sh', file, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), CI: 'true', ...variables },
    encoding: 'utf-8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: RUN_TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (error) throw error;
  const [, stdout, stderr, times] = output.map((text) => text ?? '');
  if (status !== 0) throw new Error(`${path.basename(file)} ${args.join(' ')}: it ended with ${signal ?? `status ${status}`}\n${stdout}${stderr}`);
  return { wallSeconds: round(wallSeconds, 2), cpuSeconds: round(cpuSecondsOf(times), 2) };
}

/** Of `times`: user and system time of the shell on the first line, of its children on the second one, each like `1m2.34s`. */
function cpuSecondsOf(times: string): number {
  const ofChildren = [...(times.trim().split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return ofChildren.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
