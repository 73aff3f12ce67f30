/** Options of Check.coverage. */
export interface CoverageCheckOptions {
  /** Percentage of lines that tests have to cover: 0 to 100, with up to two decimals. */
  readonly minimum: number;
  /**
   * Name of the check.
   * @default - `coverage` and the name of the build: `coverage-site`
   */
  readonly name?: string;
}
