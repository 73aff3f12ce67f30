import * as fc from 'fast-check';

export const ENVIRONMENTS = ['staging', 'production'] as const;
export type EnvironmentName = typeof ENVIRONMENTS[number];

export const PLACES = ['functions/ingest', 'functions/enrich', 'functions/report', 'shared/common', 'layers/tools'];
export const FUNCTIONS = ['ingest', 'enrich', 'report'];
/** The functions and their layer. */
const PACKAGES = [...FUNCTIONS, 'tools'];

/** Something that happens to a fleet, its sources or its pipeline. */
export type Change =
  | { readonly kind: 'edit'; readonly place: string; readonly text: string }
  | { readonly kind: 'settings'; readonly name: string; readonly value: string }
  | { readonly kind: 'tool'; readonly version: string }
  | { readonly kind: 'tests'; readonly name: string; readonly fail: boolean }
  | { readonly kind: 'expire'; readonly name: string }
  | { readonly kind: 'configure'; readonly environment: EnvironmentName; readonly name: string; readonly settings: string }
  | Run
  | { readonly kind: 'rollback'; readonly environment: EnvironmentName }
  /** Whatever fails its tests is put right. */
  | { readonly kind: 'repair' };

export interface Run {
  readonly kind: 'run';
  readonly rebuild: readonly string[];
  readonly to: EnvironmentName;
  readonly skipTests?: boolean;
  /** What deploys ends after so many calls of AWS Lambda: it cannot tidy up. */
  readonly dies?: { readonly in: EnvironmentName; readonly after: number };
  /** The alarm goes off after so many calls. */
  readonly alarm?: { readonly in: EnvironmentName; readonly after: number };
}

const calls = fc.nat({ max: 60 });
const interruption = fc.option(fc.record({ in: fc.constantFrom(...ENVIRONMENTS), after: calls }), { nil: undefined, freq: 3 });
const few = fc.constantFrom('a', 'b', 'c'); // so that sources come back to what they were

export const changes: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), place: fc.constantFrom(...PLACES), text: few }) },
  fc.record({ kind: fc.constant('settings' as const), name: fc.constantFrom(...PACKAGES), value: few }),
  fc.record({ kind: fc.constant('tool' as const), version: few }),
  fc.record({ kind: fc.constant('tests' as const), name: fc.constantFrom(...PACKAGES), fail: fc.boolean() }),
  fc.record({ kind: fc.constant('expire' as const), name: fc.constantFrom(...PACKAGES) }),
  fc.record({ kind: fc.constant('configure' as const), environment: fc.constantFrom(...ENVIRONMENTS), name: fc.constantFrom(...FUNCTIONS), settings: few }),
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('run' as const), rebuild: fc.subarray(PACKAGES), to: fc.constantFrom(...ENVIRONMENTS), dies: interruption, alarm: interruption,
    }),
  },
  fc.record({ kind: fc.constant('run' as const), rebuild: fc.constant([]), to: fc.constant('staging' as const), skipTests: fc.constant(true) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rollback' as const), environment: fc.constantFrom(...ENVIRONMENTS) }) },
  fc.record({ kind: fc.constant('repair' as const) }),
);
