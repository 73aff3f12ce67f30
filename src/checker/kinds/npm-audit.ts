import * as fs from 'fs';
import * as path from 'path';
import type { AuditTool } from '../../contract/check-spec';
import { judgeFindings, severityOf, type Finding } from '../findings';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { counted } from '../text';
import { ADVICE, PACKAGE, VULNERABILITY } from '../vulnerabilities';

const LOCK_FILES = ['package-lock.json', 'npm-shrinkwrap.json'];

/** Known vulnerabilities of what a lock file of npm holds. */
export async function npmAudit({ directory, severity, ignore, development }: AuditTool, job: Job): Promise<Judgement> {
  const cwd = path.join(job.root, directory);
  if (!LOCK_FILES.some((name) => fs.existsSync(path.join(cwd, name)))) throw job.error(`directory ${directory} has no package-lock.json; commit the one that npm makes`);
  const output = job.file('report.json');
  // Its status is 1 when it found something, and when it failed: the report tells.
  await job.run(['npm', 'audit', '--json', ...(development ? [] : ['--omit=dev'])], { cwd, output });
  const { findings, packages } = job.read('npm audit', output, parseNpmAudit);
  return judgeFindings(findings, { severity, ignore, noun: VULNERABILITY, scope: counted(packages, PACKAGE), advice: ADVICE });
}

/** A report of npm 7 or later. Only advisories count: packages that are vulnerable because of others follow from them. */
export function parseNpmAudit(report: any): { readonly findings: Finding[]; readonly packages: number } {
  if (report.error || report.message) throw new Error(String(report.error?.summary || report.error?.code || report.message));
  if (report.auditReportVersion !== 2) throw new Error(`version ${report.auditReportVersion} of its format`);
  const advisories = Object.values<any>(report.vulnerabilities).flatMap(({ via }) => via.filter((cause: unknown) => typeof cause === 'object'));
  const unique = new Map(advisories.map((advisory) => [`${advisory.name} ${advisory.source}`, advisory]));
  const findings = [...unique.values()].map(({ name, source, url, title, range, severity }) => ({
    ids: [...(/GHSA(-[0-9a-z]{4}){3}/.exec(String(url))?.slice(0, 1) ?? []), String(source)],
    severity: severityOf(severity),
    subject: String(name),
    title: `${title} (${range})`,
  }));
  const { total } = report.metadata.vulnerabilities;
  if (total > 0 && findings.length === 0) throw new Error(`${total} vulnerabilities without an advisory`);
  return { findings, packages: Number(report.metadata.dependencies.total) };
}
