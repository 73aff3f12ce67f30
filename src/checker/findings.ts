import type { Judgement, TestCase } from './judgement';
import { counted, listed, oneLine } from './text';
import type { Severity } from '../contract/check-spec';

/** From the worst to the least. */
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
const MOST_SUBJECTS = 5;

export type FoundSeverity = (typeof SEVERITIES)[number];

/** What a tool found. */
export interface Finding {
  /** Identifiers, any of which accepts it. The first is shown. */
  readonly ids: readonly string[];
  readonly severity: FoundSeverity;
  /** A package, a file, an address. */
  readonly subject: string;
  readonly title: string;
}

export interface FindingRules {
  /** The least that fails. */
  readonly severity: Severity;
  readonly ignore: readonly string[];
  /** What a finding is called, one and many. */
  readonly noun: readonly [string, string];
  /** What was looked at: `814 packages`. */
  readonly scope: string;
  /** What to do about a finding. */
  readonly advice: string;
}

/** As tools write severities. One that nobody knows may be bad. */
export function severityOf(text: unknown): FoundSeverity {
  const names: { readonly [name: string]: FoundSeverity } = { moderate: 'medium', warning: 'medium', error: 'high', informational: 'info', none: 'info' };
  const name = String(text).toLowerCase();
  return SEVERITIES.find((severity) => severity === name) ?? (Object.hasOwn(names, name) ? names[name] : 'high');
}

export function judgeFindings(found: readonly Finding[], { severity, ignore, noun, scope, advice }: FindingRules): Judgement {
  const ordered = [...found].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const isIgnored = ({ ids }: Finding) => ids.some((id) => ignore.includes(id));
  const isBad = (finding: Finding) => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity) && !isIgnored(finding);
  const counts = countsOf(ordered.filter((finding) => !isIgnored(finding)));
  const bad = ordered.filter(isBad);
  const limit = severity === 'critical' ? severity : `${severity} or above`;
  const unused = ignore.filter((id) => !found.some(({ ids }) => ids.includes(id)));
  const caseOf = (finding: Finding): TestCase => ({
    name: `${finding.subject}: ${finding.ids[0]}: ${finding.title}`,
    ...(isIgnored(finding) && { skipped: 'ignored by its id' }),
    ...(isBad(finding) && { failure: `${finding.severity}, none allowed at ${limit}` }),
  });
  return {
    failure: bad.length === 0 ? undefined
      : `${told(countsOf(bad), ' and ')} ${noun[bad.length === 1 ? 0 : 1]} (${listed(bad.map(({ subject }) => oneLine(subject, 80)), MOST_SUBJECTS)}), `
        + `none allowed at ${limit}; ${advice}`,
    summary: `${told(counts, ', ') || `no ${noun[1]}`} in ${scope}`,
    measures: Object.fromEntries(SEVERITIES.filter((name) => name !== 'info').map((name) => [name, counts[name]])),
    rows: ordered.map((finding) => [isIgnored(finding) ? 'ignored' : finding.severity, finding.subject, finding.ids[0], finding.title]),
    // What holds is a line of the report too: without one, a check that found nothing would look as if it had not run.
    cases: [...(bad.length === 0 ? [{ name: `no ${noun[1]} at ${limit}` }] : []), ...ordered.map(caseOf)],
    notes: unused.length > 0 ? [`nothing was found of ${counted(unused.length, ['ignored id', 'ignored ids'])} (${listed(unused, MOST_SUBJECTS)}); remove what is out of date`] : [],
  };
}

type Counts = { readonly [severity in FoundSeverity]: number };

function countsOf(findings: readonly Finding[]): Counts {
  return Object.fromEntries(SEVERITIES.map((name) => [name, findings.filter(({ severity }) => severity === name).length])) as Counts;
}

const told = (counts: Counts, separator: string) => SEVERITIES.filter((name) => counts[name] > 0).map((name) => `${counts[name]} ${name}`).join(separator);
