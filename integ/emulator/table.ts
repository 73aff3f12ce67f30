import type { CaseResult, Outcome } from './outcome';

const WIDTH = 110;

/** Results as tables for a terminal. */
export function renderResults(results: readonly CaseResult[]): string {
  return [
    section('Resources', ['app', 'deployed', 'left out', 'types that ministack refuses'], results.map(({ name, deployed, leftOut }) => (
      [name, `${deployed}`, `${leftOut.length}`, grouped(leftOut).join(', ')]
    ))),
    section('Assertions', ['app', 'assertion', 'result', 'note'], rowsOf(results, ({ assertions }) => assertions)),
    section('Handlers', ['app', 'function', 'result', 'effect'], rowsOf(results, ({ handlers }) => handlers)),
    section('Sums', ['', 'ran', 'left out', 'failed'], [
      sums('assertions', results.flatMap(({ assertions }) => assertions)), sums('handlers', results.flatMap(({ handlers }) => handlers)),
    ]),
  ].join('\n');
}

function rowsOf(results: readonly CaseResult[], outcomesOf: (result: CaseResult) => readonly Outcome[]): string[][] {
  return results.flatMap((result) => {
    const rows = grouped(outcomesOf(result).map(({ title, status, note }) => JSON.stringify([title, status, note])), (row, count) => {
      const [title, status, note] = JSON.parse(row) as [string, string, string];
      return [`${shortened(title)}${count > 1 ? ` (${count} times)` : ''}`, status, shortened(note)];
    });
    return rows.map((row, index) => [index === 0 ? result.name : '', ...row]);
  });
}

/** Equal texts once, with their number. */
function grouped<T = string>(texts: readonly string[], render: (text: string, count: number) => T = (text, count) => `${count} ${text}` as T): T[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => render(text, count));
}

/** On one line; what failed is printed apart, with all that it says. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

function sums(title: string, outcomes: readonly Outcome[]): string[] {
  return [title, ...['ran', 'left out', 'failed'].map((status) => `${outcomes.filter((each) => each.status === status).length}`)];
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd();
  return [title, line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), ''].join('\n');
}
