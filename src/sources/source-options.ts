/** What can happen to a pull request. */
export enum PullRequestEvent {
  /** It was opened. */
  OPENED = 'OPEN',
  /** Commits were pushed to it. */
  UPDATED = 'UPDATED',
  /** It was merged. */
  MERGED = 'CLOSED',
}

/** Which pull requests start a pipeline. */
export interface PullRequestOptions {
  /**
   * Patterns of the branches that pull requests want to be merged into. One that starts with `!` excludes.
   * @default - the branch of the source
   */
  readonly branches?: string[];
  /**
   * What has to happen to a pull request.
   * @default [PullRequestEvent.OPENED, PullRequestEvent.UPDATED]
   */
  readonly events?: PullRequestEvent[];
}

/**
 * What the sources that are read through a connection have in common.
 *
 * Patterns are [globs](https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html): `*` stays within a
 * directory, `**` does not. One that starts with `!` excludes, whatever the others say. A list holds at most 8 of each kind.
 */
export interface ConnectionSourceOptions {
  /**
   * ARN of the [connection](https://docs.aws.amazon.com/dtconsole/latest/userguide/connections.html) to the provider. Somebody
   * has to complete it in the console once; until then the pipeline cannot read the repository.
   */
  readonly connectionArn: string;
  /**
   * The branch that is delivered, and that a start by hand takes.
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Whether pushes to the branch start the pipeline.
   * @default - true, unless tags or pull requests are given
   */
  readonly pushes?: boolean;
  /**
   * Patterns of file paths: pushes and pull requests that change none of them do not start the pipeline.
   * @default - every change starts the pipeline
   */
  readonly paths?: string[];
  /**
   * Patterns of tags whose push starts the pipeline, at the commit of the tag.
   * @default - tags do not start the pipeline
   */
  readonly tags?: string[];
  /**
   * Pull requests that start the pipeline, with the code of their own branch. Such a pipeline tests, it must not deploy.
   * @default - pull requests do not start the pipeline
   */
  readonly pullRequests?: PullRequestOptions;
  /**
   * Whether builds get a clone with history and metadata instead of the files alone.
   * @default false
   */
  readonly fullClone?: boolean;
}

/** Options of `Source.gitHub`. */
export interface GitHubSourceOptions extends ConnectionSourceOptions {}

/** Options of `Source.gitLab`. */
export interface GitLabSourceOptions extends ConnectionSourceOptions {}

/** Options of `Source.bitbucket`. */
export interface BitbucketSourceOptions extends ConnectionSourceOptions {}

/** Options of `Source.codeCommit`. */
export interface CodeCommitSourceOptions {
  /**
   * The branch that is delivered.
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Whether pushes to the branch start the pipeline.
   * @default true
   */
  readonly pushes?: boolean;
  /**
   * Patterns of file paths: pushes that change none of them do not start the pipeline. One that starts with `!` excludes.
   * @default - every push starts the pipeline
   */
  readonly paths?: string[];
  /**
   * Whether builds get a clone with history and metadata instead of the files alone.
   * @default false
   */
  readonly fullClone?: boolean;
}

/** Options of `Source.s3`. */
export interface S3SourceOptions {
  /**
   * Whether uploads of the object start the pipeline. A bucket of the same app is made to send its events to Amazon EventBridge;
   * [an imported bucket has to](https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html).
   * @default true
   */
  readonly uploads?: boolean;
}
