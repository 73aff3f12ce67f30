import { Severity } from './severity';
import { AuditTool } from '../contract';

/** What all audits of dependencies have in common. */
export interface DependencyAuditOptions {
  /**
   * Directory of the lock file or of the requirements in the repository.
   * @default - the root of the repository
   */
  readonly directory?: string;
  /**
   * Identifiers of vulnerabilities that are accepted, as the tool writes them: `GHSA-...`, `CVE-...`, `PYSEC-...`.
   * @default - none
   */
  readonly ignore?: string[];
}

/** Options of DependencyAudit.npm. */
export interface NpmAuditOptions extends DependencyAuditOptions {
  /**
   * The least severity that fails. What npm calls moderate is medium.
   * @default Severity.HIGH
   */
  readonly severity?: Severity;
  /**
   * Whether dependencies of development count, too.
   * @default false
   */
  readonly development?: boolean;
}

/** Options of DependencyAudit.pip. */
export interface PipAuditOptions extends DependencyAuditOptions {}

/** Options of DependencyAudit.owasp. */
export interface OwaspAuditOptions extends DependencyAuditOptions {
  /**
   * The least severity that fails.
   * @default Severity.HIGH
   */
  readonly severity?: Severity;
}

/**
 * What looks for known vulnerabilities in the dependencies of an application.
 *
 * - `npm` asks the registry of npm about a `package-lock.json`.
 * - `pip` looks up the requirements of a Python application. It knows no severities: whatever it finds fails.
 * - `owasp` compares the libraries that it finds, of Java above all, with the National Vulnerability Database.
 * @see https://docs.npmjs.com/cli/commands/npm-audit
 * @see https://pypi.org/project/pip-audit/
 * @see https://owasp.org/www-project-dependency-check/
 *
 * @example
 * import { DependencyAudit, Severity } from 'cdk-delivery-pipelines';
 *
 * DependencyAudit.npm({ directory: 'apps/shop', severity: Severity.CRITICAL });
 * DependencyAudit.pip({ directory: 'services/report', ignore: ['PYSEC-2026-1'] });
 */
export class DependencyAudit {
  /** `npm audit`. */
  public static npm(options: NpmAuditOptions = {}): DependencyAudit {
    return new DependencyAudit('npm-audit', options, options.severity, options.development);
  }

  /** `pip-audit`. */
  public static pip(options: PipAuditOptions = {}): DependencyAudit {
    return new DependencyAudit('pip-audit', options);
  }

  /** OWASP Dependency-Check. */
  public static owasp(options: OwaspAuditOptions = {}): DependencyAudit {
    return new DependencyAudit('dependency-check', options, options.severity);
  }

  /** @internal */
  public readonly _tool: AuditTool;

  private constructor(kind: AuditTool['kind'], options: DependencyAuditOptions, severity = Severity.HIGH, development = false) {
    const { directory = '.', ignore = [] } = options;
    this._tool = { kind, directory, severity: `${severity}`, ignore, development };
  }
}
