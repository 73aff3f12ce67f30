import * as fs from 'fs';
import { runLoad } from './load-test';
import type { LoadTool } from '../../contract/check-spec';
import type { Job } from '../job';
import type { Judgement } from '../judgement';
import { judgeLoad, percentile, type LoadResult } from '../load';
import { readCsv } from '../read-csv';

const FORMAT = ['output_format=csv', 'print_field_names=true', 'time=true', 'successful=true', 'response_message=true'];
/** What JMeter writes for a transaction, which is made of the samples beside it. */
const TRANSACTION = /^Number of samples in transaction/;

export async function jmeter(tool: LoadTool, job: Job): Promise<Judgement> {
  const report = job.file('report.jtl');
  const args = [
    '-n', '-t', tool.script, '-l', report, '-j', job.file('jmeter.log'), ...FORMAT.map((setting) => `-Jjmeter.save.saveservice.${setting}`),
    ...Object.entries(tool.environment).map(([name, value]) => `-J${name}=${value}`),
  ];
  const exitCode = await runLoad(tool, args, job);
  if (exitCode !== 0) throw job.error(`jmeter exited with status ${exitCode}; see what it says above`);
  try {
    return judgeLoad(await parseJmeter(fs.createReadStream(report, 'utf8')), tool.thresholds);
  } catch (error) {
    throw job.error(`the report of jmeter cannot be read, got ${(error as Error).message}; see what jmeter says above`);
  }
}

export async function parseJmeter(text: AsyncIterable<string>): Promise<LoadResult> {
  const elapsed: number[] = [];
  let failed = 0;
  let header: string[] | undefined;
  for await (const row of readCsv(text)) {
    if (!header) {
      header = row;
      const missing = ['elapsed', 'success', 'responseMessage'].filter((name) => !row.includes(name));
      if (missing.length > 0) throw new Error(`no column ${missing.join(', ')}`);
      continue;
    }
    const value = (name: string) => row[header!.indexOf(name)];
    if (TRANSACTION.test(value('responseMessage') ?? '')) continue;
    const time = Number(value('elapsed'));
    if (row.length !== header.length || !Number.isFinite(time)) throw new Error(`line ${elapsed.length + 2} of another form`);
    elapsed.push(time);
    if (value('success') !== 'true') failed += 1;
  }
  const ordered = Float64Array.from(elapsed).sort();
  return { requests: elapsed.length, failed, p95: percentile(ordered, 95), p99: percentile(ordered, 99) };
}
