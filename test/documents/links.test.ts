import * as fs from 'fs';
import * as path from 'path';
import { documents, Markdown, read, ROOT, split } from './markdown';

describe('links of the documents', () => {
  test('lead to files and headings that are there', () => {
    expect(documents().flatMap(relativeLinks).length).toBeGreaterThan(50);
    expect(documents().flatMap(brokenLinks)).toEqual([]);
  });

  test('are links of prose, with and without a title, and no code', () => {
    const text = 'See [`a`](a.md) and ![b](b.svg "of b"),\nnot [c](https://example.com/c), `[d](d.md)` or\n\n```md\n[e](e.md)\n```\n';
    expect(relativeLinks({ path: 'docs/x.md', text })).toEqual([
      { line: 1, target: 'a.md' },
      { line: 1, target: 'b.svg' },
    ]);
  });

  test('fails with document and line for a file that is not there, and for a heading that no document has', () => {
    const text = '# Here\n[one](gates.md#in-the-examples), [two](#here)\n[three](gate.md)\n[four](gates.md#in-the-example) [five](#there)\n[six](../LICENSE#terms)';
    expect(brokenLinks({ path: 'docs/checks.md', text })).toEqual([
      'docs/checks.md:3: gate.md is not there',
      'docs/checks.md:4: gates.md has no heading #in-the-example',
      'docs/checks.md:4: this document has no heading #there',
      'docs/checks.md:5: ../LICENSE has no heading #terms',
    ]);
  });

  test('headings are named as GitHub names them', () => {
    const text = '# From `aws-cdk-lib/pipelines`\n## Wie? Über [Wege](x.md)\n## Twice\n### Twice\n```sh\n# no heading\n```\n';
    expect(headings({ path: 'docs/x.md', text })).toEqual(['from-aws-cdk-libpipelines', 'wie-über-wege', 'twice', 'twice-1']);
  });
});

interface Link {
  readonly line: number;
  readonly target: string;
}

function brokenLinks(document: Markdown): string[] {
  return relativeLinks(document).flatMap(({ line, target }) => {
    const [file, anchor] = target.split('#');
    const linked = path.join(path.dirname(document.path), file);
    if (file !== '' && !fs.existsSync(path.join(ROOT, linked))) return [`${document.path}:${line}: ${file} is not there`];
    if (anchor === undefined) return [];
    return headings(file === '' ? document : read(linked)).includes(anchor) ? [] : [`${document.path}:${line}: ${file || 'this document'} has no heading #${anchor}`];
  });
}

function relativeLinks(document: Markdown): Link[] {
  return split(document).prose.flatMap((line, i) => (
    [...line.matchAll(/\]\(([^()\s]+)(?: +"[^"]*")?\)/g)].filter(([, target]) => !/^[a-z]+:/i.test(target)).map(([, target]) => ({ line: i + 1, target }))
  ));
}

/** Anchors of a document, as GitHub makes them. */
function headings(document: Markdown): string[] {
  const lines = document.text.split('\n');
  const seen = new Map<string, number>();
  return split(document).prose.flatMap((prose, i) => {
    if (!/^#{1,6} /.test(prose)) return [];
    const words = lines[i].replace(/^#+ /, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const name = words.trim().toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [before === 0 ? name : `${name}-${before}`];
  });
}
