import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const examples = join(__dirname, '../../examples');
const rows = readFileSync(join(examples, 'README.md'), 'utf-8').split('\n')
  .map((line) => /^\| ([A-E]\d+) \|.*\| (.*) \| (.*) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, row, example, shownBy]) => ({ row, example, shownBy }));

test('every row of the reference systems stands in the table once', () => {
  const counts = { A: 14, B: 8, C: 14, D: 9, E: 14 };
  const expected = Object.entries(counts).flatMap(([system, count]) => Array.from({ length: count }, (_, i) => `${system}${i + 1}`));
  expect(rows.map(({ row }) => row)).toEqual(expected);
});

test.each(rows)('row $row names an example and a test that exist, or neither', ({ example, shownBy }) => {
  if (example === 'not yet' && shownBy === 'not yet') return;
  for (const cell of [example, shownBy]) {
    const target = /^\[[^\]]+\]\(([^)]+)\)$/.exec(cell)?.[1];
    expect({ cell, exists: target !== undefined && existsSync(join(examples, target)) }).toEqual({ cell, exists: true });
  }
});
