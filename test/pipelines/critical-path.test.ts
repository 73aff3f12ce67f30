import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { defineAnalytics } from '../../examples/analytics/analytics';
import { defineFullStack } from '../../examples/full-stack/full-stack';
import { readAssembly } from '../../src/cli/assembly/assembly';
import type { StageModel } from '../../src/cli/model/pipeline';
import { readPipelines } from '../../src/cli/model/read-pipelines';

// A model, not a measurement: how long the same work takes as two teams described it, and in our layout. The teams told totals;
// how these divide is an assumption, the same on both sides. People who approve and traffic that shifts take no time on either.

/** Minutes, by the name of the action; the first that matches counts. */
type Minutes = readonly (readonly [RegExp, number])[];

/** System D: 30 minutes cold, 10 warm. One thing after the other, except Java beside Python. */
const COLD: Minutes = [
  [/^Source$/, 1], [/^infrastructure$/, 1], [/-Plan$/, 3], [/-Apply$/, 6], [/^functions-java$/, 8], [/^functions-python$/, 6], [/^frontend$/, 7], [/^functions-/, 2],
  [/-Upload$/, 1], [/-Release$/, 0.1], [/^check/, 0.5],
];
const COLD_BEFORE = 1 + (3 + 6) + 8 + 2 + (7 + 1 + 2);
const WARM: Minutes = [
  [/^Source$/, 1], [/^infrastructure$/, 1], [/-Plan$/, 2], [/-Apply$/, 1], [/^functions-java$/, 3], [/^functions-python$/, 2], [/^frontend$/, 1], [/^functions-/, 1],
  [/-Upload$/, 0.3], [/-Release$/, 0.1], [/^check/, 0.5],
];
const WARM_BEFORE = 1 + (2 + 1) + 3 + 1 + (1 + 0.3 + 0.7);

/** System A: 15 to 20 minutes for dev, 20 to 30 for prod, which builds everything again. */
const ANALYTICS: Minutes = [
  [/^Source$/, 0.5], [/^infrastructure$/, 1], [/-Plan$/, 1.5], [/-Apply$/, 2.5], [/^functions-java$/, 3], [/^functions-python$/, 4], [/^data-processing$/, 4],
  [/^functions-/, 0.5], [/-Upload$/, 0.3], [/-Release$/, 0.1], [/^(check|dashboard)/, 3], [/^(Evidence|Approver)$/, 0.1],
  [/^zap/, 6], [/^(dependencies|findings-|load)/, 1],
];
const BUILDS_OF_ANALYTICS = 3 + 4 + 4 + 3;
const ANALYTICS_BEFORE = 0.5 + (BUILDS_OF_ANALYTICS + 3 + 0.5) + (BUILDS_OF_ANALYTICS + 6 + 1 + 3 + 0.5);

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-out-'));
const app = new App({ outdir });
defineAnalytics(app);
defineFullStack(app);
app.synth();
const pipelines = readPipelines(readAssembly(outdir));
fs.rmSync(outdir, { recursive: true });

/** Stages follow each other, so do run orders within a stage; of what runs side by side, the longest counts. */
function criticalPath(name: string, minutes: Minutes): number {
  const { stages } = pipelines.find((pipeline) => pipeline.name === name)!;
  return stages.reduce((sum, stage) => sum + stageMinutes(stage, minutes), 0);
}

function stageMinutes({ actions }: StageModel, minutes: Minutes): number {
  const longest = new Map<number, number>();
  for (const action of actions.filter(({ category }) => category !== 'Approval')) {
    const known = minutes.find(([name]) => name.test(action.name));
    if (!known) throw new Error(`no minutes for action '${action.name}'`);
    longest.set(action.runOrder, Math.max(longest.get(action.runOrder) ?? 0, known[1]));
  }
  return [...longest.values()].reduce((sum, each) => sum + each, 0);
}

test.each([
  ['system D, cold', 'FullStack-dev', COLD, COLD_BEFORE, 30, 0.62],
  ['system D, warm', 'FullStack-dev', WARM, WARM_BEFORE, 10, 0.76],
  ['system A', 'Analytics', ANALYTICS, ANALYTICS_BEFORE, 42.5, 0.55],
] as const)('%s: the layout makes less of the same work', (_title, pipeline, minutes, before, told, ratio) => {
  expect(before).toBe(told);
  expect(Number((criticalPath(pipeline, minutes) / before).toFixed(2))).toBe(ratio);
});
