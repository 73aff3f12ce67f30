import { oneLine } from './text';

const MOST_ROWS = 20;
const MOST_CHARACTERS = [10, 60, 24, 80];

/** Lines with columns below each other. */
export function table(rows: readonly (readonly string[])[], more: string): string[] {
  const shown = rows.slice(0, MOST_ROWS).map((row) => row.map((cell, column) => oneLine(cell, MOST_CHARACTERS[column])));
  const widths = MOST_CHARACTERS.map((_, column) => Math.max(0, ...shown.map((row) => row[column]?.length ?? 0)));
  const lines = shown.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}`);
  return rows.length > MOST_ROWS ? [...lines, `  and ${rows.length - MOST_ROWS} more: ${more}`] : lines;
}
