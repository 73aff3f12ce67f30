import * as fs from 'fs';
import { filesOf, type FilesContext } from './artifacts';
import { elementsNamed, parseXml, type XmlElement } from './xml';
import type { ReportGroup } from '../buildspec/buildspec';

export interface ReportTotals {
  readonly tests: number;
  readonly failed: number;
  readonly skipped: number;
  /** Lines that a test could reach, and those that one did. */
  readonly lines: number;
  readonly covered: number;
}

const NONE: ReportTotals = { tests: 0, failed: 0, skipped: 0, lines: 0, covered: 0 };

/** Reads the reports of a build, also of a failed one; a report that is missing or unreadable is a warning (BS-52). */
export async function collectReports(groups: readonly ReportGroup[], context: FilesContext): Promise<ReportTotals> {
  let totals = NONE;
  for (const group of groups) {
    const warn = (text: string) => context.log.container(`Warning: report group ${group.name}: ${text}`);
    const read = FORMATS[group.format];
    if (!read) {
      warn(`format ${group.format} is not counted here; the formats are ${Object.keys(FORMATS).join(', ')}`);
      continue;
    }
    const files = await filesOf(group, context).catch((error: Error) => void warn(error.message));
    if (files?.length === 0) warn('no report files found');
    for (const { file, path } of files ?? []) {
      try {
        const counted = { ...NONE, ...read(await fs.promises.readFile(file, 'utf8')) };
        context.log.container(`Report ${path}: ${describeTotals(counted) || 'empty'}`);
        totals = add(totals, counted);
      } catch (error) {
        warn(`${path} cannot be read: ${(error as Error).message}`);
      }
    }
  }
  return totals;
}

/** `42 tests, 1 failed, coverage 91.3%`; empty when there is nothing to tell. */
export function describeTotals({ tests, failed, skipped, lines, covered }: ReportTotals): string {
  return [
    tests > 0 && `${tests} ${tests === 1 ? 'test' : 'tests'}`,
    failed > 0 && `${failed} failed`,
    skipped > 0 && `${skipped} skipped`,
    lines > 0 && `coverage ${(100 * covered / lines).toFixed(1)}%`,
  ].filter(Boolean).join(', ');
}

type Reader = (text: string) => Partial<ReportTotals>;
type Outcome = 'passed' | 'failed' | 'skipped';

const has = (element: XmlElement, ...names: string[]) => element.children.some(({ name }) => names.includes(name));
const verdict = (failed: boolean, skipped: boolean): Outcome => (failed ? 'failed' : skipped ? 'skipped' : 'passed');
const says = (text: string | undefined, expression: RegExp) => expression.test(text ?? '');

/** The formats of CodeBuild (BS-51). */
const FORMATS: { readonly [format: string]: Reader | undefined } = {
  JUNITXML: testsIn('testcase', (test) => verdict(has(test, 'failure', 'error'), has(test, 'skipped'))),
  NUNITXML: testsIn('test-case', ({ attributes: { success, executed, result } }) =>
    verdict(says(success, /^false$/i) || says(result, /fail|error/i), says(executed, /^false$/i) || says(result, /skipped|ignored/i))),
  NUNIT3XML: testsIn('test-case', ({ attributes: { result } }) => verdict(says(result, /failed/i), says(result, /skipped|inconclusive/i))),
  TESTNGXML: testsIn('test-method', ({ attributes: { status } }) => verdict(says(status, /fail/i), says(status, /skip/i)), (test) => test['is-config'] !== 'true'),
  VISUALSTUDIOTRX: testsIn('UnitTestResult', ({ attributes: { outcome } }) =>
    verdict(says(outcome, /failed|error|timeout|aborted/i), says(outcome, /notexecuted|inconclusive/i))),
  CUCUMBERJSON: (text) => count(cucumberOutcomes(JSON.parse(text) as CucumberFeature[])),
  COBERTURAXML: (text) => sumLines(elementsNamed(parseXml(text), 'coverage'), ({ attributes }) =>
    ({ lines: Number(attributes['lines-valid']), covered: Number(attributes['lines-covered']) })),
  CLOVERXML: (text) => sumLines(
    elementsNamed(parseXml(text), 'project').flatMap(({ children }) => children.filter(({ name }) => name === 'metrics')),
    ({ attributes: { statements, coveredstatements } }) => ({ lines: Number(statements), covered: Number(coveredstatements) }),
  ),
  JACOCOXML: (text) => sumLines(
    parseXml(text).flatMap(({ children }) => children).filter(({ name, attributes }) => name === 'counter' && attributes.type === 'LINE'),
    ({ attributes: { missed, covered } }) => ({ lines: Number(missed) + Number(covered), covered: Number(covered) }),
  ),
  SIMPLECOV: (text) => simpleCov(JSON.parse(text) as SimpleCov),
};

function testsIn(name: string, outcomeOf: (test: XmlElement) => Outcome, counts = (_: XmlElement['attributes']) => true): Reader {
  return (text) => count(elementsNamed(parseXml(text), name).filter(({ attributes }) => counts(attributes)).map(outcomeOf));
}

function count(outcomes: readonly Outcome[]): Partial<ReportTotals> {
  const of = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return { tests: outcomes.length, failed: of('failed'), skipped: of('skipped') };
}

function sumLines<T>(items: readonly T[], linesOf: (item: T) => { lines: number; covered: number }): Partial<ReportTotals> {
  if (items.length === 0) throw new Error('no totals in it');
  return items.map(linesOf).reduce((sum, next) => ({ lines: sum.lines + next.lines, covered: sum.covered + next.covered }));
}

interface CucumberFeature {
  readonly elements?: readonly { readonly type?: string; readonly steps?: readonly { readonly result?: { readonly status?: string } }[] }[];
}

function cucumberOutcomes(features: readonly CucumberFeature[]): Outcome[] {
  const scenarios = features.flatMap(({ elements = [] }) => elements).filter(({ type }) => type !== 'background');
  return scenarios.map(({ steps = [] }) => {
    const any = (...statuses: string[]) => steps.some(({ result }) => statuses.includes(result?.status ?? ''));
    return verdict(any('failed', 'undefined', 'ambiguous'), any('skipped', 'pending'));
  });
}

interface SimpleCov {
  readonly [suite: string]: { readonly coverage?: { readonly [file: string]: LineHits | { readonly lines: LineHits } } };
}
type LineHits = readonly (number | null)[];

function simpleCov(suites: SimpleCov): Partial<ReportTotals> {
  const files = Object.values(suites).flatMap(({ coverage = {} }) => Object.values(coverage));
  const hits = files.flatMap((file) => ('lines' in file ? file.lines : file)).filter((hit): hit is number => typeof hit === 'number');
  return { lines: hits.length, covered: hits.filter((hit) => hit > 0).length };
}

function add(a: ReportTotals, b: ReportTotals): ReportTotals {
  return {
    tests: a.tests + b.tests, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, lines: a.lines + b.lines, covered: a.covered + b.covered,
  };
}
