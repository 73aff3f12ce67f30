import type { Evidence } from './evidence';
import { differenceOf } from './evidence-measures';
import { plainLine } from './evidence-text';

/** What fits into the text of an approval beside a message and a checklist. */
const LONGEST = 250;

/** The evidence in one line: `3 commits of 2 authors; 7 builds and checks succeeded; coverage of site 84.2 (+0.3)`. */
export function summaryOf({ change, actions, measures, gaps }: Evidence): string {
  const authors = new Set(change.commits.map(({ author }) => author.email.toLowerCase()));
  const succeeded = actions.filter(({ status }) => status === 'Succeeded').length;
  const advisory = actions.filter(({ status }) => status === 'Advisory').map(({ name }) => name);
  const moved = measures.flatMap((measure) => {
    const difference = differenceOf(measure);
    return difference ? [`${measure.name} ${measure.now} (${difference})`] : [];
  });
  return plainLine([
    change.commits.length > 0
      ? `${change.complete ? '' : 'at least '}${count(change.commits.length, 'commit')} of ${count(authors.size, 'author')}`
      : change.complete ? 'no new commit' : 'commits not listed',
    `${count(succeeded, 'action')} succeeded before`,
    ...advisory.length > 0 ? [`advisory, failed: ${advisory.join(', ')}`] : [],
    ...moved.length > 0 ? [moved.join(', ')] : [],
    ...gaps.length > 0 ? [`${count(gaps.length, 'gap')} in the evidence`] : [],
  ].join('; '), LONGEST);
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
