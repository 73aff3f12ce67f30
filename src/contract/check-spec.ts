/** What the constructs write into a buildspec for the program that runs the tools of checks, and what that program leaves. */

/** `node "$CHECKER" <spec.json>`, in the root of the source. */
export interface CheckSpec {
  readonly version: number;
  /** Name of the check. */
  readonly name: string;
  /** Whether the program succeeds whatever the tool finds. A tool that cannot be run is a failure all the same. */
  readonly advisory: boolean;
  readonly tool: CheckTool;
}

export type CheckTool = AuditTool | AnalysisTool | SonarQubeTool | ZapTool | LoadTool;

/** From the least to the worst. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Known vulnerabilities of dependencies. */
export interface AuditTool {
  readonly kind: 'npm-audit' | 'pip-audit' | 'dependency-check';
  /** Relative to the root of the source: where the lock file or the requirements are. */
  readonly directory: string;
  /** The least severity that fails. pip-audit knows none: everything it finds counts as `high`. */
  readonly severity: Severity;
  /** Identifiers of vulnerabilities that are accepted. */
  readonly ignore: readonly string[];
  /** Whether dependencies of development count. */
  readonly development: boolean;
  /** Of dependency-check, by digest; absent for the program itself. Its key of the NVD is the environment variable NVD_API_KEY. */
  readonly image?: string;
}

/** Static analysis by semgrep, with rules of the repository. */
export interface AnalysisTool {
  readonly kind: 'semgrep';
  readonly directory: string;
  /** Files or directories of rules, relative to the root of the source. */
  readonly rules: readonly string[];
  /** The least severity that fails: semgrep's INFO, WARNING and ERROR are low, medium and high. */
  readonly severity: Severity;
}

/** The quality gate of a SonarQube server. The token is the environment variable SONAR_TOKEN. */
export interface SonarQubeTool {
  readonly kind: 'sonarqube';
  readonly directory: string;
  readonly url: string;
  readonly projectKey: string;
}

/** A scan of a running application by OWASP ZAP, in its container image. What it calls informational fails nothing. */
export interface ZapTool {
  readonly kind: 'zap';
  readonly url: string;
  /** `baseline` looks without attacking; `active` attacks. */
  readonly profile: 'baseline' | 'active';
  /** Ids of the rules of an active scan, such as 40018 for SQL injection; empty for all. What is seen without attacking counts too. */
  readonly scanRules: readonly string[];
  readonly severity: Severity;
  /** Minutes that the spider may take. */
  readonly spiderMinutes: number;
  /** By digest: `ghcr.io/zaproxy/zaproxy@sha256:...`. */
  readonly image: string;
}

/** A load test, and what its result has to be. */
export interface LoadTool {
  readonly kind: 'k6' | 'artillery' | 'jmeter';
  /** Relative to the root of the source. */
  readonly script: string;
  /** Environment variables of the script, beside those of the action, of which a container knows none. For JMeter they are properties too. */
  readonly environment: { readonly [name: string]: string };
  readonly thresholds: LoadThresholds;
  /** By digest; absent for the program itself. */
  readonly image?: string;
}

export interface LoadThresholds {
  /** Milliseconds that 95 of 100 requests take at most. */
  readonly p95?: number;
  /** Milliseconds that 99 of 100 requests take at most. */
  readonly p99?: number;
  /** Of all requests. */
  readonly errorPercent?: number;
}

/** The program itself: a file that `node` runs. */
export const CHECKER = 'CHECKER';
/** Set by a local run to the container engine of the machine, or empty: `docker`, `podman`. */
export const CHECKER_ENGINE = 'CHECKER_ENGINE';
/** Directory below the root of the source that the program leaves its files in: `<name>/junit.xml`, `<name>/report.json` of the tool. */
export const CHECK_RESULTS = '.checks';
/** File beside them with `export` lines of CHECK_VARIABLES, for the shell of the build to read. */
export const CHECK_VARIABLES_FILE = 'variables.sh';
