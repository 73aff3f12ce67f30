import * as fs from 'fs';
import * as os from 'os';
import { parseArgs } from 'util';
import { compareEcs, renderEcs } from './ecs';
import { compareFleet, renderFleet } from './fleet';
import { compareLocalRun, renderLocalRun } from './local-run';
import { comparePackage, renderPackage } from './package';
import { compareSynth, renderSynth } from './synth';

const BENCHMARKS = ['synth', 'ecs', 'fleet', 'local', 'package'];
/** One of them takes the packed library. */
const DEFAULT = BENCHMARKS.filter((name) => name !== 'package');
const USAGE = 'usage: npm run bench -- [synth] [ecs] [fleet] [local] [package] [--samples N] [--json FILE]';

interface Options {
  readonly benchmarks: readonly string[];
  readonly samples?: number;
  readonly json?: string;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { samples: { type: 'string' }, json: { type: 'string' } },
  });
  const unknown = positionals.find((name) => !BENCHMARKS.includes(name));
  if (unknown !== undefined) throw new Error(`a benchmark is one of ${BENCHMARKS.join(', ')}, got '${unknown}'`);
  if (values.samples !== undefined && !/^[1-9]\d*$/.test(values.samples)) throw new Error(`--samples is 1 or more, got '${values.samples}'`);
  return {
    benchmarks: positionals.length > 0 ? positionals : DEFAULT,
    samples: values.samples === undefined ? undefined : Number(values.samples),
    json: values.json,
  };
}

function main({ benchmarks, samples, json }: Options): void {
  const loadAtStart = os.loadavg()[0];
  const synth = benchmarks.includes('synth') ? compareSynth(samples ?? 5) : undefined;
  if (synth) console.log(`${renderSynth(synth)}\n`);
  const ecs = benchmarks.includes('ecs') ? compareEcs(samples ?? 3) : undefined;
  if (ecs) console.log(`${renderEcs(ecs)}\n`);
  const fleet = benchmarks.includes('fleet') ? compareFleet(samples ?? 3) : undefined;
  if (fleet) console.log(`${renderFleet(fleet)}\n`);
  const localRun = benchmarks.includes('local') ? compareLocalRun(samples ?? 3) : undefined;
  if (localRun) console.log(`${renderLocalRun(localRun)}\n`);
  const packed = benchmarks.includes('package') ? comparePackage(samples ?? 5) : undefined;
  if (packed) console.log(`${renderPackage(packed)}\n`);
  const machine = { node: process.version, cpus: os.cpus().length, loadAtStart, loadAtEnd: os.loadavg()[0] };
  console.log(`Node ${machine.node}, ${machine.cpus} CPUs, load ${machine.loadAtStart.toFixed(1)} at the start and ${machine.loadAtEnd.toFixed(1)} at the end`);
  if (json) fs.writeFileSync(json, `${JSON.stringify({ machine, synth, ecs, fleet, localRun, package: packed }, undefined, 2)}\n`);
}

let options: Options | undefined;
try {
  options = readOptions();
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
if (options) main(options);
