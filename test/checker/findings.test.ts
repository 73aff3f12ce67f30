import { judgeFindings, severityOf, type Finding, type FindingRules } from '../../src/checker/findings';

const RULES: FindingRules = {
  severity: 'high', ignore: [], noun: ['vulnerability', 'vulnerabilities'], scope: '814 packages', advice: 'update them, or ignore their ids with a reason',
};
const finding = (severity: Finding['severity'], subject: string, id = `${severity}-${subject}`): Finding => ({ ids: [id, `${id}-alias`], severity, subject, title: 'a title' });

test('findings at the limit or above fail, and the verdict says what, how much is allowed and what to do', () => {
  const { failure, summary, measures } = judgeFindings([finding('low', 'c'), finding('high', 'lodash'), finding('high', 'minimist')], RULES);
  expect(failure).toBe('2 high vulnerabilities (lodash, minimist), none allowed at high or above; update them, or ignore their ids with a reason');
  expect(summary).toBe('2 high, 1 low in 814 packages');
  expect(measures).toEqual({ critical: 0, high: 2, medium: 0, low: 1 });
});

test.each<[FindingRules['severity'], string | undefined]>([
  ['critical', undefined],
  ['high', '1 high vulnerability (a), none allowed at high or above; update them, or ignore their ids with a reason'],
  ['medium', '1 high vulnerability (a), none allowed at medium or above; update them, or ignore their ids with a reason'],
  ['low', '1 high and 1 low vulnerabilities (a, b), none allowed at low or above; update them, or ignore their ids with a reason'],
])('of a high and a low one, %s as the least gives %j', (severity, expected) => {
  expect(judgeFindings([finding('low', 'b'), finding('high', 'a'), finding('info', 'c')], { ...RULES, severity }).failure).toBe(expected);
});

test('what is critical fails, and the limit is said without "or above"', () => {
  expect(judgeFindings([finding('critical', 'a')], { ...RULES, severity: 'critical' }).failure)
    .toBe('1 critical vulnerability (a), none allowed at critical; update them, or ignore their ids with a reason');
});

test('many are named up to a number, each once', () => {
  const found = ['a', 'a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, i) => finding('high', name, String(i)));
  expect(judgeFindings(found, RULES).failure)
    .toBe('8 high vulnerabilities (a, b, c, d, e and 2 more), none allowed at high or above; update them, or ignore their ids with a reason');
});

test('ids that are ignored do not count, be it by another name of theirs, and those that nothing has are told', () => {
  const { failure, summary, rows, cases, notes } = judgeFindings([finding('high', 'a', 'X'), finding('critical', 'b', 'Y')], { ...RULES, ignore: ['X', 'Y-alias', 'Z'] });
  expect({ failure, summary }).toEqual({ failure: undefined, summary: 'no vulnerabilities in 814 packages' });
  expect(rows).toEqual([['ignored', 'b', 'Y', 'a title'], ['ignored', 'a', 'X', 'a title']]);
  expect(cases).toEqual([
    { name: 'no vulnerabilities at high or above' },
    { name: 'b: Y: a title', skipped: 'ignored by its id' },
    { name: 'a: X: a title', skipped: 'ignored by its id' },
  ]);
  expect(notes).toEqual(['nothing was found of 1 ignored id (Z); remove what is out of date']);
});

test('the worst come first, and those that fail are failures of the report', () => {
  const { rows, cases } = judgeFindings(['info', 'medium', 'critical', 'low', 'high'].map((severity) => finding(severity as Finding['severity'], 's')), RULES);
  expect(rows.map(([severity]) => severity)).toEqual(['critical', 'high', 'medium', 'low', 'info']);
  expect(cases.map(({ failure }) => failure)).toEqual(['critical, none allowed at high or above', 'high, none allowed at high or above', undefined, undefined, undefined]);
});

test('nothing found is a line of the report too', () => {
  expect(judgeFindings([], RULES)).toEqual({
    failure: undefined,
    summary: 'no vulnerabilities in 814 packages',
    measures: { critical: 0, high: 0, medium: 0, low: 0 },
    rows: [],
    cases: [{ name: 'no vulnerabilities at high or above' }],
    notes: [],
  });
});

test.each([
  ['CRITICAL', 'critical'], ['moderate', 'medium'], ['Warning', 'medium'], ['ERROR', 'high'], ['Informational', 'info'],
  ['unknown', 'high'], ['', 'high'], [undefined, 'high'], ['constructor', 'high'], ['toString', 'high'],
])('%j is %s', (text, severity) => {
  expect(severityOf(text)).toBe(severity);
});
