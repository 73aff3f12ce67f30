import { action, stage } from './models';
import type { RunEvent } from '../../../src/cli/engine/events';
import { Scheduler } from '../../../src/cli/engine/scheduler';
import type { ActionOutcome, StageControl } from '../../../src/cli/engine/stage-run';
import { StopControl } from '../../../src/cli/engine/stop';
import type { StageModel } from '../../../src/cli/model/pipeline';
import { FakeClock } from '../../../src/cli/ports/clock';

/** `a b | c` is one stage: a and b together, then c. A name may carry its outcome: `b:Failed`. */
function graph(stages: { readonly [name: string]: string }): { stages: StageModel[]; outcomes: Map<string, ActionOutcome> } {
  const outcomes = new Map<string, ActionOutcome>();
  const models = Object.entries(stages).map(([name, text]) => stage(name, text.split('|').flatMap((group, i) => group.trim().split(/\s+/).map((word) => {
    const [actionName, outcome = 'Succeeded'] = word.split(':');
    outcomes.set(actionName, outcome as ActionOutcome);
    return action(name, actionName, { runOrder: (i + 1) * 10 });
  }))));
  return { stages: models, outcomes };
}

/** Stages that are their actions and nothing else. */
const unconditional: StageControl = { check: async () => undefined, entered: () => {}, retry: () => [], ended: () => {} };

interface Trace {
  /** `+a` started, `-a` ended, in order. */
  readonly trace: string[];
  readonly most: () => number;
  readonly events: RunEvent[];
  readonly scheduler: Scheduler;
  readonly stop: StopControl;
}

function prepare(
  stages: readonly StageModel[], outcomes: ReadonlyMap<string, ActionOutcome>, concurrency = 8, onStart: (name: string) => void = () => {},
): Trace {
  const trace: string[] = [];
  const events: RunEvent[] = [];
  const stop = new StopControl();
  let running = 0;
  let most = 0;
  const scheduler = new Scheduler({
    stages,
    concurrency,
    clock: new FakeClock(),
    stop,
    control: unconditional,
    emit: (event) => events.push(event),
    runAction: async ({ name }) => {
      trace.push(`+${name}`);
      most = Math.max(most, ++running);
      onStart(name);
      await new Promise(setImmediate);
      running--;
      trace.push(`-${name}`);
      return outcomes.get(name)!;
    },
  });
  return { trace, most: () => most, events, scheduler, stop };
}

const ended = (events: readonly RunEvent[]) => events.flatMap((event) => event.type === 'stage-ended' ? `${event.stage} ${event.status}` : []);

test.each<[string, { readonly [name: string]: string }, string, string, string[]]>([
  ['stages run in order', { A: 'a', B: 'b' }, '+a -a +b -b', 'Succeeded', ['A Succeeded', 'B Succeeded']],
  ['equal run orders run together', { A: 'a b' }, '+a +b -a -b', 'Succeeded', ['A Succeeded']],
  ['the next run order starts after all of the group', { A: 'a b | c' }, '+a +b -a -b +c -c', 'Succeeded', ['A Succeeded']],
  ['siblings of a failure finish and nothing later starts', { A: 'a:Failed b | c', B: 'd' }, '+a +b -a -b', 'Failed', ['A Failed']],
  ['a skipped action lets the run go on', { A: 'a:Skipped', B: 'b' }, '+a -a +b -b', 'Succeeded', ['A Succeeded', 'B Succeeded']],
  ['an open approval makes the run wait', { A: 'a:Waiting b | c', B: 'd' }, '+a +b -a -b', 'Waiting', ['A Waiting']],
  ['a failure outweighs an open approval', { A: 'a:Waiting b:Failed' }, '+a +b -a -b', 'Failed', ['A Failed']],
])('%s', async (_, stages, trace, status, stageEnds) => {
  const { stages: models, outcomes } = graph(stages);
  const run = prepare(models, outcomes);
  expect((await run.scheduler.run()).status).toBe(status);
  expect(run.trace.join(' ')).toBe(trace);
  expect(ended(run.events)).toEqual(stageEnds);
});

test('run orders count, not the order of the list', async () => {
  const run = prepare([stage('A', [action('A', 'late', { runOrder: 100 }), action('A', 'early')])], new Map([['late', 'Succeeded'], ['early', 'Succeeded']]));
  await run.scheduler.run();
  expect(run.trace).toEqual(['+early', '-early', '+late', '-late']);
});

test('no more actions than the concurrency run at the same time, and a failure does not keep queued siblings back', async () => {
  const { stages, outcomes } = graph({ A: 'a:Failed b c d e' });
  const run = prepare(stages, outcomes, 2);
  expect((await run.scheduler.run()).status).toBe('Failed');
  expect(run.most()).toBe(2);
  expect(run.trace.filter((entry) => entry.startsWith('-'))).toHaveLength(5);
});

test('a disabled transition stops the run in front of its stage, with the reason', async () => {
  const { stages, outcomes } = graph({ A: 'a', B: 'b' });
  const run = prepare([stages[0], { ...stages[1], disabled: 'change freeze' }], outcomes);
  expect((await run.scheduler.run()).status).toBe('Waiting');
  expect(run.trace).toEqual(['+a', '-a']);
  expect(run.events.at(-1)).toEqual({ type: 'stage-ended', time: 0, stage: 'B', status: 'Waiting', reason: 'inbound transition disabled: change freeze' });
});

test('a stop lets running actions finish and starts no more', async () => {
  const { stages, outcomes } = graph({ A: 'a b c | d', B: 'e' });
  const run: Trace = prepare(stages, outcomes, 2, (name) => name === 'b' && run.stop.request());
  expect((await run.scheduler.run()).status).toBe('Stopped');
  expect(run.trace).toEqual(['+a', '+b', '-a', '-b']);
  expect(ended(run.events)).toEqual(['A Stopped']);
});

test('a stop before the start starts nothing', async () => {
  const { stages, outcomes } = graph({ A: 'a' });
  const run = prepare(stages, outcomes);
  run.stop.request();
  expect((await run.scheduler.run()).status).toBe('Stopped');
  expect(run.events).toEqual([]);
});

test('a stop during the last actions changes nothing of a run that then is complete', async () => {
  const { stages, outcomes } = graph({ A: 'a' });
  const run: Trace = prepare(stages, outcomes, 2, () => run.stop.request());
  expect((await run.scheduler.run()).status).toBe('Succeeded');
});

test('an abandoned action makes the run a stopped one', async () => {
  const { stages, outcomes } = graph({ A: 'a:Abandoned b:Failed' });
  const run = prepare(stages, outcomes);
  expect((await run.scheduler.run()).status).toBe('Stopped');
});

test('the first request stops, the second abandons', () => {
  const stop = new StopControl();
  expect(stop.request()).toBe('stopping');
  expect([stop.stopping.aborted, stop.abandoning.aborted]).toEqual([true, false]);
  expect(stop.request()).toBe('abandoning');
  expect(stop.abandoning.aborted).toBe(true);
});
