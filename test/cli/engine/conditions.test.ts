import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { action, pipeline, rule, stage } from './models';
import type { ActionContext, ActionHandler, ActionResult } from '../../../src/cli/actions/handler';
import { ruleHandlerFor } from '../../../src/cli/conditions/registry';
import type { RunEvent } from '../../../src/cli/engine/events';
import { runPipeline, type RunOptions, type RunOutcome } from '../../../src/cli/engine/run-pipeline';
import type { Selection } from '../../../src/cli/engine/selection';
import { StopControl } from '../../../src/cli/engine/stop';
import { UserError } from '../../../src/cli/errors';
import type { ActionModel, ConditionModel, ConditionResult, FailureModel, PipelineModel, StageModel } from '../../../src/cli/model/pipeline';
import { FakeClock } from '../../../src/cli/ports/clock';
import { FakeShell } from '../../../src/cli/ports/fake-shell';

let root: string;
let clock: FakeClock;
/** How actions and rules end, each time they run, by location; success when nothing is said, or nothing is left. */
let ends: { [location: string]: (ActionResult['status'] | (() => ActionResult['status']))[] };
let ran: string[];
let events: RunEvent[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'conditions-'));
  clock = new FakeClock(1000);
  ends = {};
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** Actions, and rules of the provider `Fake`: others are the real ones. */
class Handler implements ActionHandler {
  plan(): string {
    return 'fake';
  }

  async run(model: ActionModel, context: ActionContext): Promise<ActionResult> {
    const location = `${model.stage}/${model.name}`;
    ran.push(location);
    clock.advance(1000);
    const end = ends[location]?.shift() ?? 'Succeeded';
    const status = typeof end === 'string' ? end : end();
    const seen = [...context.inputs.values()].map((file) => fs.readFileSync(file, 'utf8')).join();
    context.log(`${model.name} of ${context.execution}${seen && ` saw ${seen}`}`);
    if (status === 'Succeeded') for (const output of model.outputs) fs.writeFileSync(context.outputPath(output.name), `${output.name} of ${context.execution}`);
    return { status, summary: status === 'Failed' ? 'broken' : 'done', variables: { Branch: 'main' } };
  }
}

async function execute(
  model: PipelineModel, part: Partial<Selection> | 'resume' = {}, { stop = new StopControl(), ...options }: Partial<RunOptions> & { readonly stop?: StopControl } = {},
): Promise<RunOutcome> {
  ran = [];
  events = [];
  clock.advance(1000);
  const handlerFor = (each: ActionModel) => each.category === 'Rule' && each.provider !== 'Fake' ? ruleHandlerFor(each, new Map(), clock) : new Handler();
  return runPipeline({
    pipeline: model,
    sites: [],
    services: [],
    functions: [],
    directory: root,
    concurrency: 1, // in one order
    parameters: new Map(),
    buildArguments: new Map(),
    enabledTransitions: [],
    keepWork: false,
    commandLine: (args) => `npx cdk-delivery ${args}`,
    ...options,
    part: part === 'resume' ? part : { skipTests: false, ...part },
  }, { shell: new FakeShell(() => ({ stdout: `${root}\n` })), clock, stop, containerEngine: async () => undefined, handlerFor, view: (event) => events.push(event) });
}

const output = (name: string) => ({ name, files: [] });
const fake = (stageName: string, name: string) => rule(stageName, name, 'Fake');
const condition = (result: ConditionResult, ...rules: ActionModel[]): ConditionModel[] => [{ result, rules }];
const failure = (rest: Partial<FailureModel>): FailureModel => ({ retryMode: 'FAILED_ACTIONS', conditions: [], ...rest });

/** Source -> Test -> Deploy -> Notify; Deploy takes the artifact of the source, Notify takes nothing. */
function delivery(deploy: Partial<StageModel>, rest: Partial<PipelineModel> = {}): PipelineModel {
  return pipeline([
    stage('Source', [action('Source', 'Checkout', { category: 'Source', namespace: 'Source', outputs: [output('Tree')] })]),
    stage('Deploy', [action('Deploy', 'App', { inputs: ['Tree'], outputs: [output('Record')] }), action('Deploy', 'Docs'), action('Deploy', 'Smoke', { runOrder: 2 })], deploy),
    stage('Notify', [action('Notify', 'Chat')]),
  ], rest);
}

const source = ['Source/Checkout'];
const deploy = ['Deploy/App', 'Deploy/Docs', 'Deploy/Smoke'];
const notify = ['Notify/Chat'];
const stageEnds = () => events.flatMap((event) => event.type === 'stage-ended' ? `${event.stage} ${event.status}${event.reason ? `: ${event.reason}` : ''}` : []);
const ruleEnds = () => events.flatMap((event) => event.type === 'condition-ended' ? event.rules.map(({ rule: name, status, summary }) => `${name} ${status}: ${summary}`) : []);
const notes = () => events.flatMap((event) => event.type === 'run-ended' ? event.notes : []);
const logsOf = (name: string) => events.flatMap((event) => event.type === 'action-log' && `${event.stage}/${event.action}` === name ? event.line : []);

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
  ends = results;
  expect((await execute(delivery(model))).status).toBe(status);
  expect(ran).toEqual(order);
  expect(stageEnds()).toEqual(stages);
});

test('a condition tells what it checks, how each rule came out and what follows; its log is on disk', async () => {
  ends = { 'Deploy/In': ['Failed'] };
  const { directory, execution } = await execute(delivery({ beforeEntry: condition('SKIP', fake('Deploy', 'In'), fake('Deploy', 'Other')) }));
  const logFile = path.join(directory, 'logs', 'Deploy-before-entry.condition.log');
  const lines = [`In of ${execution}`, `Other of ${execution}`];
  expect(events.filter((event) => event.type.startsWith('condition-'))).toEqual([
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
  const { execution } = await execute(model('main'));
  expect(events.find((event) => event.type === 'condition-log')).toMatchObject({ line: `Files of ${execution} saw Tree of ${execution}` });
  await execute(model('dev'));
  expect(ruleEnds()).toEqual(["Branch Failed: 'main' is not 'dev'", 'Files Succeeded: done']);
});

test('an unknown variable fails the rule, and what is known to be wrong fails before anything runs', async () => {
  const check = rule('Deploy', 'Branch', 'VariableCheck', { configuration: { Variable: '#{Source.Nope}', Operator: 'EQ', Value: '' } });
  await execute(delivery({ beforeEntry: condition('FAIL', check) }));
  expect(ruleEnds()).toEqual(["Branch Failed: unresolved variable #{Source.Nope}: no variable 'Nope' in namespace 'Source'; known: Branch"]);
  const window = rule('Deploy', 'Window', 'DeploymentWindow', { configuration: { Cron: '9-17' } });
  await expect(execute(delivery({ beforeEntry: condition('FAIL', window) }))).rejects.toThrow(UserError);
  expect(ran).toEqual([]);
});

test('what needs the artifact of a skipped stage fails with the reason', async () => {
  ends = { 'Deploy/In': ['Failed'] };
  const model = delivery({ beforeEntry: condition('SKIP', fake('Deploy', 'In')) });
  const needy = { ...model, stages: [...model.stages, stage('Publish', [action('Publish', 'Record', { inputs: ['Record'] })])] };
  await execute(needy);
  expect(ran).toEqual([...source, 'Deploy/In', ...notify]);
  expect(events.find((event) => event.type === 'action-ended' && event.stage === 'Publish'))
    .toMatchObject({ status: 'Failed', summary: "input artifact 'Record' is missing: stage 'Deploy' was skipped in this execution" });
});

describe('resume', () => {
  test('does not ask again where the execution has entered', async () => {
    const model = delivery({ beforeEntry: condition('FAIL', fake('Deploy', 'In')) });
    ends = { 'Deploy/In': ['Failed'], 'Deploy/App': ['Failed'] };
    await execute(model);
    await execute(model, 'resume');
    expect(ran).toEqual(['Deploy/In', 'Deploy/App', 'Deploy/Docs']);
    expect((await execute(model, 'resume')).status).toBe('Succeeded');
    expect(ran).toEqual(['Deploy/App', 'Deploy/Smoke', ...notify]);
  });

  test('leaves a skipped stage out', async () => {
    const model = delivery({ beforeEntry: condition('SKIP', fake('Deploy', 'In')) });
    ends = { 'Deploy/In': ['Failed'], 'Notify/Chat': ['Failed'] };
    await execute(model);
    expect((await execute(model, 'resume')).status).toBe('Succeeded');
    expect(ran).toEqual(notify);
  });

  test('asks again on success, without the actions', async () => {
    const model = delivery({ onSuccess: condition('FAIL', fake('Deploy', 'Out')) });
    ends = { 'Deploy/Out': ['Failed', 'Failed'] };
    await execute(model);
    expect((await execute(model, 'resume')).status).toBe('Failed');
    expect(ran).toEqual(['Deploy/Out']);
    expect((await execute(model, 'resume')).status).toBe('Succeeded');
    expect(ran).toEqual(['Deploy/Out', ...notify]);
  });

  test('does not retry by itself what has had its automatic retry', async () => {
    const model = delivery({ onFailure: failure({ result: 'RETRY' }) });
    ends = { 'Deploy/App': ['Failed', 'Failed', 'Failed'] };
    await execute(model);
    await execute(model, 'resume');
    expect(ran).toEqual(['Deploy/App']);
  });
});

describe('parts', () => {
  const model = delivery({ beforeEntry: condition('FAIL', rule('Deploy', 'Files', 'Fake', { inputs: ['Tree'] })) });

  test('a whole stage is asked, with what its rules need of earlier runs; a single action is not', async () => {
    await execute(model, { only: 'Source' });
    await execute(model, { only: 'Deploy' });
    expect(ran).toEqual(['Deploy/Files', ...deploy]);
    ends = { 'Deploy/Docs': ['Failed'] };
    await execute(model, { only: 'Deploy/Docs' });
    expect(ran).toEqual(['Deploy/Docs']);
    await execute(model, 'resume');
    expect(ran).toEqual(['Deploy/Docs']);
  });
});

describe('rollback', () => {
  const onFailure = delivery({ beforeEntry: condition('FAIL', fake('Deploy', 'In')), onFailure: failure({ result: 'ROLLBACK' }) });

  test('a failed stage runs again as it was in the last execution that succeeded in it', async () => {
    const good = await execute(onFailure);
    await execute(onFailure);
    const latest = await execute(onFailure);
    ends = { 'Deploy/App': ['Failed'] };
    expect(await execute(onFailure)).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(ran).toEqual([...source, 'Deploy/In', 'Deploy/App', 'Deploy/Docs', ...deploy]);
    expect(stageEnds()).toEqual(['Source Succeeded', 'Deploy Failed: on failure', 'Deploy Succeeded']);
    const [, rollback] = events.filter((event) => event.type === 'run-started');
    expect(rollback).toMatchObject({ rollbackTo: latest.execution, stages: [{ name: 'Deploy', actions: ['App', 'Docs', 'Smoke'] }] });
    expect(logsOf('Deploy/App')[1]).toBe(`App of ${(rollback as { execution: string }).execution} saw Tree of ${latest.execution}`);
    expect(notes()).toEqual([
      `rolling back stage 'Deploy' to execution ${latest.execution}`,
      'after a change of the source: npx cdk-delivery run Shop',
      `stage 'Deploy' is rolled back to execution ${latest.execution}`,
    ]);
    expect(good.execution).not.toBe(latest.execution);
  });

  test('on success it follows a condition that is not met', async () => {
    const model = delivery({ onSuccess: condition('ROLLBACK', fake('Deploy', 'Bake')) });
    const good = await execute(model);
    ends = { 'Deploy/Bake': ['Failed'] };
    expect((await execute(model)).status).toBe('Failed');
    expect(ran).toEqual([...source, ...deploy, 'Deploy/Bake', ...deploy]);
    expect(notes()[2]).toBe(`stage 'Deploy' is rolled back to execution ${good.execution}`);
  });

  test('nothing goes back to a rollback, and nothing builds on it', async () => {
    const good = await execute(onFailure);
    ends = { 'Deploy/App': ['Failed', 'Succeeded', 'Failed'] };
    const bad = await execute(onFailure);
    await execute(onFailure);
    expect(notes()[0]).toBe(`rolling back stage 'Deploy' to execution ${good.execution}`);
    await execute(onFailure, { only: 'Deploy' });
    expect(notes()[0]).not.toContain(good.execution);
    expect(bad.execution).not.toBe(good.execution);
  });

  test('is left out, and said so, when no earlier execution of the structure has succeeded in the stage', async () => {
    await execute({ ...onFailure, structureHash: 'h0' });
    ends = { 'Deploy/App': ['Failed'] };
    await execute(onFailure);
    expect(ran).toEqual([...source, 'Deploy/In', 'Deploy/App', 'Deploy/Docs']);
    expect(notes()).toEqual([
      "stage 'Deploy' is not rolled back: no earlier execution of this structure has succeeded in it",
      'after a change of the source: npx cdk-delivery run Shop; the same source again: npx cdk-delivery resume Shop',
    ]);
  });

  test('when it has succeeded there is nothing to resume; when it has failed, itself', async () => {
    await execute(onFailure);
    ends = { 'Deploy/App': ['Failed', 'Failed'] };
    await execute(onFailure);
    expect((await execute(onFailure, 'resume')).status).toBe('Succeeded');
    expect(ran).toEqual(['Deploy/App', 'Deploy/Smoke']);
    await expect(execute(onFailure, 'resume')).rejects.toThrow(
      new UserError("the last run of pipeline 'Shop' was rolled back, nothing is left to resume; start anew with: cdk-delivery run Shop"));
  });
});

describe('stopping', () => {
  const stopped = (end: ActionResult['status'], requests: number) => {
    const stop = new StopControl();
    return { stop, end: () => { for (let i = 0; i < requests; i++) stop.request(); return end; } };
  };

  test.each<[string, Partial<StageModel>, string, ActionResult['status'], number, string[], RunOutcome['status'], string[]]>([
    ['a failure of a run that stops is not retried', { onFailure: failure({ result: 'RETRY' }) }, 'Deploy/Smoke', 'Failed', 1,
      [...source, ...deploy], 'Failed', ['Deploy/Smoke', ...notify]],
    ['a condition on success is left for later', { onSuccess: condition('FAIL', fake('Deploy', 'Out')) }, 'Deploy/Smoke', 'Succeeded', 1,
      [...source, ...deploy], 'Stopped', ['Deploy/Out', ...notify]],
    ['an abandoned rule on success is asked again', { onSuccess: condition('FAIL', fake('Deploy', 'Out')) }, 'Deploy/Out', 'Failed', 2,
      [...source, ...deploy, 'Deploy/Out'], 'Stopped', ['Deploy/Out', ...notify]],
    ['an abandoned rule of entry is asked again', { beforeEntry: condition('SKIP', fake('Deploy', 'In'), fake('Deploy', 'In2')) }, 'Deploy/In', 'Failed', 2,
      [...source, 'Deploy/In'], 'Stopped', ['Deploy/In', 'Deploy/In2', ...deploy, ...notify]],
    ['an abandoned rule on failure engages nothing', { onFailure: failure({ conditions: condition('ROLLBACK', fake('Deploy', 'Alarm')) }) }, 'Deploy/Alarm', 'Succeeded', 2,
      [...source, 'Deploy/App', 'Deploy/Docs', 'Deploy/Alarm'], 'Stopped', ['Deploy/App', 'Deploy/Smoke', ...notify]],
  ])('%s', async (_, model, location, status, requests, order, outcome, resumed) => {
    const { stop, end } = stopped(status, requests);
    ends = { [location]: [end], ...(location === 'Deploy/Alarm' ? { 'Deploy/App': ['Failed'] } : {}) };
    expect((await execute(delivery(model), {}, { stop })).status).toBe(outcome);
    expect(ran).toEqual(order);
    expect((await execute(delivery(model), 'resume')).status).toBe('Succeeded');
    expect(ran).toEqual(resumed);
  });
});
