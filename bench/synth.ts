import { round, table } from './figures';
import type { SynthVariant } from './synth-sample';
import { measureInTurns, SynthFigures } from './turns';

const COUNTS = [1, 10, 50];
const VARIANTS: readonly SynthVariant[] = ['delivered', 'handWritten', 'handWrittenOneRole', 'hosting'];

export interface SynthComparison {
  readonly count: number;
  readonly figures: { readonly [variant in SynthVariant]: SynthFigures };
  /** CPU time with the library, compared with that by hand. */
  readonly ratio: number;
  /** The same, when those who write by hand give each pipeline one role. */
  readonly ratioOneRole: number;
}

export function compareSynth(samples: number): SynthComparison[] {
  return measureInTurns({ title: 'synth', script: 'synth-sample.ts', variants: VARIANTS, counts: COUNTS, samples }).map((figures, i) => ({
    count: COUNTS[i],
    figures,
    ratio: round(figures.delivered.cpuMs / figures.handWritten.cpuMs, 2),
    ratioOneRole: round(figures.delivered.cpuMs / figures.handWrittenOneRole.cpuMs, 2),
  }));
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
