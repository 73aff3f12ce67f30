import * as fs from 'fs';
import * as path from 'path';
import { condition, delivery, deploy, failure, fake, GuardedRuns, notify, source } from './guarded-runs';
import { action, rule, stage } from './models';
import type { ActionResult } from '../../../src/cli/actions/handler';
import type { RunOutcome } from '../../../src/cli/engine/run-pipeline';
import { UserError } from '../../../src/cli/errors';
import type { StageModel } from '../../../src/cli/model/pipeline';

let runs: GuardedRuns;
beforeEach(() => {
  runs = new GuardedRuns();
});
afterEach(() => runs.remove());

test.each<[string, Partial<StageModel>, { [location: string]: ActionResult['status'][] }, string[], string[], RunOutcome['status']]>([
  ['entry, met', { beforeEntry: condition('FAIL', fake('Deploy', 'In')) }, {},
    [...source, 'Deploy/In', ...deploy, ...notify], ['Source Succeeded', 'Deploy Succeeded', 'Notify Succeeded'], 'Succeeded'],
  ['entry, not met: FAIL', { beforeEntry: condition('FAIL', fake('Deploy', 'In')) }, { 'Deploy/In': ['Failed'] },
    [...source, 'Deploy/In'], ['Source Succeeded', 'Deploy Failed: before entry: In failed'], 'Failed'],
  ['entry, not met: SKIP', { beforeEntry: condition('SKIP', fake('Deploy', 'In')) }, { 'Deploy/In': ['Failed'] },
    [...source, 'Deploy/In', ...notify], ['Source Succeeded', 'Deploy Skipped: before entry: In failed', 'Notify Succeeded'], 'Succeeded'],
  ['all rules of a condition are checked', { beforeEntry: condition('FAIL', fake('Deploy', 'A'), fake('Deploy', 'B'), fake('Deploy', 'C')) },
    { 'Deploy/A': ['Failed'], 'Deploy/C': ['Failed'] },
    [...source, 'Deploy/A', 'Deploy/B', 'Deploy/C'], ['Source Succeeded', 'Deploy Failed: before entry: A, C failed'], 'Failed'],
  ['success, met', { onSuccess: condition('FAIL', fake('Deploy', 'Out')) }, {},
    [...source, ...deploy, 'Deploy/Out', ...notify], ['Source Succeeded', 'Deploy Succeeded', 'Notify Succeeded'], 'Succeeded'],
  ['success, not met: FAIL', { onSuccess: condition('FAIL', fake('Deploy', 'Out')) }, { 'Deploy/Out': ['Failed'] },
    [...source, ...deploy, 'Deploy/Out'], ['Source Succeeded', 'Deploy Failed: on success: Out failed'], 'Failed'],
  ['a failed stage is not asked on success', { onSuccess: condition('FAIL', fake('Deploy', 'Out')) }, { 'Deploy/App': ['Failed'] },
    [...source, 'Deploy/App', 'Deploy/Docs'], ['Source Succeeded', 'Deploy Failed'], 'Failed'],
  ['failure, retry of the failed actions', { onFailure: failure({ result: 'RETRY' }) }, { 'Deploy/App': ['Failed'] },
    [...source, 'Deploy/App', 'Deploy/Docs', 'Deploy/App', 'Deploy/Smoke', ...notify], ['Source Succeeded', 'Deploy Succeeded', 'Notify Succeeded'], 'Succeeded'],
  ['failure, retry of all actions', { onFailure: failure({ result: 'RETRY', retryMode: 'ALL_ACTIONS' }) }, { 'Deploy/Smoke': ['Failed'] },
    [...source, ...deploy, ...deploy, ...notify], ['Source Succeeded', 'Deploy Succeeded', 'Notify Succeeded'], 'Succeeded'],
  ['failure, one retry and no more', { onFailure: failure({ result: 'RETRY' }) }, { 'Deploy/Smoke': ['Failed', 'Failed'] },
    [...source, ...deploy, 'Deploy/Smoke'], ['Source Succeeded', 'Deploy Failed'], 'Failed'],
  ['a retried stage is asked on success', { onSuccess: condition('FAIL', fake('Deploy', 'Out')), onFailure: failure({ result: 'RETRY' }) }, { 'Deploy/Smoke': ['Failed'] },
    [...source, ...deploy, 'Deploy/Smoke', 'Deploy/Out', ...notify], ['Source Succeeded', 'Deploy Succeeded', 'Notify Succeeded'], 'Succeeded'],
  ['a refused entry is no failure of actions', { beforeEntry: condition('FAIL', fake('Deploy', 'In')), onFailure: failure({ result: 'RETRY' }) }, { 'Deploy/In': ['Failed'] },
    [...source, 'Deploy/In'], ['Source Succeeded', 'Deploy Failed: before entry: In failed'], 'Failed'],
  ['failure, condition not met', { onFailure: failure({ conditions: condition('ROLLBACK', fake('Deploy', 'Alarm')) }) }, { 'Deploy/App': ['Failed'], 'Deploy/Alarm': ['Failed'] },
    [...source, 'Deploy/App', 'Deploy/Docs', 'Deploy/Alarm'], ['Source Succeeded', 'Deploy Failed'], 'Failed'],
  ['failure, condition met, nothing to go back to', { onFailure: failure({ conditions: condition('ROLLBACK', fake('Deploy', 'Alarm')) }) }, { 'Deploy/App': ['Failed'] },
    [...source, 'Deploy/App', 'Deploy/Docs', 'Deploy/Alarm'], ['Source Succeeded', 'Deploy Failed: on failure: Alarm passed'], 'Failed'],
])('%s', async (_, model, results, order, stages, status) => {
  runs.ends = results;
  expect((await runs.execute(delivery(model))).status).toBe(status);
  expect(runs.ran).toEqual(order);
  expect(runs.stageEnds).toEqual(stages);
});

test('a condition tells what it checks, how each rule came out and what follows; its log is on disk', async () => {
  runs.ends = { 'Deploy/In': ['Failed'] };
  const { directory, execution } = await runs.execute(delivery({ beforeEntry: condition('SKIP', fake('Deploy', 'In'), fake('Deploy', 'Other')) }));
  const logFile = path.join(directory, 'logs', 'Deploy-before-entry.condition.log');
  const lines = [`In of ${execution}`, `Other of ${execution}`];
  expect(runs.events.filter((event) => event.type.startsWith('condition-'))).toEqual([
    { type: 'condition-started', time: 3000, stage: 'Deploy', moment: 'before-entry', rules: ['In', 'Other'], logFile },
    { type: 'condition-log', time: 4000, stage: 'Deploy', moment: 'before-entry', line: lines[0] },
    { type: 'condition-log', time: 5000, stage: 'Deploy', moment: 'before-entry', line: lines[1] },
    {
      type: 'condition-ended',
      time: 5000,
      stage: 'Deploy',
      moment: 'before-entry',
      rules: [
        { rule: 'In', provider: 'Fake', status: 'Failed', seconds: 1, summary: 'broken', simulated: false },
        { rule: 'Other', provider: 'Fake', status: 'Succeeded', seconds: 1, summary: 'done', simulated: false },
      ],
      met: false,
      result: 'SKIP',
      tail: lines,
    },
  ]);
  expect(fs.readFileSync(logFile, 'utf8')).toBe(`${lines.join('\n')}\n`);
});

test('rules have the variables and artifacts that actions have', async () => {
  const check = (Value: string) => rule('Deploy', 'Branch', 'VariableCheck', { configuration: { Variable: '#{Source.Branch}', Operator: 'EQ', Value } });
  const model = (Value: string) => delivery({ beforeEntry: condition('FAIL', check(Value), rule('Deploy', 'Files', 'Fake', { inputs: ['Tree'] })) });
  const { execution } = await runs.execute(model('main'));
  expect(runs.events.find((event) => event.type === 'condition-log')).toMatchObject({ line: `Files of ${execution} saw Tree of ${execution}` });
  await runs.execute(model('dev'));
  expect(runs.ruleEnds).toEqual(["Branch Failed: 'main' is not 'dev'", 'Files Succeeded: done']);
});

test('an unknown variable fails the rule, and what is known to be wrong fails before anything runs', async () => {
  const check = rule('Deploy', 'Branch', 'VariableCheck', { configuration: { Variable: '#{Source.Nope}', Operator: 'EQ', Value: '' } });
  await runs.execute(delivery({ beforeEntry: condition('FAIL', check) }));
  expect(runs.ruleEnds).toEqual(["Branch Failed: unresolved variable #{Source.Nope}: no variable 'Nope' in namespace 'Source'; known: Branch"]);
  const window = rule('Deploy', 'Window', 'DeploymentWindow', { configuration: { Cron: '9-17' } });
  await expect(runs.execute(delivery({ beforeEntry: condition('FAIL', window) }))).rejects.toThrow(UserError);
  expect(runs.ran).toEqual([]);
});

test('what needs the artifact of a skipped stage fails with the reason', async () => {
  runs.ends = { 'Deploy/In': ['Failed'] };
  const model = delivery({ beforeEntry: condition('SKIP', fake('Deploy', 'In')) });
  const needy = { ...model, stages: [...model.stages, stage('Publish', [action('Publish', 'Record', { inputs: ['Record'] })])] };
  await runs.execute(needy);
  expect(runs.ran).toEqual([...source, 'Deploy/In', ...notify]);
  expect(runs.events.find((event) => event.type === 'action-ended' && event.stage === 'Publish'))
    .toMatchObject({ status: 'Failed', summary: "input artifact 'Record' is missing: stage 'Deploy' was skipped in this execution" });
});
