import { measured, runLoad } from './load-test';
import type { LoadTool } from '../../contract/check-spec';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { judgeLoad, type LoadResult } from '../load';

export async function artillery(tool: LoadTool, job: Job): Promise<Judgement> {
  const report = job.file('report.json');
  const exitCode = await runLoad(tool, ['run', '--output', report, tool.script], job);
  // A script may ask for something by `ensure`: the report is there, and the status says that it does not hold.
  const complaint = exitCode === 0 ? undefined : `artillery exited with status ${exitCode}`;
  return judgeLoad({ ...job.read('artillery', report, parseArtillery), complaint }, tool.thresholds);
}

export function parseArtillery({ aggregate: { counters, summaries } }: any): LoadResult {
  const sum = (name: RegExp) => Object.keys(counters).filter((key) => name.test(key)).reduce((total, key) => total + measured(counters[key], key), 0);
  const requests = sum(/^http\.requests$/);
  // Errors are requests without an answer, and answers that the script does not take. Some of these have a bad status too.
  const failed = Math.min(requests, sum(/^errors\./) + sum(/^http\.codes\.[45]/));
  const times = summaries?.['http.response_time'];
  if (requests > failed || times) return { requests, failed, p95: measured(times.p95, 'p95'), p99: measured(times.p99, 'p99') };
  return { requests, failed, p95: 0, p99: 0 };
}
