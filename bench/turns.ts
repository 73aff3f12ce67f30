import { spawnSync } from 'child_process';
import * as path from 'path';
import { median, round } from './figures';
import type { SynthSample } from './sample';

const ROOT = path.join(__dirname, '..');
const SAMPLE_TIMEOUT_MS = 180_000;

/** What `count` of one variant cost. The CPU time is that of the whole stack. */
export interface SynthFigures {
  readonly cpuMs: number;
  readonly samples: readonly number[];
  /** Beside what they share. */
  readonly resourcesEach: number;
  /** Beside what they share. */
  readonly bytesEach: number;
}

export interface Turns<V extends string> {
  readonly title: string;
  /** The script of a sample, beside this one. */
  readonly script: string;
  readonly variants: readonly V[];
  readonly counts: readonly number[];
  readonly samples: number;
}

/** CPU times of synthesis, by count and variant: samples take turns, so that a busy machine slows all alike. */
export function measureInTurns<V extends string>(turns: Turns<V>): { readonly [variant in V]: SynthFigures }[] {
  const { title, script, variants, counts, samples } = turns;
  const shared = new Map(variants.map((variant) => [variant, runSample(script, variant, 0)]));
  const seen = new Map<string, SynthSample[]>();
  for (let i = 1; i <= samples; i++) {
    process.stderr.write(`${title}: round ${i} of ${samples}\n`);
    for (const count of counts) {
      for (const variant of variants) {
        const key = `${variant} ${count}`;
        seen.set(key, [...seen.get(key) ?? [], runSample(script, variant, count)]);
      }
    }
  }
  return counts.map((count) => Object.fromEntries(variants.map((variant) => (
    [variant, figuresOf(count, seen.get(`${variant} ${count}`)!, shared.get(variant)!)]
  ))) as { [variant in V]: SynthFigures });
}

/** A sample of its own process: nothing that an earlier one compiled or left on the heap is there. */
export function runSample(script: string, variant: string, count: number, ...options: 'inspect'[]): SynthSample {
  const { status, signal, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['-r', 'ts-node/register/transpile-only', '-r', 'tsconfig-paths/register', path.join(__dirname, script), variant, `${count}`, ...options],
    {
      cwd: ROOT,
      encoding: 'utf-8',
      timeout: SAMPLE_TIMEOUT_MS,
      env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.dev.json'), CDK_VALIDATION: 'false', CDK_OUTDIR: undefined },
    },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`${script} '${variant} ${count}': it ended with ${signal ?? `status ${status}`}\n${stderr}`);
  return JSON.parse(stdout) as SynthSample;
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
