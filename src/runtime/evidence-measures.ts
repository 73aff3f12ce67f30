import { CHECK_VARIABLES, COVERAGE_VARIABLE } from '../contract';
import type { Measure, RanAction } from './evidence';
import { plainLine } from './evidence-text';

const LONGEST_NAME = 100;

/** Numbers that actions left, beside those that the same actions left at the last delivery. */
export function compareMeasures(now: readonly RanAction[], before: readonly RanAction[]): Measure[] {
  return now.flatMap((action) => {
    const earlier = numbersOf(before.find(({ stage, name }) => stage === action.stage && name === action.name));
    return [...numbersOf(action)].map(([name, value]) => ({ name: plainLine(`${action.name}: ${name}`, LONGEST_NAME), now: value, before: earlier.get(name) }));
  });
}

/** `+0.3`, `-2`; nothing when it is the same or there is nothing to compare with. */
export function differenceOf({ now, before }: Measure): string | undefined {
  if (before === undefined || now === before) return undefined;
  const difference = Number((now - before).toFixed(2));
  return difference > 0 ? `+${difference}` : `${difference}`;
}

function numbersOf(action: RanAction | undefined): Map<string, number> {
  const { [COVERAGE_VARIABLE]: coverage, [CHECK_VARIABLES.measures]: measures } = action?.variables ?? {};
  const percent = Number.parseFloat(coverage ?? '');
  return new Map([...Number.isFinite(percent) ? [['coverage', percent] as const] : [], ...parsed(measures)]);
}

/** What a check left may be anything: what is no number is left out. */
function parsed(measures: string | undefined): [string, number][] {
  try {
    const object: unknown = JSON.parse(measures ?? '{}');
    if (typeof object !== 'object' || object === null) return [];
    return Object.entries(object).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]));
  } catch {
    return [];
  }
}
