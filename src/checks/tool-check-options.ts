import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Severity } from './severity';
import { ZapProfile } from './zap-profile';

/** What all checks by tools have in common. */
export interface ToolCheckOptions {
  /**
   * Name of the check, and of its action. Letters, digits, `_` and `-`.
   * @default - the name of the factory, such as `dependencies` or `zap`
   */
  readonly name?: string;
  /**
   * After how long the tool is stopped, and the check fails: 5 minutes to 36 hours.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
  /**
   * The size of the machine.
   * @default ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;
}

/** Options of Check.dependencies. */
export interface DependenciesCheckOptions extends ToolCheckOptions {}

/** Options of Check.staticAnalysis. */
export interface StaticAnalysisCheckOptions extends ToolCheckOptions {
  /** Files or directories of rules in the repository, relative to its root. Rules of elsewhere could change between two deliveries. */
  readonly rules: string[];
  /**
   * Directory of the repository that is analysed.
   * @default - the whole repository
   */
  readonly directory?: string;
  /**
   * The least severity that fails. INFO, WARNING and ERROR of a rule are low, medium and high.
   * @default Severity.HIGH
   */
  readonly severity?: Severity;
}

/** Options of Check.sonarQube. */
export interface SonarQubeCheckOptions extends ToolCheckOptions {
  /** Secret whose value is a token of a user or of the project that may run an analysis and browse the project. */
  readonly token: secretsmanager.ISecret;
  /** Key of the project on the server. */
  readonly projectKey: string;
  /**
   * Directory of the repository that is analysed.
   * @default - the whole repository
   */
  readonly directory?: string;
}

/** Options of Check.zap. */
export interface ZapCheckOptions extends ToolCheckOptions {
  /** Image of OWASP ZAP, by digest: `ghcr.io/zaproxy/zaproxy@sha256:...`. The project has to be able to pull it without signing in. */
  readonly image: string;
  /**
   * Whether the scan looks, or attacks.
   * @default - ZapProfile.baseline()
   */
  readonly profile?: ZapProfile;
  /**
   * The least severity that fails. ZAP knows low, medium and high.
   * @default Severity.HIGH
   */
  readonly severity?: Severity;
  /**
   * How long the spider may look for pages: whole minutes.
   * @default Duration.minutes(1)
   */
  readonly spider?: Duration;
}

/** Options of Check.load. At least one threshold is given. */
export interface LoadCheckOptions extends ToolCheckOptions {
  /**
   * Time that 95 of 100 requests take at most.
   * @default - not looked at
   */
  readonly p95?: Duration;
  /**
   * Time that 99 of 100 requests take at most.
   * @default - not looked at
   */
  readonly p99?: Duration;
  /**
   * Percent of all requests that may fail: 0 to 100.
   * @default - not looked at
   */
  readonly errorPercent?: number;
  /**
   * Environment variables of the script. A value may hold variables of the pipeline.
   * @default - none of its own
   */
  readonly environment?: { [name: string]: string };
}
