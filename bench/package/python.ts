import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Cost, costTable, inTurns, mapValues } from './cost';
import { sizeOf } from './npm-app';
import { round } from '../figures';

const TIMEOUT_MS = 10 * 60_000;
const MODULE = 'cdk_delivery_pipelines';
const IMPORTS = {
  'aws_cdk': 'import aws_cdk',
  'and this library': `import aws_cdk, ${MODULE}`,
};

export interface PythonFigures {
  readonly wheelBytes: number;
  readonly installedBytes: number;
  /** Distributions that pip installs because of the library, beside it. */
  readonly added: readonly string[];
  /** Wall time of the import; CPU time of the whole process, and of that of Node.js which jsii starts. */
  readonly imports: { readonly [name: string]: Cost };
}

/** The same of the wheel, where one was packed. */
export function measurePython(dist: string, directory: string, cdkVersion: string, samples: number): PythonFigures | undefined {
  const wheel = fs.existsSync(dist) ? fs.readdirSync(dist).find((name) => name.endsWith('.whl')) : undefined;
  if (!wheel) {
    process.stderr.write('package, Python: left out, dist/python holds no wheel; npx projen package:python packs it\n');
    return undefined;
  }
  process.stderr.write('package, Python: install\n');
  run('python3', ['-m', 'venv', directory]);
  const python = path.join(directory, 'bin', 'python');
  const pip = (...args: string[]) => run(python, ['-m', 'pip', '--disable-pip-version-check', '--quiet', ...args]);
  const distributions = () => pip('freeze').split('\n').map((line) => line.split(/==| @ /)[0]).filter(Boolean);
  pip('install', '--only-binary', ':all:', `aws-cdk-lib==${cdkVersion}`);
  const before = distributions();
  pip('install', '--only-binary', ':all:', path.join(dist, wheel));
  const [library] = run(python, ['-c', `import importlib.util as u; print(u.find_spec('${MODULE}').submodule_search_locations[0])`]).trim().split('\n');
  return {
    wheelBytes: fs.statSync(path.join(dist, wheel)).size,
    installedBytes: sizeOf(library).bytes,
    added: distributions().filter((name) => !before.includes(name) && name.replace(/-/g, '_') !== MODULE),
    imports: importCosts(python, samples),
  };
}

export function renderPython({ wheelBytes, installedBytes, added, imports }: PythonFigures): string {
  const kilobytes = (bytes: number) => `${round(bytes / 1000, 0)} kB`;
  return [
    `Python: ${kilobytes(wheelBytes)} packed, ${kilobytes(installedBytes)} installed, compiled modules included; `
      + `pip adds ${added.length} packages to it and its peers${added.map((name) => `, ${name}`).join('')}`,
    costTable('import in Python', imports),
  ].join('\n\n');
}

/** The first of each unpacks what the other ones find in the cache of jsii. */
function importCosts(python: string, samples: number): { [name: string]: Cost } {
  return inTurns('package, Python', samples, mapValues(IMPORTS, (statement) => () => importCost(python, statement)));
}

function importCost(python: string, statement: string): Cost {
  const program = `import time; start = time.perf_counter(); ${statement}; print((time.perf_counter() - start) * 1000)`;
  const [ms, , ofChildren] = run('sh', ['-c', '"$@" && times', 'sh', python, '-c', program]).split('\n');
  const cpuSeconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  return { wallMs: Number(ms), cpuMs: cpuSeconds * 1000 };
}

function run(program: string, args: readonly string[]): string {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf-8', timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: it ended with ${signal ?? `status ${status}`}\n${stdout}${stderr}`);
  return stdout;
}
