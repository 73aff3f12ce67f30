import { TestReport } from '../test-report';

/** Line coverage in percent, with two decimals; `unknown` when the tests left no report of it. */
export const COVERAGE = 'COVERAGE';

const FORMATS = [TestReport.cobertura('_').format, TestReport.jacoco('_').format];

/** What a build adds to its buildspec to tell its coverage: nothing without a report that has it, or when it tells it by itself. */
export interface CoverageConfig {
  readonly exportedVariables: readonly string[];
  /** For the phase `post_build`. */
  readonly commands: readonly string[];
}

export function coverageOf(reports: readonly TestReport[], directory: string, exportedVariables: readonly string[] = []): CoverageConfig {
  const files = reports.filter(({ format }) => FORMATS.includes(format)).flatMap((report) => report.files);
  if (files.length === 0 || exportedVariables.includes(COVERAGE)) return { exportedVariables, commands: [] };
  const root = directory === '.' ? '"$CODEBUILD_SRC_DIR"' : `"$CODEBUILD_SRC_DIR/${directory}"`;
  // Missing files are left out by cat, and globs expanded by the shell.
  return {
    exportedVariables: [...exportedVariables, COVERAGE],
    commands: [`export ${COVERAGE}="$(cd ${root} && cat ${files.join(' ')} 2> /dev/null | LC_ALL=C awk '${SUM}')"; echo "line coverage: $${COVERAGE}"`],
  };
}

/**
 * Adds up the lines of all reports, a record of awk being one tag. Cobertura has them in its first element, or just their rate; the
 * last counter of lines of a JaCoCo report is that of all. What is rounded is rounded down: 79.999 is not 80.
 */
const SUM = [
  'BEGIN { RS = ">" }',
  'function value(name) { return match($0, name "=\\"[0-9.]+\\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) : "" }',
  '/<coverage[ \\t\\r\\n]/ { reports++; rate = value("line-rate"); covered += value("lines-covered"); valid += value("lines-valid"); if (value("lines-valid") == "") rates++ }',
  '/<counter[ \\t\\r\\n]/ && /type="LINE"/ { missed = value("missed"); hit = value("covered") }',
  '/<\\/report/ { reports++; covered += hit; valid += hit + missed; hit = missed = 0 }',
  'END { if (valid > 0 && !rates) printf "%.2f", int(covered * 10000 / valid) / 100;',
  'else if (reports == 1 && rate != "" && rates) printf "%.2f", int(rate * 10000 + 0.000001) / 100; else printf "unknown" }',
].join(' ');
