import pc from 'picocolors';
import { begin, conditionalRun, end, failedRun, started } from './events';
import { Screen } from './screen';
import { FakeClock } from '../../../src/cli/ports/clock';
import { TerminalView } from '../../../src/cli/views/terminal';

let view: TerminalView;
afterEach(() => view.close());

function open(screen = new Screen()) {
  const clock = new FakeClock(3500);
  view = new TerminalView(screen, pc.createColors(false), clock);
  return { screen, clock };
}

test('actions that run are redrawn in place with what they do and for how long', () => {
  const { screen, clock } = open();
  [started, { type: 'stage-started', time: 3500, stage: 'Build' } as const, begin('Build', 'App', 3500), begin('Build', 'Api', 3500)].forEach((e) => view.handle(e));
  view.handle({ type: 'action-log', time: 3600, stage: 'Build', action: 'App', line: 'added \u001b[1m12\u001b[0m packages' });
  view.handle({ type: 'action-progress', time: 3600, stage: 'Build', action: 'Api', text: 'BUILD npm run build' });
  view.handle({ type: 'action-log', time: 3600, stage: 'Build', action: 'Api', line: 'noise' });
  clock.advance(65_000);
  view.tick();
  expect(screen.text).toBe(['Shop execution e-1', 'Build', '  ⠙ App  1m 05s  added 12 packages', '  ⠙ Api  1m 05s  BUILD npm run build'].join('\n'));
  view.handle(end('Build', 'App', 6000, 'Succeeded', 'built 12 files'));
  expect(screen.text).toBe(['Shop execution e-1', 'Build', '  ✔ App  built 12 files  2.5s', '  ⠙ Api  1m 05s  BUILD npm run build'].join('\n'));
});

test('a failure shows the end of its log and where the whole of it is', () => {
  const { screen } = open();
  failedRun.forEach((event) => view.handle(event));
  view.close();
  expect(screen.text.split('\n')).toEqual([
    'Shop execution e-1',
    'Source',
    '  ✔ Checkout  1f3c2ab on main, 214 files  2.5s',
    'Build',
    '  ○ App  simulated: nothing here stands in for Build/Jenkins  2.5s',
    '  ✖ Api  BUILD failed  2.5s',
    '    │ compiling',
    '    │ error: no',
    '    │ log: /repo/logs/Build-Api.log',
  ]);
});

test('lines are cut to the width, and no more lines are drawn than the screen has', () => {
  const { screen } = open(new Screen(30, 6));
  ['a', 'b', 'c', 'd', 'e', 'f', 'g'].forEach((name) => view.handle(begin('Build', name, 3500)));
  view.handle({ type: 'action-progress', time: 3600, stage: 'Build', action: 'a', text: 'a text that is much longer than the line' });
  view.tick();
  view.tick();
  expect(screen.text.split('\n')).toEqual(['  ⠹ a  0.0s  a text that is …', '  ⠹ b  0.0s', '  ⠹ c  0.0s', '  ⠹ d  0.0s', '  … and 3 more']);
});

test('a disabled transition is shown with its reason', () => {
  const { screen } = open();
  view.handle({ type: 'stage-ended', time: 0, stage: 'Production', status: 'Waiting', reason: 'inbound transition disabled: freeze' });
  expect(screen.text).toBe('Production\n  … Waiting: inbound transition disabled: freeze');
});

test('conditions, a retry and a rollback are lines of their stage', () => {
  const { screen } = open(new Screen(100, 40));
  conditionalRun.forEach((event) => view.handle(event));
  view.close();
  expect(screen.text.split('\n')).toEqual([
    'Shop execution e-1',
    'Test',
    "  ✖ before entry: Branch  'dev' is not 'main'  0.0s",
    '  ○ Skipped: before entry: Branch failed',
    'Deploy',
    '  ✖ Site  no answer  2.5s',
    '    │ log: /repo/logs/Deploy-Site.log',
    '  ↻ retries Site',
    '  ✔ Site  live  2.5s',
    '  ○ on success: Errors  simulated: pass  0.0s',
    '  ✖ on success: Smoke  curl exited with status 22  1.0s',
    '    │ status 500',
    '    │ log: /repo/logs/Deploy-on-success.log',
    '  ✖ Failed: on success: Smoke failed',
    'Shop execution e-2 rolls back to e-0',
    'Deploy',
    '  ✔ Site  live again  2.5s',
  ]);
});

test('a condition that is checked is redrawn in place like an action', () => {
  const { screen } = open();
  view.handle({ type: 'condition-started', time: 3500, stage: 'Deploy', moment: 'on-success', rules: ['Errors', 'Smoke'], logFile: '' });
  view.handle({ type: 'condition-log', time: 3500, stage: 'Deploy', moment: 'on-success', line: 'status 200' });
  view.tick();
  expect(screen.text).toBe('  ⠙ on success: Errors, Smoke  0.0s  status 200');
});

test('while it is paused nothing is written, and what happened meanwhile is shown after', () => {
  const { screen } = open();
  view.handle(begin('Build', 'App', 3500));
  view.pause(true);
  screen.write('Approve? ');
  view.tick();
  view.handle(end('Build', 'App', 6000, 'Succeeded', 'built'));
  expect(screen.text).toBe('Approve?');
  screen.write('y\n');
  view.pause(false);
  expect(screen.text).toBe('Approve? y\n  ✔ App  built  2.5s');
});

test('a terminal that does not know its size is taken for one of the usual size', () => {
  const { screen } = open(new Screen(0, 0));
  view.handle(begin('Build', 'App', 3500));
  view.tick();
  expect(screen.text).toBe('  ⠙ App  0.0s');
});
