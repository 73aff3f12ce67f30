import { failedRun, started } from './events';
import { PlainView } from '../../../src/cli/views/plain';

function linesOf(events: readonly Parameters<PlainView['handle']>[0][]): string[] {
  let text = '';
  const view = new PlainView({ write: (part) => (text += part) });
  events.forEach((event) => view.handle(event));
  return text.trimEnd().split('\n');
}

test('a line for each start and end, with the time since the start and the end of a failure', () => {
  expect(linesOf(failedRun)).toEqual([
    '[    0.0s] Shop: execution e-1, Source > Build > Deploy',
    '[    0.0s] Source/Checkout started',
    '[    2.5s] Source/Checkout Succeeded in 2.5s: 1f3c2ab on main, 214 files',
    '[    2.5s] Build/App started',
    '[    2.5s] Build/Api started',
    '[    5.0s] Build/App simulated in 2.5s: simulated: nothing here stands in for Build/Jenkins',
    '[    5.0s] Build/Api Failed in 2.5s: BUILD failed',
    '           | compiling',
    '           | error: no',
    '           | log: /repo/logs/Build-Api.log',
    '[    5.0s] stage Build Failed',
  ]);
});

test('a stage that waits says why', () => {
  expect(linesOf([started, { type: 'stage-ended', time: 2000, stage: 'Deploy', status: 'Waiting', reason: 'inbound transition disabled: freeze' }]).at(-1))
    .toBe('[    1.0s] stage Deploy Waiting: inbound transition disabled: freeze');
});
