import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { BuildLog } from '../../../src/cli/build/build-log';
import { collectReports, describeTotals } from '../../../src/cli/build/reports';
import type { ReportGroup } from '../../../src/cli/buildspec/buildspec';

let directory: string;
let lines: string[];

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
  lines = [];
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

async function totalsOf(format: string, ...texts: string[]): Promise<string> {
  texts.forEach((text, i) => fs.writeFileSync(path.join(directory, `r${i}`), text));
  const group: ReportGroup = { name: 'unit', files: ['**/*'], format, discardPaths: false };
  const log = new BuildLog((line) => lines.push(line.replace(/^\[Container\] \S+ \S+ /, '')));
  return describeTotals(await collectReports([group], { directory, variables: {}, log }));
}

const JUNIT = `<?xml version="1.0"?><testsuites><testsuite name="a"><properties/><testcase name="1"/>
  <testcase name="2"><failure message="x &lt; y">t &amp; u</failure></testcase><testsuite name="b"><testcase name="3"><skipped/></testcase>
  <testcase name="4"><error/></testcase></testsuite></testsuite></testsuites>`;

test.each([
  ['JUNITXML', JUNIT, '4 tests, 2 failed, 1 skipped'],
  ['JUNITXML', '<testsuite><testcase name="only"/></testsuite>', '1 test'],
  ['NUNITXML', '<test-results><test-case executed="True" success="False"/><test-case executed="False"/></test-results>', '2 tests, 1 failed, 1 skipped'],
  ['NUNIT3XML', '<test-run><test-suite><test-case result="Passed"/><test-case result="Failed"/></test-suite></test-run>', '2 tests, 1 failed'],
  ['TESTNGXML', '<r><test-method status="PASS"/><test-method status="SKIP"/><test-method status="PASS" is-config="true"/></r>', '2 tests, 1 skipped'],
  ['VISUALSTUDIOTRX', '<TestRun><Results><UnitTestResult outcome="Passed"/><UnitTestResult outcome="Failed"/></Results></TestRun>', '2 tests, 1 failed'],
  ['CUCUMBERJSON', JSON.stringify([{
    elements: [
      { type: 'background', steps: [] },
      { type: 'scenario', steps: [{ result: { status: 'passed' } }] },
      { type: 'scenario', steps: [{ result: { status: 'failed' } }, { result: { status: 'skipped' } }] },
    ],
  }]), '2 tests, 1 failed'],
  ['COBERTURAXML', '<!DOCTYPE coverage SYSTEM "x.dtd"><coverage lines-valid="1000" lines-covered="913" line-rate="0.913"/>', 'coverage 91.3%'],
  ['CLOVERXML', '<coverage><project><metrics statements="10" coveredstatements="8"/><file><metrics statements="10" coveredstatements="8"/></file></project></coverage>',
    'coverage 80.0%'],
  ['JACOCOXML', '<report><package><counter type="LINE" missed="9" covered="9"/></package><counter type="LINE" missed="1" covered="3"/></report>', 'coverage 75.0%'],
  ['SIMPLECOV', JSON.stringify({ RSpec: { coverage: { 'a.rb': { lines: [1, null, 0] }, 'b.rb': [2, 1] } } }), 'coverage 75.0%'],
])('%s is counted (BS-51)', async (format, text, expected) => {
  expect(await totalsOf(format, text)).toBe(expected);
});

test('files of a group add up', async () => {
  expect(await totalsOf('JUNITXML', JUNIT, JUNIT)).toBe('8 tests, 4 failed, 2 skipped');
  expect(lines).toContain('Report r0: 4 tests, 2 failed, 1 skipped');
});

test('a missing report is a warning (BS-52)', async () => {
  expect(await totalsOf('JUNITXML')).toBe('');
  expect(lines).toContain('Warning: report group unit: no report files found');
});

test('an unreadable report is a warning, and the others count', async () => {
  expect(await totalsOf('JUNITXML', '<testsuite><testcase', '<testsuite><testcase/></testsuite>')).toBe('1 test');
  expect(lines.find((line) => line.startsWith('Warning: report group unit: r0 cannot be read: '))).toBeDefined();
});

test('an unknown format is a warning that names the formats', async () => {
  expect(await totalsOf('TAP', 'ok 1')).toBe('');
  expect(lines[0]).toMatch(/^Warning: report group unit: format TAP is not counted here; the formats are JUNITXML, /);
});
