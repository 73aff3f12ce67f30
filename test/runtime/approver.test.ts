import { FakeGate } from './fake-gate';
import type { GateSpec } from '../../src/contract';
import { keepApproval } from '../../src/runtime/approver';

const session = (name: string) => `arn:aws:sts::111111111111:assumed-role/Release/${name}`;
const commit = (email: string, message = 'A change') => ({ id: 'a1b2c3d4e5f6', author: { name: 'Jane', email }, message });

async function refused(approver: string | undefined, change: object | undefined, spec: Partial<GateSpec> = {}): Promise<string | undefined> {
  const gate = new FakeGate({ spec: { twoPersonRule: true, ...spec } });
  if (change) gate.files.set('e1.json', JSON.stringify({ change }));
  const record = await keepApproval('e1', { approver, words: 'go', time: '2026-03-02T11:00:00Z' }, gate);
  expect(JSON.parse(gate.files.get('e1.approval.json')!)).toEqual(JSON.parse(JSON.stringify(record)));
  return record.refused;
}

const known = (...commits: object[]) => ({ commits, complete: true });

test('who approved, when and with which words is kept, rule or not', async () => {
  const gate = new FakeGate();
  expect(await keepApproval('e1', { approver: session('jane'), words: 'looks good', time: '2026-03-02T11:00:00Z' }, gate)).toEqual({
    version: 1,
    pipeline: 'shop',
    environment: 'production',
    execution: 'e1',
    approver: session('jane'),
    words: 'looks good',
    time: '2026-03-02T11:00:00Z',
    refused: undefined,
  });
});

test.each<[string, string, object[], GateSpec['aliases'] | undefined]>([
  ['somebody else', session('joe@example.com'), [commit('jane@example.com')], undefined],
  ['nobody wrote anything', session('jane@example.com'), [], undefined],
  ['an alias of somebody else', session('joe'), [commit('jane@example.com')], { 'jane@example.com': ['jdoe'] }],
  ['a name that begins like that of an author', session('janet'), [commit('jane@example.com')], undefined],
])('holds: %s', async (_title, approver, commits, aliases) => {
  expect(await refused(approver, known(...commits), aliases && { aliases })).toBeUndefined();
});

test.each<[string, string, object[], GateSpec['aliases'] | undefined]>([
  ['by address', session('jane@example.com'), [commit('jane@example.com')], undefined],
  ['whatever the case', session('JANE@Example.com'), [commit('Jane@example.COM')], undefined],
  ['by what is before the @', session('jane'), [commit('jane@example.com')], undefined],
  ['with another address', session('jane@example.com'), [commit('jane@example.org')], undefined],
  ['as an IAM user', 'arn:aws:iam::111111111111:user/people/jane', [commit('jane@example.com')], undefined],
  ['by an alias', session('jdoe'), [commit('Jane.Doe@example.com')], { 'jane.doe@example.com': ['JDoe'] }],
  ['of any commit', session('jane'), [commit('joe@example.com'), commit('jane@example.com')], undefined],
  ['together with somebody else', session('jane'), [commit('joe@example.com', 'A change\n\nCo-authored-by: Jane <jane@example.com>')], undefined],
])('does not hold for an author: %s', async (_title, approver, commits, aliases) => {
  const name = approver.slice(approver.lastIndexOf('/') + 1).toLowerCase();
  expect(await refused(approver, known(...commits), aliases && { aliases })).toBe(
    `two-person rule: the approver is an author of the change, got ${name} and commit a1b2c3d4; `
    + "retry all actions of stage 'production-approval' and let somebody else approve");
});

test.each<[string, string | undefined, object | undefined, string]>([
  ['who approved', undefined, known(), "nobody knows who approved; retry all actions of stage 'production-approval'"],
  ['who the authors are', session('joe'), undefined, "there is no evidence of who the authors are; retry all actions of stage 'production-approval'"],
  ['all authors', session('joe'), { commits: [commit('jane@example.com')], complete: false, reason: 'there are more than could be looked at (300)' },
    'not all authors of the change are known, got there are more than could be looked at (300); '
    + "deliver the change in smaller steps, or retry all actions of stage 'production-approval'"],
])('does not hold when nobody knows %s', async (_title, approver, change, message) => {
  expect(await refused(approver, change)).toBe(`two-person rule: ${message}`);
});
