import { Writable } from 'stream';

/** A terminal's screen without colours: just enough of its escape sequences for what `readline` sends. */
export class Screen extends Writable {
  readonly isTTY = true;
  private readonly lines: string[] = [''];
  private row = 0;
  private column = 0;

  constructor(readonly columns = 80, readonly rows = 24) {
    super();
  }

  get text(): string {
    return this.lines.map((line) => line.trimEnd()).join('\n').trimEnd();
  }

  _write(chunk: Buffer, _: string, done: () => void): void {
    // eslint-disable-next-line no-control-regex
    for (const [token, count, command] of chunk.toString().matchAll(/\x1b\[(\d*)([A-Za-z])|[\s\S]/gu)) this.apply(token, Number(count || 1), command);
    done();
  }

  private apply(token: string, count: number, command: string | undefined): void {
    if (token === '\n') {
      this.row += 1;
      this.column = 0;
      if (this.row === this.lines.length) this.lines.push('');
    } else if (command === 'A') {
      // A real terminal cannot move above its top either.
      this.row = Math.max(this.row - count, this.lines.length - (this.rows || this.lines.length), 0);
    } else if (command === 'G') {
      this.column = count - 1;
    } else if (command === 'J') {
      this.lines.length = this.row + 1;
      this.lines[this.row] = this.lines[this.row].slice(0, this.column);
    } else if (command === undefined) {
      const line = this.lines[this.row].padEnd(this.column);
      this.lines[this.row] = line.slice(0, this.column) + token + line.slice(this.column + 1);
      this.column += 1;
    } else {
      throw new Error(`no such escape sequence on this screen: ${JSON.stringify(token)}`);
    }
  }
}
