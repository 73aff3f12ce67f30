/** How bad a finding is, from the least to the worst. */
export enum Severity {
  /** Worth knowing. */
  LOW = 'low',
  /** To be mended in its turn. */
  MEDIUM = 'medium',
  /** From here on a delivery is stopped, unless a check says otherwise. */
  HIGH = 'high',
  /** To be mended at once. */
  CRITICAL = 'critical',
}
