import { FakeGate, ran, source } from './fake-gate';
import { collectEvidence } from '../../src/runtime/evidence-collect';
import { leaveEvidence, parseGateRequest } from '../../src/runtime/evidence-gate';
import { summaryOf } from '../../src/runtime/evidence-summary';

const commit = (id: string, email = 'jane@example.com') => ({ id, author: { name: 'Jane', email }, message: `Change ${id}`, date: '2026-03-01T09:00:00.000Z' });

describe('what approvers see', () => {
  test('is what ran before the gate, what changes, and what is different from the last delivery', async () => {
    const gate = new FakeGate({
      spec: { message: 'Release', checklist: ['the cart works'], reviews: ['network: #{plan.SUMMARY}'] },
      executions: {
        e2: [
          source('c3', 'Faster search'),
          ran('Build/site', { variables: { COVERAGE: '84.2', TOKEN: 'secret' } }),
          ran('Build/image', { variables: { SUMMARY: '1 high', RESULT: 'passed', MEASURES: '{"critical":0,"high":1}' }, log: 'https://logs.example.com/1' }),
          ran('production-prepare/network-Plan', { namespace: 'plan', variables: { SUMMARY: '2 to add' } }),
          ran('production-prepare/audit', { variables: { SUMMARY: '3 outdated', RESULT: 'failed' } }),
          ran('production-approval/Evidence', { category: 'Invoke', status: 'InProgress' }),
        ],
        e1: [source('c1'), ran('Build/site', { variables: { COVERAGE: '84.5' } }), ran('Build/image', { variables: { MEASURES: '{"critical":0}' } })],
      },
      delivered: ['e2', 'e1'],
      change: { commits: [commit('c3'), commit('c2', 'joe@example.com')], complete: true },
    });
    const evidence = await collectEvidence('e2', gate);
    expect(gate.asked).toEqual([['c1', 'c3']]);
    expect(evidence).toMatchObject({
      pipeline: 'shop',
      environment: 'production',
      execution: 'e2',
      collected: '2026-03-02T10:00:00.000Z',
      revision: { id: 'c3', message: 'Faster search' },
      previous: { execution: 'e1', revision: 'c1' },
      message: 'Release',
      checklist: ['the cart works'],
      plans: ['network: 2 to add'],
      gaps: [],
    });
    expect(evidence.actions.map(({ stage, name, status, summary, log }) => [`${stage}/${name}`, status, summary, log])).toEqual([
      ['Build/site', 'Succeeded', undefined, undefined],
      ['Build/image', 'Succeeded', '1 high', 'https://logs.example.com/1'],
      ['production-prepare/network-Plan', 'Succeeded', '2 to add', undefined],
      ['production-prepare/audit', 'Advisory', '3 outdated', undefined],
    ]);
    expect(evidence.measures).toEqual([
      { name: 'site: coverage', now: 84.2, before: 84.5 }, { name: 'image: critical', now: 0, before: 0 }, { name: 'image: high', now: 1, before: undefined },
    ]);
    expect(summaryOf(evidence)).toBe('2 commits of 2 authors; 3 actions succeeded before; advisory, failed: audit; site: coverage 84.2 (-0.3)');
    expect(JSON.stringify(evidence)).not.toContain('secret');
  });

  test('is the latest attempt of what was retried, in whatever order attempts are listed', async () => {
    const attempts = [ran('Build/site', { started: 2, status: 'Succeeded', seconds: 5 }), ran('Build/site', { started: 1, status: 'Failed' }), ran('Build/api', { started: 3 })];
    for (const e1 of [attempts, [...attempts].reverse()]) {
      const { actions } = await collectEvidence('e1', new FakeGate({ executions: { e1 } }));
      expect(actions.map(({ name, status }) => [name, status])).toEqual([['site', 'Succeeded'], ['api', 'Succeeded']]);
    }
  });

  test.each<[string, Partial<FakeGate['spec']>, object]>([
    ['a source that is read through a connection', { history: { kind: 'web', compare: 'https://github.com/acme/shop/compare/{since}...{until}' } },
      { commits: [], complete: false, reason: 'a source that is read through a connection does not list its commits', compare: 'https://github.com/acme/shop/compare/c1...c2' }],
    ['a source without commits', { history: { kind: 'none' } }, { commits: [], complete: false, reason: 'nobody can list the commits of this source' }],
    ['a gate that knows no deliveries', { delivery: undefined }, { commits: [], complete: false, reason: 'the gate does not know what was delivered last' }],
  ])('says so of %s', async (_title, spec, change) => {
    const gate = new FakeGate({ spec, executions: { e2: [source('c2')], e1: [source('c1')] }, delivered: ['e1'] });
    expect((await collectEvidence('e2', gate)).change).toEqual(change);
  });

  test('for the first delivery nothing is compared', async () => {
    const gate = new FakeGate({ executions: { e1: [source('c1'), ran('Build/site', { variables: { COVERAGE: '80' } })] }, delivered: ['e1'] });
    const { previous, measures } = await collectEvidence('e1', gate);
    expect([previous, measures, gate.asked]).toEqual([undefined, [{ name: 'site: coverage', now: 80, before: undefined }], [[undefined, 'c1']]]);
  });

  test('the service words the revision of a source without variables', async () => {
    const gate = new FakeGate({ revisions: { e2: { id: 'v2', message: 'uploaded', url: 'https://example.com/v2' }, e1: { id: 'v1' } }, delivered: ['e1'] });
    expect(await collectEvidence('e2', gate)).toMatchObject({ revision: { id: 'v2', message: 'uploaded', url: 'https://example.com/v2' }, previous: { revision: 'v1' } });
  });
});

describe('what cannot be found out', () => {
  const executions = { e2: [source('c2')], e1: [source('c1')] };
  test.each<[string, string, string[]]>([
    ['delivered', 'Rate exceeded', ['the last delivery could not be found out: Rate exceeded']],
    ['actions e1', 'Rate exceeded', ['results of the last delivery could not be found out: Rate exceeded']],
    ['commits', 'no access', []],
  ])('is said when %s fails, and stops nobody', async (port, fault, gaps) => {
    const gate = new FakeGate({ executions, delivered: ['e1'], faults: { [port]: fault } });
    const evidence = await collectEvidence('e2', gate);
    expect(evidence.gaps).toEqual(gaps);
    if (port === 'commits') expect(evidence.change).toEqual({ commits: [], complete: false, reason: 'the commits could not be listed: no access' });
    if (port === 'actions e1') expect(evidence.change.reason).toBe('the revision of the last delivery is not known');
  });

  test.each(['actions', 'store'])('fails when there is nothing to show or to keep: %s', async (port) => {
    await expect(leaveEvidence('e2', new FakeGate({ executions, faults: { [port]: 'down' } }))).rejects.toThrow(new Error('down'));
  });

  test.each(['', 'null', '[]', '"high"', '{"high":"1","low":null,"nested":{"a":1}}', '{"a":1e999}', '{'])('measures that are none are left out: %s', async (MEASURES) => {
    const gate = new FakeGate({ executions: { e1: [ran('Build/a', { variables: { MEASURES, COVERAGE: 'none' } })] } });
    expect((await collectEvidence('e1', gate)).measures).toEqual([]);
  });
});

test('collecting again leaves the same', async () => {
  const gate = new FakeGate({ executions: { e2: [source('c2'), ran('Build/site')] } });
  const variables = await leaveEvidence('e2', gate);
  const files = new Map(gate.files);
  expect(await leaveEvidence('e2', gate)).toEqual(variables);
  expect(gate.files).toEqual(files);
  expect([...files.keys()]).toEqual(['e2.json', 'e2.html']);
  expect(variables).toEqual({ URL: 'https://files.example.com/e2.html', SUMMARY: 'no new commit; 1 action succeeded before' });
});

test('the line of an approval stays one line, and short', async () => {
  const names = Array.from({ length: 60 }, (_, i) => ran(`Build/very-long-name-${i}`, { variables: { RESULT: 'failed' } }));
  const { SUMMARY } = await leaveEvidence('e1', new FakeGate({ executions: { e1: names } }));
  expect(SUMMARY.length).toBeLessThanOrEqual(250);
  expect(SUMMARY).not.toContain('\n');
});

test.each(['', '{}', '"collect"', '{"collect":1}', '{"collect":"../other"}', '{"other":"e1"}', 'null'])('fails for a request that is none: %s', (text) => {
  expect(() => parseGateRequest(text)).toThrow(new Error(
    `gate: it is asked to collect, to look at an approval or to remind, got '${text}'; name an execution: {"collect":"<execution id>"}`));
});
