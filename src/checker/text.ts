/** Controls, marks that turn the direction of text, halves of characters, and separators that some take for the end of a line. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu;

/** What a tool reports, as plain text of one line: names and messages may come from anybody. */
export function oneLine(value: unknown, most: number): string {
  // No more than what can be left of it is looked at: a report may hold megabytes of one word.
  const text = String(value ?? '').slice(0, 4 * most).replace(UNSAFE, ' ').trim();
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** `a, b, c and 4 more` */
export function listed(items: readonly string[], most: number): string {
  const unique = [...new Set(items)];
  const rest = unique.length - most;
  return rest > 0 ? `${unique.slice(0, most).join(', ')} and ${rest} more` : unique.join(', ');
}

/** `1 file`, `2 files` */
export const counted = (count: number, [one, many]: readonly [string, string]) => `${count} ${count === 1 ? one : many}`;
