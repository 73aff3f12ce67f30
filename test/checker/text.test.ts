import { execFileSync } from 'child_process';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { junit } from '../../src/checker/junit';
import { table } from '../../src/checker/table';
import { listed, logLine, oneLine } from '../../src/checker/text';
import { variables } from '../../src/checker/variables';

const HOSTILE = 'a\u0000b\r\nexport RESULT=passed\u202e`$(touch /tmp/x)` <b>&"\'\ud800]]>\u2028end';

test('names and messages become plain text of one line', () => {
  expect(oneLine(HOSTILE, 200)).toBe('a b export RESULT=passed `$(touch /tmp/x)` <b>&"\' ]]> end');
  expect(oneLine('\u001b[31mred\u001b[0m\u001b]0;title\u0007', 50)).toBe('red ]0;title');
  expect(oneLine(undefined, 5)).toBe('');
  expect(oneLine(12, 5)).toBe('12');
});

test('what is long is cut between characters, however long it is', () => {
  expect(oneLine('😀'.repeat(10), 4)).toBe('😀😀😀…');
  expect(oneLine('x'.repeat(50_000_000), 10)).toBe('xxxxxxxxx…');
});

test('lines of tools keep how they are laid out', () => {
  expect(logLine('\u001b[1m  p95:\t3 ms \u001b[0m', 50)).toBe('  p95: 3 ms');
});

test('lists end with how many are left out', () => {
  expect([listed(['a', 'b', 'a'], 2), listed(['a', 'b', 'c', 'd'], 2), listed([], 2)]).toEqual(['a, b', 'a, b and 2 more', '']);
});

test('a test report holds any text, and is XML', () => {
  const xml = junit('gate', [{ name: HOSTILE, failure: HOSTILE }, { name: 'holds' }, { name: 'left out', skipped: '\uffff' }]);
  expect(XMLValidator.validate(xml)).toBe(true);
  const { testsuites: { testsuite } } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml);
  expect(testsuite).toMatchObject({ name: 'gate', tests: '3', failures: '1', skipped: '1', errors: '0' });
  expect(testsuite.testcase.map(({ name }: { name: string }) => name)).toEqual([oneLine(HOSTILE, 300), 'holds', 'left out']);
  expect(testsuite.testcase[0].failure).toEqual({ message: oneLine(HOSTILE, 300) });
});

test('a test report holds what the service keeps, and says what is left out', () => {
  const xml = junit('gate', Array.from({ length: 10_000 }, (_, i) => ({ name: `case ${i}`, failure: 'x'.repeat(1000) })));
  expect(xml.match(/<testcase /g)).toHaveLength(500);
  expect(xml).toContain('tests="500" failures="499" skipped="1"');
  expect(xml).toContain('name="9501 more"');
  expect(xml.length).toBeLessThan(250_000);
});

test('a shell reads the variables as they are, and they end somewhere', () => {
  const text = variables({ failure: HOSTILE, summary: `it's ${HOSTILE} ${'x'.repeat(5000)}`, measures: { high: 2 }, rows: [], cases: [] });
  const output = execFileSync('sh', ['-eu', '-c', `${text}printf '%s\\0' "$RESULT" "$SUMMARY" "$MEASURES"`], { timeout: 10_000 }).toString();
  const [result, summary, measures] = output.split('\0');
  expect({ result, measures }).toEqual({ result: 'failed', measures: '{"high":2}' });
  expect(summary).toHaveLength(400);
  expect(summary).toMatch(/^it's a b export RESULT=passed `\$\(touch \/tmp\/x\)` .*x…$/);
});

test('a table has columns, and no more lines than people read', () => {
  expect(table([['high', 'lodash', 'X', HOSTILE], ['low', 'a', 'YY', 'b']], 'see there')).toEqual([
    '  high  lodash  X   a b export RESULT=passed `$(touch /tmp/x)` <b>&"\' ]]> end', '  low   a       YY  b',
  ]);
  const long = table(Array.from({ length: 5000 }, (_, i) => ['high', `p${i}`, 'X', 'y'.repeat(1000)]), 'see there');
  expect([long.length, long.at(-1)]).toEqual([21, '  and 4980 more: see there']);
  expect(table([], 'see there')).toEqual([]);
});
