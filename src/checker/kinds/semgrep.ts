import * as fs from 'fs';
import * as path from 'path';
import type { AnalysisTool } from '../../contract/check-spec';
import { judgeFindings, severityOf, type Finding, type FoundSeverity } from '../findings';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { counted } from '../text';

/** Nothing is told to anybody, and no rules come from elsewhere. */
const ENVIRONMENT = { SEMGREP_SEND_METRICS: 'off', SEMGREP_ENABLE_VERSION_CHECK: '0' };

export async function semgrep({ directory, rules, severity }: AnalysisTool, job: Job): Promise<Judgement> {
  for (const rule of rules) {
    if (!fs.existsSync(path.join(job.root, rule))) throw job.error(`rules ${rule} are not in the source; correct the path`);
  }
  const output = job.file('report.json');
  const configs = rules.flatMap((rule) => ['--config', path.join(job.root, rule)]);
  await job.run(['semgrep', 'scan', ...configs, '--json', '--output', output, '--metrics=off', '--disable-version-check', '--quiet', directory], { env: ENVIRONMENT });
  const { findings, files } = job.read('semgrep', output, parseSemgrep);
  return judgeFindings(findings, {
    severity, ignore: [], noun: ['finding', 'findings'], scope: counted(files, ['file', 'files']), advice: 'correct the code, or the rules',
  });
}

/** The severities of most rules; some have those of this program. */
const SEVERITIES: { readonly [name: string]: FoundSeverity } = { INFO: 'low', WARNING: 'medium', ERROR: 'high' };

export function parseSemgrep(report: any): { readonly findings: Finding[]; readonly files: number } {
  const broken = report.errors.filter(({ level }: any) => level === 'error');
  if (broken.length > 0) throw new Error(String(broken[0].long_msg ?? broken[0].message ?? broken[0].type));
  const files = report.paths.scanned.length;
  if (files === 0) throw new Error('no file that the rules are made for');
  const findings = report.results.map(({ check_id: id, path: file, start, extra }: any): Finding => ({
    ids: [String(id)],
    severity: Object.hasOwn(SEVERITIES, extra.severity) ? SEVERITIES[extra.severity] : severityOf(extra.severity),
    subject: `${file}:${start.line}`,
    title: String(extra.message),
  }));
  return { findings, files };
}
