/** What has become of a check. */
export interface Judgement {
  /** What is wrong, what is allowed, and what to do; absent when nothing is wrong. */
  readonly failure?: string;
  /** `2 high, 1 low in 814 packages` */
  readonly summary: string;
  readonly measures: { readonly [name: string]: number };
  /** For people to read, the worst first. */
  readonly rows: readonly (readonly string[])[];
  readonly cases: readonly TestCase[];
  /** What is not wrong and yet worth a line. */
  readonly notes?: readonly string[];
}

/** A line of a test report. */
export interface TestCase {
  readonly name: string;
  readonly failure?: string;
  readonly skipped?: string;
}
