import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
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
  /** Image of OWASP Dependency-Check, by digest: `owasp/dependency-check@sha256:...`. */
  readonly image: string;
  /**
   * Secret whose value is a key of the National Vulnerability Database. Without one, its data take much longer to download.
   * @default - no key
   */
  readonly nvdApiKey?: secretsmanager.ISecret;
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
 * @see https://github.com/pypa/pip-audit
 * @see https://owasp.org/www-project-dependency-check/
 *
 * @example
 * import { DependencyAudit, Severity } from 'cdk-delivery-pipelines';
 *
 * DependencyAudit.npm({ directory: 'apps/shop', severity: Severity.CRITICAL });
 * DependencyAudit.pip({ directory: 'services/report', ignore: ['PYSEC-2026-1'] });
 *
 * declare const image: string; // owasp/dependency-check@sha256:...
 * DependencyAudit.owasp({ directory: 'services/billing', image });
 */
export class DependencyAudit {
  /** `npm audit`. */
  public static npm(options: NpmAuditOptions = {}): DependencyAudit {
    return new DependencyAudit({ ...base(options), kind: 'npm-audit', severity: `${options.severity ?? Severity.HIGH}`, development: options.development ?? false });
  }

  /** `pip-audit`. */
  public static pip(options: PipAuditOptions = {}): DependencyAudit {
    return new DependencyAudit({ ...base(options), kind: 'pip-audit' });
  }

  /** OWASP Dependency-Check. */
  public static owasp(options: OwaspAuditOptions): DependencyAudit {
    const { image, nvdApiKey, severity = Severity.HIGH } = options;
    return new DependencyAudit({ ...base(options), kind: 'dependency-check', severity: `${severity}`, image }, nvdApiKey && { NVD_API_KEY: nvdApiKey });
  }

  private constructor(
    /** @internal */
    public readonly _tool: AuditTool,
    /** @internal */
    public readonly _secrets?: { readonly [variable: string]: secretsmanager.ISecret },
  ) {}
}

function base({ directory = '.', ignore = [] }: DependencyAuditOptions): Omit<AuditTool, 'kind'> {
  return { directory, ignore, severity: `${Severity.HIGH}`, development: false };
}
