import type { AssertionRule } from './assertions';
import type { CaseResult } from './outcome';

export interface Expectations {
  readonly types: readonly string[];
  readonly assertions: readonly AssertionRule[];
  readonly handlers: { readonly [app: string]: readonly string[] };
}

/** What failed, and where what was left out is not what is expected to be. What is left out nowhere is missed only when all apps ran. */
export function differences(results: readonly CaseResult[], expected: Expectations, complete: boolean): string[] {
  const failed = results.flatMap(({ name, failure, assertions, handlers }) => [
    ...failure === undefined ? [] : [`${name}: ${failure}`],
    ...[...assertions, ...handlers].filter(({ status }) => status === 'failed').map(({ title, note }) => `${name}: ${title}: ${note}`),
  ]);
  const types = new Set(results.flatMap(({ leftOut }) => leftOut));
  const reasons = new Set(results.flatMap(({ assertions }) => leftOutOf(assertions).map(({ note }) => note)));
  return [
    ...failed,
    ...[...types].filter((type) => !expected.types.includes(type)).map((type) => `${type} is left out, and not expected to be`),
    ...results.flatMap(({ name, handlers }) => leftOutOf(handlers).filter(({ title }) => !expected.handlers[name]?.includes(title.split(' ')[0]))
      .map(({ title }) => `${name}: ${title} is left out, and not expected to be`)),
    ...complete ? [
      ...expected.types.filter((type) => !types.has(type)).map((type) => `${type} is expected to be left out, and is not`),
      ...expected.assertions.filter(({ reason }) => !reasons.has(reason)).map(({ call }) => `${call} is expected to be left out, and is not`),
      ...Object.entries(expected.handlers).flatMap(([app, kinds]) => kinds
        .filter((kind) => !results.some(({ name, handlers }) => name === app && leftOutOf(handlers).some(({ title }) => title.split(' ')[0] === kind)))
        .map((kind) => `${app}: ${kind} is expected to be left out, and is not`)),
    ] : [],
  ];
}

function leftOutOf<T extends { readonly status: string }>(outcomes: readonly T[]): T[] {
  return outcomes.filter(({ status }) => status === 'left out');
}
