import { median, round, table } from '../figures';

/** What a program took. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Each once without being measured, which fills caches; then in turns, so that a busy machine slows all alike. */
export function inTurns<K extends string>(title: string, samples: number, programs: { readonly [name in K]: () => Cost }): { [name in K]: Cost } {
  const seen = mapValues(programs, (run) => {
    run();
    return [] as Cost[];
  });
  for (let i = 1; i <= samples; i++) {
    process.stderr.write(`${title}: round ${i} of ${samples}\n`);
    for (const name of Object.keys(programs) as K[]) seen[name].push(programs[name]());
  }
  return mapValues(seen, medianCost);
}

/** Ratios are to the first one. */
export function costTable(title: string, costs: { readonly [name: string]: Cost }): string {
  const [first] = Object.values(costs);
  const rows = Object.entries(costs).map(([name, { cpuMs, wallMs }]) => (
    [name, `${round(cpuMs, 0)}`, (cpuMs / first.cpuMs).toFixed(2), `${round(wallMs, 0)}`, (wallMs / first.wallMs).toFixed(2)]
  ));
  return table([title, 'CPU ms', 'ratio', 'wall ms', 'ratio'], rows);
}

export function mapValues<K extends string, V, W>(of: { readonly [name in K]: V }, to: (value: V) => W): { [name in K]: W } {
  return Object.fromEntries((Object.entries(of) as [K, V][]).map(([name, value]) => [name, to(value)])) as { [name in K]: W };
}

function medianCost(costs: readonly Cost[]): Cost {
  return { wallMs: round(median(costs.map(({ wallMs }) => wallMs)), 1), cpuMs: round(median(costs.map(({ cpuMs }) => cpuMs)), 1) };
}
