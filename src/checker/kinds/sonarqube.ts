import * as fs from 'fs';
import * as path from 'path';
import type { SonarQubeTool } from '../../contract/check-spec';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { counted, listed, oneLine } from '../text';

const ANSWER_MS = 60_000;
const CONDITIONS = ['condition', 'conditions'] as const;

/** The scanner sends the analysis to the server and waits for it; the server judges. */
export async function sonarQube({ directory, url, projectKey }: SonarQubeTool, job: Job): Promise<Judgement> {
  if (!process.env.SONAR_TOKEN) throw job.error('SONAR_TOKEN is not set; give the check a secret with a token of the server');
  const task = job.file('report-task.txt');
  // Its status is not 0 for a gate that is not passed either.
  const exitCode = await job.run([
    'sonar-scanner-npm', `-Dsonar.host.url=${url}`, `-Dsonar.projectKey=${projectKey}`, '-Dsonar.qualitygate.wait=true', '-Dsonar.qualitygate.timeout=900',
    `-Dsonar.scanner.metadataFilePath=${task}`,
  ], { cwd: path.join(job.root, directory) });
  const id = fs.existsSync(task) ? /^ceTaskId=(.+)$/m.exec(fs.readFileSync(task, 'utf8'))?.[1] : undefined;
  if (id === undefined) throw job.error(`the scanner exited with status ${exitCode} before it sent anything; see what it says above`);

  const { task: { status, analysisId } } = await ask(job, url, 'api/ce/task', { id });
  if (status !== 'SUCCESS') throw job.error(`the server did not end the analysis, got ${oneLine(status, 40)}; look at the background tasks of ${projectKey}`);
  const gate = await ask(job, url, 'api/qualitygates/project_status', { analysisId });
  const report = job.file('report.json');
  fs.writeFileSync(report, `${JSON.stringify(gate, undefined, 2)}\n`);
  return job.read('SonarQube', report, judgeGate);
}

export function judgeGate({ projectStatus }: any): Judgement {
  const { status } = projectStatus;
  const conditions: Condition[] = projectStatus.conditions ?? [];
  const missed = conditions.filter(isMissed);
  const failed = status !== 'OK';
  const reasons = missed.length > 0 ? listed(missed.map(describe), 5) : `its status is ${oneLine(status, 40)}`;
  return {
    failure: failed ? `the quality gate is not passed (${reasons}), all of ${counted(conditions.length, CONDITIONS)} have to hold; look at the analysis on the server` : undefined,
    summary: `${missed.length} of ${counted(conditions.length, CONDITIONS)} of the quality gate missed`,
    measures: { conditions: conditions.length, missed: missed.length },
    rows: [...missed, ...conditions.filter((condition) => !isMissed(condition))].map((condition) => [
      isMissed(condition) ? 'failed' : 'passed', condition.metricKey, String(condition.actualValue ?? ''), limitOf(condition),
    ]),
    cases: [
      { name: 'quality gate', ...(failed && { failure: oneLine(status, 40) }) },
      ...conditions.map((condition) => ({ name: `${condition.metricKey}: ${limitOf(condition)}`, ...(isMissed(condition) && { failure: describe(condition) }) })),
    ],
  };
}

interface Condition {
  readonly status: string;
  readonly metricKey: string;
  /** The one that fails. */
  readonly comparator: string;
  readonly errorThreshold: string;
  readonly actualValue?: string;
}

const isMissed = ({ status }: Condition) => status === 'ERROR';
const limitOf = ({ comparator, errorThreshold }: Condition) => `${comparator === 'GT' ? 'at most' : 'at least'} ${errorThreshold}`;
const describe = (condition: Condition) => oneLine(`${condition.metricKey} is ${condition.actualValue}, ${limitOf(condition)} allowed`, 120);

async function ask(job: Job, url: string, operation: string, query: { readonly [name: string]: string }): Promise<any> {
  const address = `${url.replace(/\/+$/, '')}/${operation}?${new URLSearchParams(query)}`;
  try {
    const headers = { authorization: `Bearer ${process.env.SONAR_TOKEN}` };
    const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (error) {
    throw job.error(`${operation} of ${url} cannot be read, got ${(error as Error).message}; see whether the server is there and knows the token`);
  }
}
