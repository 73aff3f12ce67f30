/** What a pipeline tells of. */
export enum NotificationKind {
  /** An approval waits for somebody. */
  APPROVAL_NEEDED = 'approval-needed',
  /** A stage failed: of an environment, or before the first. */
  FAILED = 'failed',
  /** An environment has the new version, and its checks passed. */
  SUCCEEDED = 'succeeded',
  /** What an execution deployed to an environment was undone, or could not be. */
  ROLLED_BACK = 'rolled-back',
}
