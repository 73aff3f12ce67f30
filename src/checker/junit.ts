import type { TestCase } from './judgement';
import { oneLine } from './text';

/** AWS CodeBuild keeps 500: these, and one that says how many were left out. */
const MOST_CASES = 499;
const MOST_CHARACTERS = 300;

/** A test report as AWS CodeBuild reads it. */
export function junit(check: string, cases: readonly TestCase[]): string {
  const rest = cases.length - MOST_CASES;
  const shown = rest > 0 ? [...cases.slice(0, MOST_CASES), { name: `${rest} more`, skipped: 'see the report of the tool' }] : cases;
  const attributes = [
    `name="${escaped(check)}"`, `tests="${shown.length}"`, `failures="${shown.filter(({ failure }) => failure !== undefined).length}"`,
    `skipped="${shown.filter(({ skipped }) => skipped !== undefined).length}"`, 'errors="0"',
  ].join(' ');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite ${attributes}>\n`
    + `${shown.map((item) => `    ${element(check, item)}\n`).join('')}  </testsuite>\n</testsuites>\n`;
}

function element(check: string, { name, failure, skipped }: TestCase): string {
  const start = `<testcase classname="${escaped(check)}" name="${escaped(name)}" time="0"`;
  if (failure !== undefined) return `${start}><failure message="${escaped(failure)}"/></testcase>`;
  return skipped === undefined ? `${start}/>` : `${start}><skipped message="${escaped(skipped)}"/></testcase>`;
}

const ENTITIES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

// Nor does XML know U+FFFE and U+FFFF.
const escaped = (text: string) => oneLine(text, MOST_CHARACTERS).replace(/[\ufffe\uffff]/g, ' ').replace(/[&<>"']/g, (character) => ENTITIES[character]);
