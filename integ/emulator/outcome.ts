/** What became of something that was to be shown. */
export interface Outcome {
  readonly title: string;
  readonly status: 'ran' | 'left out' | 'failed';
  /** What was seen, or why it did not run. */
  readonly note: string;
}

/** What became of an app. */
export interface CaseResult {
  readonly name: string;
  readonly deployed: number;
  /** Types of the resources that were left out. */
  readonly leftOut: readonly string[];
  readonly assertions: readonly Outcome[];
  readonly handlers: readonly Outcome[];
  /** Why the app itself could not be deployed or deleted. */
  readonly failure?: string;
}
