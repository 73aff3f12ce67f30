/** Options of Check.lambda. */
export interface LambdaCheckOptions {
  /**
   * Name of the check, and of its action.
   * @default - `check` and the construct id of the function: `check-Fraud`
   */
  readonly name?: string;
  /**
   * What the function finds in `UserParameters` of the job, as JSON: at most 1000 characters. It may hold variables of the pipeline.
   * @default - an empty object
   */
  readonly payload?: any;
}
