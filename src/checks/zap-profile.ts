/** Options of ZapProfile.active. */
export interface ZapActiveOptions {
  /**
   * What is attacked with.
   * @default - all scan rules of the image
   */
  readonly scanRules?: ZapScanRules[];
}

/**
 * What OWASP ZAP does with an application.
 *
 * - `baseline` follows its links and looks at the answers: for every delivery, and for production.
 * - `active` attacks it as well. The application gets requests that may change and break data: for an environment that nobody depends on,
 *   and never for what belongs to others.
 * @see https://www.zaproxy.org/docs/docker/
 *
 * @example
 * import { ZapProfile, ZapScanRules } from 'cdk-delivery-pipelines';
 *
 * ZapProfile.baseline();
 * ZapProfile.active({ scanRules: [ZapScanRules.SQL_INJECTION, ZapScanRules.CROSS_SITE_SCRIPTING] });
 */
export class ZapProfile {
  /** Looks without attacking. */
  public static baseline(): ZapProfile {
    return new ZapProfile('baseline', []);
  }

  /** Attacks. */
  public static active(options: ZapActiveOptions = {}): ZapProfile {
    return new ZapProfile('active', [...new Set((options.scanRules ?? []).flatMap(({ ids }) => ids))]);
  }

  private constructor(
    /** @internal */
    public readonly _profile: 'baseline' | 'active',
    /** @internal */
    public readonly _scanRules: string[],
  ) {}
}

/**
 * Active scan rules of OWASP ZAP that belong together.
 * @see https://www.zaproxy.org/docs/alerts/
 *
 * @example
 * import { ZapProfile, ZapScanRules } from 'cdk-delivery-pipelines';
 *
 * const pathTraversal = ZapScanRules.of('6');
 * ZapProfile.active({ scanRules: [ZapScanRules.SQL_INJECTION, pathTraversal] });
 */
export class ZapScanRules {
  /** SQL injection, also what is made for MySQL, Hypersonic SQL, Oracle, PostgreSQL, SQLite and MsSQL. */
  public static readonly SQL_INJECTION = ZapScanRules.of('40018', '40019', '40020', '40021', '40022', '40024', '40027');
  /** Cross-site scripting: reflected, persistent, and in the DOM. */
  public static readonly CROSS_SITE_SCRIPTING = ZapScanRules.of('40012', '40014', '40016', '40017', '40026');

  /** Rules by their ids, which are those of the alerts. */
  public static of(...ids: string[]): ZapScanRules {
    if (ids.length === 0) throw new Error('scan rules of ZAP: they have at least one id, got none; name them, or leave scanRules out for all');
    for (const id of ids) {
      if (!/^\d+$/.test(id)) throw new Error(`scan rules of ZAP: an id is a number, got '${id}'; take it from https://www.zaproxy.org/docs/alerts/`);
    }
    return new ZapScanRules(ids);
  }

  private constructor(
    /** Their ids. */
    public readonly ids: string[],
  ) {}
}
