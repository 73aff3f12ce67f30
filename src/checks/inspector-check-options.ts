/** Options of Check.inspectorSource and Check.inspectorImage. */
export interface InspectorCheckOptions {
  /**
   * Name of the check, and of its action.
   * @default - `inspect-source`, or `inspect` and the name of the build: `inspect-orders`
   */
  readonly name?: string;
  /**
   * How many findings of critical severity are accepted.
   * @default 0
   */
  readonly critical?: number;
  /**
   * How many findings of high severity are accepted.
   * @default 0
   */
  readonly high?: number;
  /**
   * How many findings of medium severity are accepted.
   * @default - any number
   */
  readonly medium?: number;
  /**
   * How many findings of low severity are accepted.
   * @default - any number
   */
  readonly low?: number;
}
