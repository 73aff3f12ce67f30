import type { EcsVariant } from './ecs-sample';
import { round, table } from './figures';
import type { Inspection } from './inspection';
import { measureInTurns, runSample, SynthFigures } from './turns';

const COUNTS = [1, 10, 50, 100];
const TITLES = {
  delivered: 'this library', handWritten: 'by hand, L2 defaults', cdkPipelines: 'aws-cdk-lib/pipelines',
} satisfies { readonly [variant in EcsVariant]: string };
const VARIANTS = Object.keys(TITLES) as EcsVariant[];
const SCRIPT = 'ecs-sample.ts';
const INSPECTED = 10;

export interface EcsComparison {
  readonly counts: {
    readonly count: number;
    readonly figures: { readonly [variant in EcsVariant]: SynthFigures };
    /** CPU time with the library, compared with the others. */
    readonly ratios: { readonly handWritten: number; readonly cdkPipelines: number };
  }[];
  /** Per pipeline, beside what they share. */
  readonly inspections: { readonly [variant in EcsVariant]: Inspection };
}

export function compareEcs(samples: number): EcsComparison {
  const measured = measureInTurns({ title: 'ecs', script: SCRIPT, variants: VARIANTS, counts: COUNTS, samples });
  return {
    counts: measured.map((figures, i) => {
      const ratioTo = (variant: EcsVariant) => round(figures.delivered.cpuMs / figures[variant].cpuMs, 2);
      return { count: COUNTS[i], figures, ratios: { handWritten: ratioTo('handWritten'), cdkPipelines: ratioTo('cdkPipelines') } };
    }),
    inspections: Object.fromEntries(VARIANTS.map((variant) => [variant, inspectEach(variant)])) as EcsComparison['inspections'],
  };
}

export function renderEcs({ counts, inspections }: EcsComparison): string {
  const times = counts.flatMap(({ count, figures, ratios }) => VARIANTS.map((variant) => [
    `${count === 1 ? '1 pipeline' : `${count} pipelines`}, ${TITLES[variant]}`,
    `${round(figures[variant].cpuMs, 0)}`,
    `${round(figures[variant].cpuMs / count, 1)}`,
    variant === 'delivered' ? '' : ratios[variant].toFixed(2),
    `${figures[variant].bytesEach}`,
  ]));
  const reviews = VARIANTS.map((variant) => {
    const { roles, wildcardActions, openFindings, acknowledgedFindings } = inspections[variant];
    const { resourcesEach } = counts[counts.length - 1].figures[variant];
    return [TITLES[variant], ...[resourcesEach, roles, wildcardActions, openFindings, acknowledgedFindings].map(String)];
  });
  return [
    table(['ecs', 'CPU ms', 'each', 'ratio', 'template bytes each'], times),
    table(['ecs, each pipeline', 'resources', 'roles', 'wildcard actions', 'open findings', 'acknowledged'], reviews),
  ].join('\n\n');
}

function inspectEach(variant: EcsVariant): Inspection {
  const shared = runSample(SCRIPT, variant, 0, 'inspect').inspection!;
  const all = runSample(SCRIPT, variant, INSPECTED, 'inspect').inspection!;
  const each = (count: keyof Inspection) => round((all[count] - shared[count]) / INSPECTED, 1);
  return {
    roles: each('roles'), wildcardActions: each('wildcardActions'), openFindings: each('openFindings'), acknowledgedFindings: each('acknowledgedFindings'),
  };
}
