import { Duration } from 'aws-cdk-lib';

/** Options of Check.imageSignature. */
export interface ImageSignatureCheckOptions {
  /**
   * Name of the check, and of its action.
   * @default - `signature` and the name of the build: `signature-orders`
   */
  readonly name?: string;
  /**
   * How long signing may take: 1 minute to 23 hours. After that the check fails.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}
