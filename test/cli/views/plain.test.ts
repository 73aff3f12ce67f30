import { conditionalRun, failedRun, started } from './events';
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

test('conditions, a retry and a rollback are told as they happen', () => {
  expect(linesOf(conditionalRun)).toEqual([
    '[    0.0s] Shop: execution e-1, Test > Deploy',
    '[    0.0s] Test before entry: checking Branch',
    "[    0.0s] Test before entry: Branch Failed in 0.0s: 'dev' is not 'main'",
    '[    0.0s] stage Test Skipped: before entry: Branch failed',
    '[    0.0s] Deploy/Site started',
    '[    2.5s] Deploy/Site Failed in 2.5s: no answer',
    '           | log: /repo/logs/Deploy-Site.log',
    '[    2.5s] stage Deploy retries Site',
    '[    2.5s] Deploy/Site started',
    '[    5.0s] Deploy/Site Succeeded in 2.5s: live',
    '[    5.0s] Deploy on success: checking Errors, Smoke',
    '[    6.0s] Deploy on success: Errors simulated in 0.0s: simulated: pass',
    '[    6.0s] Deploy on success: Smoke Failed in 1.0s: curl exited with status 22',
    '           | status 500',
    '           | log: /repo/logs/Deploy-on-success.log',
    '[    6.0s] stage Deploy Failed: on success: Smoke failed',
    '[    0.0s] Shop: execution e-2 rolls back to e-0, Deploy',
    '[    0.0s] Deploy/Site started',
    '[    2.5s] Deploy/Site Succeeded in 2.5s: live again',
  ]);
});
