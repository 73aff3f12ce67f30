import { condition, delivery, deploy, failure, fake, GuardedRuns, notify, source } from './guarded-runs';
import { rule } from './models';
import type { ActionResult } from '../../../src/cli/actions/handler';
import type { RunOutcome } from '../../../src/cli/engine/run-pipeline';
import { StopControl } from '../../../src/cli/engine/stop';
import { UserError } from '../../../src/cli/errors';
import type { StageModel } from '../../../src/cli/model/pipeline';

let runs: GuardedRuns;
beforeEach(() => {
  runs = new GuardedRuns();
});
afterEach(() => runs.remove());

describe('resume', () => {
  test('does not ask again where the execution has entered', async () => {
    const model = delivery({ beforeEntry: condition('FAIL', fake('Deploy', 'In')) });
    runs.ends = { 'Deploy/In': ['Failed'], 'Deploy/App': ['Failed'] };
    await runs.execute(model);
    await runs.execute(model, 'resume');
    expect(runs.ran).toEqual(['Deploy/In', 'Deploy/App', 'Deploy/Docs']);
    expect((await runs.execute(model, 'resume')).status).toBe('Succeeded');
    expect(runs.ran).toEqual(['Deploy/App', 'Deploy/Smoke', ...notify]);
  });

  test('leaves a skipped stage out', async () => {
    const model = delivery({ beforeEntry: condition('SKIP', fake('Deploy', 'In')) });
    runs.ends = { 'Deploy/In': ['Failed'], 'Notify/Chat': ['Failed'] };
    await runs.execute(model);
    expect((await runs.execute(model, 'resume')).status).toBe('Succeeded');
    expect(runs.ran).toEqual(notify);
  });

  test('asks again on success, without the actions', async () => {
    const model = delivery({ onSuccess: condition('FAIL', fake('Deploy', 'Out')) });
    runs.ends = { 'Deploy/Out': ['Failed', 'Failed'] };
    await runs.execute(model);
    expect((await runs.execute(model, 'resume')).status).toBe('Failed');
    expect(runs.ran).toEqual(['Deploy/Out']);
    expect((await runs.execute(model, 'resume')).status).toBe('Succeeded');
    expect(runs.ran).toEqual(['Deploy/Out', ...notify]);
  });

  test('does not retry by itself what has had its automatic retry', async () => {
    const model = delivery({ onFailure: failure({ result: 'RETRY' }) });
    runs.ends = { 'Deploy/App': ['Failed', 'Failed', 'Failed'] };
    await runs.execute(model);
    await runs.execute(model, 'resume');
    expect(runs.ran).toEqual(['Deploy/App']);
  });
});

describe('parts', () => {
  const model = delivery({ beforeEntry: condition('FAIL', rule('Deploy', 'Files', 'Fake', { inputs: ['Tree'] })) });

  test('a whole stage is asked, with what its rules need of earlier runs; a single action is not', async () => {
    await runs.execute(model, { only: 'Source' });
    await runs.execute(model, { only: 'Deploy' });
    expect(runs.ran).toEqual(['Deploy/Files', ...deploy]);
    runs.ends = { 'Deploy/Docs': ['Failed'] };
    await runs.execute(model, { only: 'Deploy/Docs' });
    expect(runs.ran).toEqual(['Deploy/Docs']);
    await runs.execute(model, 'resume');
    expect(runs.ran).toEqual(['Deploy/Docs']);
  });
});

describe('rollback', () => {
  const onFailure = delivery({ beforeEntry: condition('FAIL', fake('Deploy', 'In')), onFailure: failure({ result: 'ROLLBACK' }) });

  test('a failed stage runs again as it was in the last execution that succeeded in it', async () => {
    const good = await runs.execute(onFailure);
    await runs.execute(onFailure);
    const latest = await runs.execute(onFailure);
    runs.ends = { 'Deploy/App': ['Failed'] };
    expect(await runs.execute(onFailure)).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(runs.ran).toEqual([...source, 'Deploy/In', 'Deploy/App', 'Deploy/Docs', ...deploy]);
    expect(runs.stageEnds).toEqual(['Source Succeeded', 'Deploy Failed: on failure', 'Deploy Succeeded']);
    const [, rollback] = runs.events.filter((event) => event.type === 'run-started');
    expect(rollback).toMatchObject({ rollbackTo: latest.execution, stages: [{ name: 'Deploy', actions: ['App', 'Docs', 'Smoke'] }] });
    expect(runs.logOf('Deploy/App')[1]).toBe(`App of ${(rollback as { execution: string }).execution} saw Tree of ${latest.execution}`);
    expect(runs.notes).toEqual([
      `rolling back stage 'Deploy' to execution ${latest.execution}`,
      'after a change of the source: npx cdk-delivery run Shop',
      `stage 'Deploy' is rolled back to execution ${latest.execution}`,
    ]);
    expect(good.execution).not.toBe(latest.execution);
  });

  test('on success it follows a condition that is not met', async () => {
    const model = delivery({ onSuccess: condition('ROLLBACK', fake('Deploy', 'Bake')) });
    const good = await runs.execute(model);
    runs.ends = { 'Deploy/Bake': ['Failed'] };
    expect((await runs.execute(model)).status).toBe('Failed');
    expect(runs.ran).toEqual([...source, ...deploy, 'Deploy/Bake', ...deploy]);
    expect(runs.notes[2]).toBe(`stage 'Deploy' is rolled back to execution ${good.execution}`);
  });

  test('nothing goes back to a rollback, and nothing builds on it', async () => {
    const good = await runs.execute(onFailure);
    runs.ends = { 'Deploy/App': ['Failed', 'Succeeded', 'Failed'] };
    const bad = await runs.execute(onFailure);
    await runs.execute(onFailure);
    expect(runs.notes[0]).toBe(`rolling back stage 'Deploy' to execution ${good.execution}`);
    await runs.execute(onFailure, { only: 'Deploy' });
    expect(runs.notes[0]).not.toContain(good.execution);
    expect(bad.execution).not.toBe(good.execution);
  });

  test('is left out, and said so, when no earlier execution of the structure has succeeded in the stage', async () => {
    await runs.execute({ ...onFailure, structureHash: 'h0' });
    runs.ends = { 'Deploy/App': ['Failed'] };
    await runs.execute(onFailure);
    expect(runs.ran).toEqual([...source, 'Deploy/In', 'Deploy/App', 'Deploy/Docs']);
    expect(runs.notes).toEqual([
      "stage 'Deploy' is not rolled back: no earlier execution of this structure has succeeded in it",
      'after a change of the source: npx cdk-delivery run Shop; the same source again: npx cdk-delivery resume Shop',
    ]);
  });

  test('when it has succeeded there is nothing to resume; when it has failed, itself', async () => {
    await runs.execute(onFailure);
    runs.ends = { 'Deploy/App': ['Failed', 'Failed'] };
    await runs.execute(onFailure);
    expect((await runs.execute(onFailure, 'resume')).status).toBe('Succeeded');
    expect(runs.ran).toEqual(['Deploy/App', 'Deploy/Smoke']);
    await expect(runs.execute(onFailure, 'resume')).rejects.toThrow(
      new UserError("the last run of pipeline 'Shop' was rolled back, nothing is left to resume; start anew with: cdk-delivery run Shop"));
  });
});

test('a rollback passes a disabled transition: the stage was there before', async () => {
  const closed = delivery({ disabled: 'freeze', onFailure: failure({ result: 'ROLLBACK' }) });
  await runs.execute(closed, {}, { enabledTransitions: ['Deploy'] });
  const stop = new StopControl();
  runs.ends = { 'Deploy/App': [() => { stop.request(); return 'Succeeded'; }], 'Deploy/Docs': ['Failed'] };
  await runs.execute(closed, {}, { enabledTransitions: ['Deploy'], stop });
  await runs.execute(closed, 'resume');
  expect(runs.stageEnds).toEqual(['Deploy Failed: on failure', 'Deploy Succeeded']);
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
    runs.ends = { [location]: [end], ...(location === 'Deploy/Alarm' ? { 'Deploy/App': ['Failed'] } : {}) };
    expect((await runs.execute(delivery(model), {}, { stop })).status).toBe(outcome);
    expect(runs.ran).toEqual(order);
    expect((await runs.execute(delivery(model), 'resume')).status).toBe('Succeeded');
    expect(runs.ran).toEqual(resumed);
  });
});
