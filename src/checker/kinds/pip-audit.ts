import * as fs from 'fs';
import * as path from 'path';
import type { AuditTool } from '../../contract/check-spec';
import { judgeFindings, type Finding } from '../findings';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { counted, listed, oneLine } from '../text';
import { ADVICE, PACKAGE, VULNERABILITY } from '../vulnerabilities';

/** Known vulnerabilities of what a Python project asks for: its requirements, or else its lock file. */
export async function pipAudit({ directory, severity, ignore }: AuditTool, job: Job): Promise<Judgement> {
  const cwd = path.join(job.root, directory);
  const output = job.file('report.json');
  // Its status is 1 when it found something, and when it failed: the report tells.
  await job.run(['pip-audit', ...requirements(cwd, job, directory), '--format', 'json', '--output', output, '--progress-spinner', 'off'], { cwd });
  const { findings, packages, skipped } = job.read('pip-audit', output, parsePipAudit);
  if (packages === 0) throw job.error(`pip-audit knows none of ${counted(skipped.length, PACKAGE)}; see the reasons in its report`);
  const judgement = judgeFindings(findings, { severity, ignore, noun: VULNERABILITY, scope: counted(packages, PACKAGE), advice: ADVICE });
  const note = `${counted(skipped.length, PACKAGE)} could not be looked at (${listed(skipped.map((name) => oneLine(name, 80)), 5)})`;
  return skipped.length === 0 ? judgement : { ...judgement, summary: `${judgement.summary}, ${skipped.length} not looked at`, notes: [...(judgement.notes ?? []), note] };
}

function requirements(cwd: string, job: Job, directory: string): string[] {
  const has = (name: string) => fs.existsSync(path.join(cwd, name));
  if (has('requirements.txt')) return ['--requirement', 'requirements.txt'];
  if (has('uv.lock')) {
    const file = job.file('requirements.txt');
    fs.writeFileSync(file, requirementsOf(fs.readFileSync(path.join(cwd, 'uv.lock'), 'utf8')));
    return ['--requirement', file, '--no-deps', '--disable-pip'];
  }
  if (has('pylock.toml')) return ['--locked', '.'];
  throw job.error(`directory ${directory} has no requirements.txt, uv.lock or pylock.toml; commit one`);
}

/** What uv.lock holds, without the projects that it is made for: they come from a directory. */
export function requirementsOf(lock: string): string {
  return lock.split(/^\[\[package\]\]$/m).slice(1).flatMap((text) => {
    const value = (member: string) => new RegExp(`^${member} = "([^"]+)"$`, 'm').exec(text)?.[1];
    const isHere = /^source = \{ (editable|virtual|directory) = /m.test(text);
    return isHere || !value('version') ? [] : [`${value('name')}==${value('version')}\n`];
  }).join('');
}

/** It tells no severity: what is known to be vulnerable counts as high. */
export function parsePipAudit(report: any): { readonly findings: Finding[]; readonly packages: number; readonly skipped: string[] } {
  const dependencies: any[] = report.dependencies;
  const audited = dependencies.filter(({ skip_reason: reason }) => reason === undefined);
  const findings = audited.flatMap(({ name, version, vulns }) => vulns.map((vulnerability: any): Finding => ({
    ids: [vulnerability.id, ...vulnerability.aliases ?? []].map(String),
    severity: 'high',
    subject: `${name} ${version}`,
    title: vulnerability.fix_versions?.length > 0 ? `fixed in ${vulnerability.fix_versions.join(', ')}` : 'not fixed yet',
  })));
  return { findings, packages: audited.length, skipped: dependencies.filter((item) => !audited.includes(item)).map(({ name }) => String(name)) };
}
