import * as fs from 'fs';
import * as path from 'path';
import { Job } from './job';
import type { Judgement } from './judgement';
import { junit } from './junit';
import { artillery } from './kinds/artillery';
import { dependencyCheck } from './kinds/dependency-check';
import { jmeter } from './kinds/jmeter';
import { k6 } from './kinds/k6';
import { npmAudit } from './kinds/npm-audit';
import { pipAudit } from './kinds/pip-audit';
import { semgrep } from './kinds/semgrep';
import { sonarQube } from './kinds/sonarqube';
import { zap } from './kinds/zap';
import type { Processes } from './process';
import { table } from './table';
import { logLine, oneLine } from './text';
import { variables } from './variables';
import { CHECK_RESULTS, CHECK_VARIABLES_FILE, type CheckSpec, type CheckTool } from '../contract/check-spec';

const MOST_CHARACTERS = 500;

/** The kind of a tool says what it holds. */
const KINDS: { readonly [kind in CheckTool['kind']]: (tool: any, job: Job) => Promise<Judgement> } = {
  'npm-audit': npmAudit,
  'pip-audit': pipAudit,
  'dependency-check': dependencyCheck,
  'semgrep': semgrep,
  'sonarqube': sonarQube,
  'zap': zap,
  'k6': k6,
  'artillery': artillery,
  'jmeter': jmeter,
};

/** Runs the tool of a check in the root of the source, and leaves what it found. Says whether the delivery may go on. */
export async function check(
  { name, advisory, tool }: CheckSpec, root: string, processes: Processes, print: (line: string) => void,
): Promise<boolean> {
  const who = `check '${name}'`;
  const results = path.join(root, CHECK_RESULTS, name);
  // Nothing of an earlier run may look as if it were of this one.
  fs.rmSync(results, { recursive: true, force: true });
  fs.mkdirSync(results, { recursive: true });
  const job = new Job(who, root, results, processes, (line) => print(logLine(line, MOST_CHARACTERS)));
  const judgement = await KINDS[tool.kind](tool, job).catch((error: Error) => {
    fs.writeFileSync(job.file('junit.xml'), junit(name, [{ name: 'it can be judged', failure: error.message }]));
    throw error;
  });
  const { failure, summary, rows, cases, notes = [] } = judgement;
  fs.writeFileSync(job.file('junit.xml'), junit(name, cases));
  fs.writeFileSync(job.file(CHECK_VARIABLES_FILE), variables(judgement));
  table(rows, `see ${path.join(CHECK_RESULTS, name)}`).forEach(print);
  notes.forEach((note) => print(oneLine(`${who}: ${note}`, MOST_CHARACTERS)));
  const verdict = failure === undefined ? `passed: ${summary}` : `${advisory ? 'advisory: ' : ''}${failure}`;
  print(`${who}: ${verdict}`);
  return failure === undefined || advisory;
}
