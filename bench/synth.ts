import { spawnSync } from 'child_process';
import * as path from 'path';
import { median, round, table } from './figures';
import type { SynthSample, SynthVariant } from './synth-sample';

const ROOT = path.join(__dirname, '..');
const COUNTS = [1, 10, 50];
const VARIANTS: readonly SynthVariant[] = ['delivered', 'handWritten', 'handWrittenOneRole', 'hosting'];
const SAMPLE_TIMEOUT_MS = 180_000;

/** What `count` pipelines, or hostings, of one variant cost. The CPU time is that of the whole stack. */
export interface SynthFigures {
  readonly cpuMs: number;
  readonly samples: readonly number[];
  /** Beside what they share. */
  readonly resourcesEach: number;
  /** Beside what they share. */
  readonly bytesEach: number;
}

export interface SynthComparison {
  readonly count: number;
  readonly figures: { readonly [variant in SynthVariant]: SynthFigures };
  /** CPU time with the library, compared with that by hand. */
  readonly ratio: number;
  /** The same, when those who write by hand give each pipeline one role. */
  readonly ratioOneRole: number;
}

/** Compares CPU times of synthesis: samples take turns, so that a busy machine slows all alike. */
export function compareSynth(samples: number): SynthComparison[] {
  const shared = new Map(VARIANTS.map((variant) => [variant, sample(variant, 0)]));
  const seen = new Map<string, SynthSample[]>();
  for (let i = 1; i <= samples; i++) {
    process.stderr.write(`synth: round ${i} of ${samples}\n`);
    for (const count of COUNTS) {
      for (const variant of VARIANTS) {
        const key = `${variant} ${count}`;
        seen.set(key, [...seen.get(key) ?? [], sample(variant, count)]);
      }
    }
  }
  return COUNTS.map((count) => {
    const of = (variant: SynthVariant) => figuresOf(count, seen.get(`${variant} ${count}`)!, shared.get(variant)!);
    const figures = { delivered: of('delivered'), handWritten: of('handWritten'), handWrittenOneRole: of('handWrittenOneRole'), hosting: of('hosting') };
    return {
      count,
      figures,
      ratio: round(figures.delivered.cpuMs / figures.handWritten.cpuMs, 2),
      ratioOneRole: round(figures.delivered.cpuMs / figures.handWrittenOneRole.cpuMs, 2),
    };
  });
}

export function renderSynth(comparisons: readonly SynthComparison[]): string {
  const header = ['synth', 'CPU ms', 'ratio', 'resources each', 'template bytes each'];
  const rows = comparisons.flatMap(({ count, figures, ratio, ratioOneRole }) => {
    const pipelines = count === 1 ? '1 pipeline' : `${count} pipelines`;
    return [
      row(`${pipelines}, this library`, figures.delivered),
      row(`${pipelines}, by hand, L2 defaults`, figures.handWritten, ratio),
      row(`${pipelines}, by hand, one role each`, figures.handWrittenOneRole, ratioOneRole),
      row(count === 1 ? '1 hosting' : `${count} hostings`, figures.hosting),
    ];
  });
  return table(header, rows);
}

function row(name: string, { cpuMs, resourcesEach, bytesEach }: SynthFigures, ratio?: number): string[] {
  return [name, `${round(cpuMs, 0)}`, ratio?.toFixed(2) ?? '', `${resourcesEach}`, `${bytesEach}`];
}

function figuresOf(count: number, samples: readonly SynthSample[], shared: SynthSample): SynthFigures {
  const [{ resources, bytes }] = samples;
  return {
    cpuMs: round(median(samples.map(({ cpuMs }) => cpuMs)), 1),
    samples: samples.map(({ cpuMs }) => round(cpuMs, 1)),
    resourcesEach: round((resources - shared.resources) / count, 1),
    bytesEach: round((bytes - shared.bytes) / count, 0),
  };
}

/** A sample of its own process: nothing that an earlier one compiled or left on the heap is there. */
function sample(variant: SynthVariant, count: number): SynthSample {
  const script = path.join(__dirname, 'synth-sample.ts');
  const { status, signal, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['-r', 'ts-node/register/transpile-only', '-r', 'tsconfig-paths/register', script, variant, `${count}`],
    {
      cwd: ROOT,
      encoding: 'utf-8',
      timeout: SAMPLE_TIMEOUT_MS,
      env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.dev.json'), CDK_VALIDATION: 'false', CDK_OUTDIR: undefined },
    },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`synth sample '${variant} ${count}': it ended with ${signal ?? `status ${status}`}\n${stderr}`);
  return JSON.parse(stdout) as SynthSample;
}
