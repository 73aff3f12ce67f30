import { Duration } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** What becomes of a delivery when a system that is asked for a change cannot be reached, or answers with no decision. */
export enum NoAnswer {
  /** Nothing is deployed. */
  FAIL = 'fail',
  /** An outage of the system stops no delivery. */
  PASS = 'pass',
}

/** Options of Check.changeRequest. */
export interface ChangeRequestCheckOptions {
  /** The key that requests are signed with: the text of the secret. The system knows it too. */
  readonly secret: secretsmanager.ISecret;
  /**
   * Name of the check, and of its action.
   * @default 'change-request'
   */
  readonly name?: string;
  /**
   * How long the system may answer that nothing is decided yet: 1 minute to 23 hours. After that the check fails.
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
  /**
   * What counts when the system cannot be reached at 5 attempts, has errors of its own at all of them, or answers with no decision. A
   * request that it refuses, a redirect, and a decision that does not come in time are never passed.
   * @default NoAnswer.FAIL
   */
  readonly onNoAnswer?: NoAnswer;
}
