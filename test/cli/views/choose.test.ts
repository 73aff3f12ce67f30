import { conditionalRun, failedRun } from './events';
import { Screen } from './screen';
import { FakeClock } from '../../../src/cli/ports/clock';
import { chooseView } from '../../../src/cli/views/choose';
import { duration, fit } from '../../../src/cli/views/format';

function show(json: boolean, terminal: boolean, env: NodeJS.ProcessEnv = {}, events = failedRun) {
  const stdout = Object.assign(new Screen(200), { isTTY: terminal });
  const stderr = Object.assign(new Screen(200), { isTTY: terminal });
  const view = chooseView(json, new FakeClock(), { stdout, stderr, env });
  events.forEach((event) => view.handle(event));
  view.close();
  return { stdout: stdout.text, stderr: stderr.text };
}

test('without a terminal the course of the run goes to standard error and a table of its actions to standard output', () => {
  const { stdout, stderr } = show(false, false);
  expect(stderr).toContain('[    0.0s] Source/Checkout started');
  expect(stdout.split('\n').slice(1)).toEqual([
    'Stage   Action    Result     Time',
    'Source  Checkout  Succeeded  2.5s  1f3c2ab on main, 214 files',
    'Build   App       simulated  2.5s  simulated: nothing here stands in for Build/Jenkins',
    'Build   Api       Failed     2.5s  BUILD failed',
    'Deploy  Site      not run',
    '',
    'Failed in 5.0s',
    '- page: npx cdk-delivery serve Shop',
  ]);
});

test('the table has the rules that were checked, skipped stages and second attempts, and a rollback has a table of its own', () => {
  expect(show(false, false, {}, conditionalRun).stdout.split('\n').slice(1)).toEqual([
    'Stage   Action                Result     Time',
    "Test    before entry: Branch  Failed     0.0s  'dev' is not 'main'",
    'Test    Load                  Skipped          before entry: Branch failed',
    'Deploy  Site                  Succeeded  2.5s  second attempt: live',
    'Deploy  on success: Errors    simulated  0.0s  simulated: pass',
    'Deploy  on success: Smoke     Failed     1.0s  curl exited with status 22',
    '',
    'Failed in 6.0s',
    "- rolling back stage 'Deploy' to execution e-0",
    '',
    'Stage   Action  Result     Time',
    'Deploy  Site    Succeeded  2.5s  live again',
    '',
    'Succeeded in 2.5s',
    "- stage 'Deploy' is rolled back to execution e-0",
  ]);
});

test('a dumb terminal gets plain lines', () => {
  expect(show(false, true, { TERM: 'dumb' }).stderr).toContain('[    0.0s] Source/Checkout started');
});

test('NO_COLOR leaves no escape sequences in the table', () => {
  expect(show(false, true, { NO_COLOR: '1' }).stdout).toContain('Build   Api       Failed     2.5s  BUILD failed');
});

test('JSON is the events and nothing else, one a line', () => {
  const { stdout, stderr } = show(true, true);
  expect(stdout.split('\n').map((line) => JSON.parse(line))).toEqual(failedRun);
  expect(stderr).toBe('');
});

test.each([[0, '0.0s'], [9.94, '9.9s'], [12.4, '12s'], [65, '1m 05s'], [3600, '60m 00s']])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([['abc', 3, 'abc'], ['abcd', 3, 'ab…'], ['日本語', 4, '日…'], ['日本', 4, '日本']])('%s in %d columns is %s', (text, columns, expected) => {
  expect(fit(text, columns)).toBe(expected);
});
