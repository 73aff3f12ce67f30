import { round, table } from './figures';
import type { FleetVariant } from './fleet-sample';
import type { Inspection } from './inspection';
import { measureInTurns, runSample, SynthFigures } from './turns';

const COUNTS = [7, 50, 120];
const TITLES = { delivered: 'this library', handWritten: 'by hand, L2 defaults' } satisfies { readonly [variant in FleetVariant]: string };
const VARIANTS = Object.keys(TITLES) as FleetVariant[];
const SCRIPT = 'fleet-sample.ts';

export interface FleetComparison {
  readonly counts: {
    readonly count: number;
    readonly figures: { readonly [variant in FleetVariant]: SynthFigures };
    /** CPU time and size with the library, compared with the other. */
    readonly ratios: { readonly cpu: number; readonly bytes: number };
    /** The whole pipeline. */
    readonly inspections: { readonly [variant in FleetVariant]: Inspection };
  }[];
}

export function compareFleet(samples: number): FleetComparison {
  const measured = measureInTurns({ title: 'fleet', script: SCRIPT, variants: VARIANTS, counts: COUNTS, samples });
  return {
    counts: measured.map((figures, i) => ({
      count: COUNTS[i],
      figures,
      ratios: {
        cpu: round(figures.delivered.cpuMs / figures.handWritten.cpuMs, 2),
        bytes: round(figures.delivered.bytesEach / figures.handWritten.bytesEach, 2),
      },
      inspections: Object.fromEntries(VARIANTS.map((variant) => [variant, runSample(SCRIPT, variant, COUNTS[i], 'inspect').inspection!])) as
        FleetComparison['counts'][number]['inspections'],
    })),
  };
}

export function renderFleet({ counts }: FleetComparison): string {
  const times = counts.flatMap(({ count, figures, ratios }) => VARIANTS.map((variant) => {
    const { cpuMs, bytesEach, resourcesEach } = figures[variant];
    const compared = variant === 'delivered' ? ['', ''] : [ratios.cpu.toFixed(2), ratios.bytes.toFixed(2)];
    const [cpuRatio, bytesRatio] = compared;
    return [
      `${count} functions, ${TITLES[variant]}`, `${round(cpuMs, 0)}`, `${round(cpuMs / count, 1)}`, cpuRatio, `${bytesEach}`, bytesRatio, `${resourcesEach}`,
    ];
  }));
  const reviews = counts.flatMap(({ count, inspections }) => VARIANTS.map((variant) => {
    const { roles, wildcardActions, openFindings, acknowledgedFindings } = inspections[variant];
    return [`${count} functions, ${TITLES[variant]}`, ...[roles, wildcardActions, openFindings, acknowledgedFindings].map(String)];
  }));
  return [
    table(['fleet', 'CPU ms', 'each', 'ratio', 'template bytes each', 'ratio', 'resources each'], times),
    table(['fleet, whole pipeline', 'roles', 'wildcard actions', 'open findings', 'acknowledged'], reviews),
  ].join('\n\n');
}
