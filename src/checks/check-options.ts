import { Duration } from 'aws-cdk-lib';

/** Options of Check.http. */
export interface HttpCheckOptions {
  /**
   * Name of the check, and of its action.
   * @default - `check` and the URL's path: `check-health`
   */
  readonly name?: string;
  /**
   * Status that counts as success.
   * @default 200
   */
  readonly expectedStatus?: number;
  /**
   * Text that the body must hold.
   * @default - any body
   */
  readonly expectedText?: string;
  /**
   * Further attempts after a first one that failed.
   * @default 5
   */
  readonly retries?: number;
  /**
   * Pause between two attempts.
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;
  /**
   * How long one attempt may take.
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
}

/** Options of Check.commands. */
export interface CommandsCheckOptions {
  /**
   * Environment variables. A value may hold variables of the pipeline.
   * @default - none of its own
   */
  readonly environment?: { [name: string]: string };
}

/** Options of Check.invoke. */
export interface InvokeCheckOptions {
  /**
   * Name of the check, and of its action.
   * @default - `check` and the name of the function: `check-ingest`
   */
  readonly name?: string;
  /**
   * What the function is called with: anything that is JSON.
   * @default - an empty object
   */
  readonly payload?: any;
  /**
   * What the answer has to hold: anything that is JSON. Objects of the answer may have more members, all else is equal.
   * @default - any answer that is no error
   */
  readonly expected?: any;
}
