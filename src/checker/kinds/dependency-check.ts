import * as fs from 'fs';
import type { AuditTool } from '../../contract/check-spec';
import { runContainer, sourceMounts } from '../container';
import { judgeFindings, severityOf, type Finding } from '../findings';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { counted } from '../text';
import { ADVICE, VULNERABILITY } from '../vulnerabilities';

/** Known vulnerabilities of libraries of any kind, as OWASP dependency-check recognizes them. */
export async function dependencyCheck({ directory, severity, ignore, image }: AuditTool, job: Job): Promise<Judgement> {
  const report = job.file('report.json');
  const settings = job.file('settings.properties');
  // In a file, since arguments are shown to all who may see the processes of the machine.
  fs.writeFileSync(settings, `nvd.api.key=${process.env.NVD_API_KEY ?? ''}\n`);
  const args = ['--project', 'checked', '--scan', directory, '--format', 'JSON', '--out', report, ...(process.env.NVD_API_KEY ? ['--propertyfile', settings] : [])];
  try {
    const exitCode = image === undefined
      ? await job.run(['dependency-check', ...args])
      : await runContainer(job, { image, mounts: sourceMounts(job), args, directory: job.root });
    // What it finds is no reason to fail, without a limit of its own.
    if (exitCode !== 0) throw job.error(`dependency-check exited with status ${exitCode}; see what it says above`);
  } finally {
    fs.rmSync(settings);
  }
  const { findings, files } = job.read('dependency-check', report, parseDependencyCheck);
  return judgeFindings(findings, { severity, ignore, noun: VULNERABILITY, scope: counted(files, ['file', 'files']), advice: ADVICE });
}

export function parseDependencyCheck(report: any): { readonly findings: Finding[]; readonly files: number } {
  const findings = report.dependencies.flatMap(({ fileName, vulnerabilities = [] }: any) => vulnerabilities.map((vulnerability: any): Finding => ({
    ids: [String(vulnerability.name)],
    severity: severityOf(vulnerability.severity),
    subject: String(fileName),
    title: String(vulnerability.description ?? ''),
  })));
  return { findings, files: report.dependencies.length };
}
