import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

export const ROOT = path.join(__dirname, '..', '..');

export interface Markdown {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export interface Code {
  readonly document: string;
  /** Of its first line, from 1. */
  readonly line: number;
  /** What a fence says it is, `indented` for a block without fences, `inline` for code of a sentence. */
  readonly language: string;
  readonly text: string;
}

/** All documents that somebody wrote: API.md is made from docstrings, which jsii-rosetta compiles. */
export function documents(): Markdown[] {
  const { stdout, stderr, status } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '*.md'], {
    cwd: ROOT, encoding: 'utf-8', timeout: 20_000,
  });
  if (status !== 0) throw new Error(`git ls-files: ${stderr}`);
  return stdout.split('\0').filter((file) => file !== '' && file !== 'API.md' && fs.existsSync(path.join(ROOT, file))).map(read);
}

export function read(file: string): Markdown {
  return { path: file, text: fs.readFileSync(path.join(ROOT, file), 'utf-8') };
}

/** Code of a document by itself, and its lines of prose with a dot for each character of code. */
export function split({ path: document, text }: Markdown): { readonly code: readonly Code[]; readonly prose: readonly string[] } {
  const code: Code[] = [];
  const prose: string[] = [];
  const lines = text.split('\n');
  while (prose.length < lines.length) {
    const line = lines[prose.length];
    const block = blockAt(lines, prose.length);
    if (block) {
      code.push({ document, line: block.first + 1, language: block.language, text: lines.slice(block.first, block.end).join('\n') });
      prose.push(...lines.slice(prose.length, block.next).map(() => ''));
    } else {
      code.push(...[...line.matchAll(INLINE)].map(([, span]) => ({ document, line: prose.length + 1, language: 'inline', text: span })));
      prose.push(line.replace(INLINE, (span) => '.'.repeat(span.length)));
    }
  }
  return { code, prose };
}

const INLINE = /`([^`]+)`/g;

/** The block of code that starts at a line: its code from `first` to before `end`, and the line that follows the block. */
function blockAt(lines: readonly string[], start: number): { language: string; first: number; end: number; next: number } | undefined {
  const endOf = (first: number, isEnd: (line: string) => boolean) => {
    const found = lines.slice(first).findIndex(isEnd);
    return found < 0 ? lines.length : first + found;
  };
  const fence = /^ *```(\w*)/.exec(lines[start]);
  if (fence) {
    const end = endOf(start + 1, (line) => line.trim() === '```');
    return { language: fence[1], first: start + 1, end, next: end + 1 };
  }
  if (!/^ {4}\S/.test(lines[start]) || (start > 0 && lines[start - 1].trim() !== '')) return undefined;
  const end = endOf(start, (line) => line.trim() !== '' && !line.startsWith('    '));
  return { language: 'indented', first: start, end, next: end };
}
