import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { UserError } from '../errors';

/** A place in a YAML text that knows its line: every complaint names it. */
export class SpecNode {
  /** Reads a text; every scalar stays the text that it is (BS-3), JSON included. */
  static parse(text: string, where: string): SpecNode {
    const lines = new LineCounter();
    // Merge keys (`<<`) are left alone: the failsafe schema knows none.
    const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) throw new UserError(`${where}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
    const source = { where, lines, document };
    return new SpecNode(source, '', document.contents ?? undefined, 0);
  }

  private readonly value?: Node;

  private constructor(private readonly source: Source, readonly path: string, value: Node | undefined, private readonly offset: number) {
    this.value = isAlias(value) ? value.resolve(source.document) : value;
  }

  /** `buildspec.yml:12`. */
  get place(): string {
    return `${this.source.where}:${this.source.lines.linePos(this.offset).line}`;
  }

  /** Nothing is there, or a key without a value. */
  get empty(): boolean {
    return this.value === undefined || (isScalar(this.value) && (this.value.value === null || this.value.source === ''));
  }

  fail(message: string): never {
    throw new UserError(`${this.place}: ${this.path ? `${this.path}: ` : ''}${message}`);
  }

  /** The child of that name; an empty node when there is none. */
  child(name: string): SpecNode {
    return this.children().find(([key]) => key === name)?.[1] ?? new SpecNode(this.source, this.pathOf(name), undefined, this.offset);
  }

  children(): [string, SpecNode][] {
    if (this.empty) return [];
    if (!isMap(this.value)) return this.fail('has to be a mapping of names to values');
    return this.value.items.filter(isPair).map(({ key, value }) => {
      const name = String(isScalar(key) ? key.value : key);
      return [name, new SpecNode(this.source, this.pathOf(name), (value ?? undefined) as Node | undefined, (key as Node).range?.[0] ?? this.offset)];
    });
  }

  text(): string | undefined {
    if (this.empty) return undefined;
    if (!isScalar(this.value)) return this.fail('has to be a text');
    return String(this.value.value);
  }

  /** A list of texts; a text alone is a list of one (BS-5). */
  list(): string[] {
    if (this.empty) return [];
    if (!isSeq(this.value)) return [this.text()!];
    return this.value.items
      .map((item, i) => new SpecNode(this.source, `${this.path}[${i}]`, item as Node, (item as Node).range?.[0] ?? this.offset))
      .filter((item) => !item.empty)
      .map((item) => item.text()!);
  }

  texts(): { [name: string]: string } {
    return Object.fromEntries(this.children().map(([name, node]) => [name, node.text() ?? '']));
  }

  /** `yes`, `no`, `true` or `false`, quoted or not, in any case (BS-4). */
  flag(): boolean {
    const flag = FLAGS[(this.text() ?? 'no').toLowerCase()];
    return flag ?? this.fail(`has to be yes or no, got ${this.text()}`);
  }

  /** Calls for each child that is none of the known ones. */
  unknown(known: readonly string[], report: (name: string, node: SpecNode) => void): void {
    for (const [name, node] of this.children()) if (!known.includes(name)) report(name, node);
  }

  private pathOf(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }
}

interface Source {
  readonly where: string;
  readonly lines: LineCounter;
  readonly document: Document;
}

const FLAGS: { readonly [text: string]: boolean | undefined } = { yes: true, true: true, no: false, false: false };
