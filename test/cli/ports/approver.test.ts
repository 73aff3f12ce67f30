import { PassThrough } from 'stream';
import { AbsentApprover, PresetApprover, TerminalApprover, type ApprovalRequest } from '../../../src/cli/ports/approver';

const request: ApprovalRequest = { pipeline: 'Shop', stage: 'Production', action: 'Gate', message: 'release abc?', link: 'https://staging.example.com' };

test.each<[string, readonly string[] | 'all', string, string]>([
  ['all', 'all', 'approved', '--approve-all'],
  ['the stage', ['Production'], 'approved', '--approve Production'],
  ['the action', ['Production/Gate'], 'approved', '--approve Production/Gate'],
  ['another action', ['Production/Other', 'Staging'], 'later', 'no terminal to ask on'],
  ['nothing', [], 'later', 'no terminal to ask on'],
])('with %s approved beforehand', async (_, approved, decision, words) => {
  expect(await new PresetApprover(approved, new AbsentApprover()).ask(request)).toEqual({ decision, words });
});

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough().setEncoding('utf8');
  const stop = new AbortController();
  const pauses: boolean[] = [];
  const approver = new TerminalApprover({
    input, output, stopping: stop.signal, pauseView: (paused) => pauses.push(paused), interrupt: () => stop.abort(),
  });
  let shown = '';
  output.on('data', (text: string) => {
    shown += text;
  });
  /** Types an answer as soon as the question is there. */
  const answer = async (question: string, text: string) => {
    while (!shown.includes(question)) await new Promise(setImmediate);
    shown = shown.slice(shown.indexOf(question) + question.length);
    input.write(`${text}\n`);
  };
  return { input, approver, stop, pauses, answer, shown: () => shown };
}

test('asks with the message and the link, while the view is paused', async () => {
  const { approver, answer, pauses, shown } = terminal();
  const asked = approver.ask(request);
  while (!shown().includes('Approve?')) await new Promise(setImmediate);
  expect(shown()).toContain('Production/Gate needs your approval\nrelease abc?\nhttps://staging.example.com\n');
  expect(pauses).toEqual([true]);
  await answer('Approve?', 'y');
  expect(await asked).toEqual({ decision: 'approved', words: 'on the terminal' });
  expect(pauses).toEqual([true, false]);
});

test("a rejection carries the approver's words", async () => {
  const { approver, answer } = terminal();
  const asked = approver.ask(request);
  await answer('Approve?', 'n');
  await answer('Why not?', 'not on a Friday');
  expect(await asked).toEqual({ decision: 'rejected', words: 'not on a Friday' });
});

test('an empty line decides nothing: the question comes again', async () => {
  const { approver, answer } = terminal();
  const asked = approver.ask(request);
  await answer('Approve?', '');
  await answer('Approve?', 'l');
  expect(await asked).toEqual({ decision: 'later', words: 'put off' });
});

test('approvals of parallel actions are asked one after the other', async () => {
  const { approver, answer, shown } = terminal();
  const both = [approver.ask(request), approver.ask({ ...request, action: 'Second' })];
  await answer('Approve?', 'yes');
  expect(shown()).not.toContain('Second');
  await answer('Approve?', 'no');
  await answer('Why not?', '');
  expect(await Promise.all(both)).toEqual([{ decision: 'approved', words: 'on the terminal' }, { decision: 'rejected', words: 'no reason given' }]);
});

test('the question is withdrawn when the run stops, and not asked any more', async () => {
  const { approver, stop, pauses, shown } = terminal();
  const asked = approver.ask(request);
  while (!shown().includes('Approve?')) await new Promise(setImmediate);
  stop.abort();
  expect(await asked).toEqual({ decision: 'later', words: 'the run was stopped' });
  expect(await approver.ask(request)).toEqual({ decision: 'later', words: 'the run was stopped' });
  expect(pauses).toEqual([true, false]);
});

test('the end of the input decides nothing', async () => {
  const { approver, input } = terminal();
  const asked = approver.ask(request);
  input.end();
  expect(await asked).toEqual({ decision: 'later', words: 'no answer' });
});
