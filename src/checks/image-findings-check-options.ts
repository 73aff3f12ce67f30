import { Duration } from 'aws-cdk-lib';
import { Severity } from './severity';

/** Options of Check.imageFindings. */
export interface ImageFindingsCheckOptions {
  /**
   * Name of the check, and of its action.
   * @default - `findings` and the name of the build: `findings-orders`
   */
  readonly name?: string;
  /**
   * The least severity that fails. Findings without one, as long as nobody has rated them, never do.
   * @default Severity.HIGH
   */
  readonly severity?: Severity;
  /**
   * Identifiers of vulnerabilities that are accepted: `CVE-2026-1234`.
   * @default - none
   */
  readonly ignore?: string[];
  /**
   * Whether Amazon Inspector scans the repository (enhanced scanning). The function may then list findings of Amazon Inspector, which
   * names no resource for that.
   * @default - false: Amazon ECR scans it (basic scanning)
   */
  readonly enhanced?: boolean;
  /**
   * How long the scan may take: 1 minute to 23 hours. After that the check fails.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}
