/** Rows of a file of comma-separated values, which may have line breaks, commas and doubled quotes between quotes. */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<string[]> {
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let previous = '';
  for await (const chunk of text) {
    for (const character of chunk) {
      if (character === '"') {
        // The second of two quotes stands for one.
        if (!quoted && previous === '"') cell += '"';
        quoted = !quoted;
      } else if (quoted || !/[,\r\n]/.test(character)) {
        cell += character;
      } else if (character === ',') {
        row.push(cell);
        cell = '';
      } else if (character === '\n') {
        yield [...row, cell];
        row = [];
        cell = '';
      }
      previous = character;
    }
  }
  if (row.length > 0 || cell) yield [...row, cell];
}
