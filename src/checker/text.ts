/** Colours and such, as programs write them for terminals. */
const STYLE = /\u001b\[[0-9;?]*[A-Za-z]/g;
/** Controls, marks that turn the direction of text, halves of characters, and separators that some take for the end of a line. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What a tool reports, as plain text of one line: names and messages may come from anybody. */
export const oneLine = (value: unknown, most: number) => plain(value, most, (text) => text.replace(/\s+/g, ' ').trim());

/** A line that a tool writes, laid out as it is. */
export const logLine = (line: string, most: number) => plain(line, most, (text) => text.trimEnd());

function plain(value: unknown, most: number, layOut: (text: string) => string): string {
  // No more than what can be left of it is looked at: a report may hold megabytes of one word.
  const text = layOut(String(value ?? '').slice(0, 4 * most).replace(STYLE, '').replace(UNSAFE, ' '));
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
