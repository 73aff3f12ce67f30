import { spawnSync } from 'child_process';
import { mkdtempSync, mkdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { TestReport } from '../../src/builds';
import { commandsBuildspec, siteBuildspec } from '../../src/builds/private/buildspecs';
import { COVERAGE, coverageOf } from '../../src/builds/private/coverage';

const istanbul = (covered: number, valid: number) => '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
  + `<coverage lines-valid="${valid}" lines-covered="${covered}" line-rate="${covered / valid}" branches-valid="0" branch-rate="0.1" timestamp="1" version="0.1">\n`
  + '  <packages><package name="main" line-rate="1" branch-rate="1"/></packages>\n</coverage>\n';
const rateOnly = '<?xml version="1.0"?>\n<coverage\n  branch-rate="0"\n  line-rate="0.57"\n><packages/></coverage>';
const jacoco = (covered: number, missed: number) => '<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="ingest">'
  + '<package name="a"><counter type="LINE" missed="7" covered="1"/></package>'
  + `<counter type="BRANCH" missed="3" covered="1"/><counter type="LINE" missed="${missed}" covered="${covered}"/><counter type="CLASS" missed="0" covered="1"/></report>`;

/** What a real shell makes of the command, in a repository with these files. */
function coverage(reports: TestReport[], files: { [path: string]: string }, directory = '.'): string {
  const root = mkdtempSync(join(tmpdir(), 'coverage-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const [command] = coverageOf(reports, directory).commands;
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', `${command}; printf %s "$COVERAGE"`], {
    cwd: '/', encoding: 'utf-8', env: { PATH: process.env.PATH, CODEBUILD_SRC_DIR: root, LC_ALL: 'de_DE.UTF-8' },
  });
  expect([status, stderr]).toEqual([0, '']);
  const [, told, value] = /^line coverage: (\S+)\n(\S+)$/.exec(stdout)!;
  expect(told).toBe(value);
  return value;
}

const COBERTURA = [TestReport.cobertura('coverage.xml')];

describe('what a build tells of its coverage', () => {
  test.each<[string, TestReport[], { [path: string]: string }, string]>([
    ['a part of the lines', COBERTURA, { 'coverage.xml': istanbul(29, 50) }, '58.00'],
    ['rounded down', COBERTURA, { 'coverage.xml': istanbul(79_999, 100_000) }, '79.99'],
    ['two thirds', COBERTURA, { 'coverage.xml': istanbul(2, 3) }, '66.66'],
    ['all', COBERTURA, { 'coverage.xml': istanbul(3, 3) }, '100.00'],
    ['nothing', COBERTURA, { 'coverage.xml': istanbul(0, 3) }, '0.00'],
    ['a rate alone, which doubles do not hold exactly', COBERTURA, { 'coverage.xml': rateOnly }, '57.00'],
    ['on one line, as some tools write', COBERTURA, { 'coverage.xml': istanbul(1, 4).replace(/\n/g, '') }, '25.00'],
    ['of several reports together', [TestReport.cobertura('a.xml', 'parts/*.xml')],
      { 'a.xml': istanbul(1, 1), 'parts/b.xml': istanbul(0, 1), 'parts/c.xml': istanbul(1, 2) }, '50.00'],
    ['of several rates, which cannot be added', [TestReport.cobertura('*.xml')], { 'a.xml': rateOnly, 'b.xml': rateOnly }, 'unknown'],
    ['JaCoCo: its last counter of lines', [TestReport.jacoco('target/jacoco.xml')], { 'target/jacoco.xml': jacoco(3, 1) }, '75.00'],
    ['JaCoCo of several modules', [TestReport.jacoco('*/jacoco.xml')], { 'a/jacoco.xml': jacoco(1, 0), 'b/jacoco.xml': jacoco(0, 2) }, '33.33'],
    ['both formats', [TestReport.cobertura('coverage.xml'), TestReport.jacoco('jacoco.xml')],
      { 'coverage.xml': istanbul(1, 2), 'jacoco.xml': jacoco(2, 0) }, '75.00'],
    ['no report', COBERTURA, {}, 'unknown'],
    ['a report without lines', COBERTURA, { 'coverage.xml': istanbul(0, 0) }, 'unknown'],
    ['something else', COBERTURA, { 'coverage.xml': '<coverage generated="1"><project/></coverage>' }, 'unknown'],
    ['an empty file', COBERTURA, { 'coverage.xml': '' }, 'unknown'],
  ])('%s: %#', (_title, reports, files, expected) => {
    expect(coverage(reports, files)).toBe(expected);
  });

  test('the reports of a directory', () => {
    expect(coverage(COBERTURA, { 'apps/my site/coverage.xml': istanbul(1, 2) }, 'apps/my site')).toBe('50.00');
  });
});

test('a build with such a report exports it, others do not', () => {
  expect(siteBuildspec({}).exportedVariables).toEqual([COVERAGE]);
  expect(siteBuildspec({ reports: [TestReport.junit('junit.xml')] }).exportedVariables).toEqual([]);
  const { content, exportedVariables } = commandsBuildspec({ commands: ['make'], exportedVariables: ['VERSION'], reports: [TestReport.jacoco('jacoco.xml')] });
  expect(exportedVariables).toEqual(['VERSION', COVERAGE]);
  expect(content).toMatchObject({
    env: { 'exported-variables': ['VERSION', COVERAGE] }, phases: { post_build: { commands: [expect.stringContaining('jacoco.xml')] } },
  });
});

test('a build that exports it by itself is left alone', () => {
  const { content } = commandsBuildspec({ commands: ['make'], exportedVariables: [COVERAGE], reports: COBERTURA });
  expect(content).toMatchObject({ env: { 'exported-variables': [COVERAGE] }, phases: { build: { commands: ['make'] } } });
  expect(content).not.toHaveProperty('phases.post_build');
});
