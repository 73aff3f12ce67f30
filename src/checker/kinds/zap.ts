import * as fs from 'fs';
import type { ZapTool } from '../../contract/check-spec';
import { runContainer } from '../container';
import { judgeFindings, type Finding } from '../findings';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { counted } from '../text';

/** Where an image of ZAP expects the files of its user. */
const PLACE = '/zap/wrk';
const RISKS = ['info', 'low', 'medium', 'high'] as const;
/** Of a plan: done, and done with warnings. */
const DONE = [0, 2];

export async function zap(tool: ZapTool, job: Job): Promise<Judgement> {
  fs.writeFileSync(job.file('plan.yaml'), `${JSON.stringify(zapPlan(tool), undefined, 2)}\n`);
  const exitCode = await runContainer(job, { image: tool.image, mounts: { [PLACE]: job.results }, args: ['zap.sh', '-cmd', '-autorun', `${PLACE}/plan.yaml`] });
  if (!DONE.includes(exitCode)) throw job.error(`ZAP exited with status ${exitCode}; see what it says above`);
  const { findings, sites } = job.read('ZAP', job.file('report.json'), parseZap);
  return judgeFindings(findings, {
    severity: tool.severity, ignore: [], noun: ['alert', 'alerts'], scope: counted(sites, ['site', 'sites']), advice: 'correct the application',
  });
}

/** What ZAP does, in the form of its automation framework, which reads JSON as the YAML that it is. */
export function zapPlan({ url, profile, scanRules, spiderMinutes }: ZapTool): object {
  // Rules that are asked for run at their default; all others are off.
  const policy = { defaultThreshold: 'Off', rules: scanRules.map((id) => ({ id: Number(id), threshold: 'Medium' })) };
  return {
    env: { contexts: [{ name: 'target', urls: [url] }], parameters: { failOnError: true, failOnWarning: false, progressToStdout: true } },
    jobs: [
      { type: 'passiveScan-config', parameters: { maxAlertsPerRule: 10, scanOnlyInScope: true } },
      { type: 'spider', parameters: { context: 'target', maxDuration: spiderMinutes } },
      { type: 'passiveScan-wait', parameters: {} },
      ...(profile === 'active' ? [{ type: 'activeScan', parameters: { context: 'target' }, ...(scanRules.length > 0 && { policyDefinition: policy }) }] : []),
      { type: 'report', parameters: { template: 'traditional-json', reportDir: PLACE, reportFile: 'report.json' } },
    ],
  };
}

export function parseZap(report: any): { readonly findings: Finding[]; readonly sites: number } {
  const sites: any[] = report.site;
  if (sites.length === 0) throw new Error('no site that answered');
  const findings = sites.flatMap((site) => site.alerts.map(({ pluginid: id, name, riskcode: risk, instances = [] }: any): Finding => ({
    ids: [String(id)],
    severity: RISKS[Number(risk)] ?? 'high',
    subject: String(instances[0]?.uri ?? site['@name']),
    title: instances.length > 1 ? `${name}, and at ${instances.length - 1} more addresses` : String(name),
  })));
  return { findings, sites: sites.length };
}
