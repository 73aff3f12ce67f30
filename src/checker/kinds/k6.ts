import { measured, runLoad } from './load-test';
import type { LoadTool } from '../../contract/check-spec';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { judgeLoad, type LoadResult } from '../load';

/** Its own thresholds, in the script, were not met: https://grafana.com/docs/k6/latest/using-k6/thresholds/ */
const THRESHOLDS_MISSED = 99;

export async function k6(tool: LoadTool, job: Job): Promise<Judgement> {
  const report = job.file('report.json');
  // Of the statistics, those of the command win over those of the script.
  const args = ['run', '--quiet', '--no-color', '--no-usage-report', '--summary-time-unit', 'ms', '--summary-trend-stats', 'avg,med,max,p(95),p(99)', '--summary-export', report, tool.script];
  const exitCode = await runLoad(tool, args, job);
  if (exitCode !== 0 && exitCode !== THRESHOLDS_MISSED) throw job.error(`k6 exited with status ${exitCode}; see what it says above`);
  const complaint = exitCode === THRESHOLDS_MISSED ? 'thresholds of the script were missed' : undefined;
  return judgeLoad({ ...job.read('k6', report, parseK6), complaint }, tool.thresholds);
}

export function parseK6({ metrics }: any): LoadResult {
  const { http_reqs: requests, http_req_duration: duration, http_req_failed: failed } = metrics;
  if (!requests) return { requests: 0, failed: 0, p95: 0, p99: 0 };
  return {
    requests: measured(requests.count, 'http_reqs'),
    failed: measured(failed.passes, 'http_req_failed'),
    p95: measured(duration['p(95)'], 'p(95)'),
    p99: measured(duration['p(99)'], 'p(99)'),
  };
}
