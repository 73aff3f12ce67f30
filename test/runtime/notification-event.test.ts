import { pipelineEvent, rolledBackEvent, settings, topic } from './notifications';
import { concerns, occurrenceOf, type PipelineEvent } from '../../src/runtime/notification-event';

const approval = pipelineEvent('Action', { state: 'STARTED', stage: 'production-approval', action: 'Approve', type: { category: 'Approval' } });
const stage = (name: string, state: string, rest: Partial<PipelineEvent> = {}, detail: object = {}) => pipelineEvent('Stage', { state, stage: name, ...detail }, rest);
const identity = (event: PipelineEvent) => occurrenceOf(event, settings)?.identity;

test('an approval that starts waits for somebody', () => {
  expect(occurrenceOf(approval, settings)).toEqual({
    kind: 'approval-needed',
    identity: 'approval-needed/execution-1/production-approval/Approve/1',
    execution: 'execution-1',
    time: '2026-11-20T10:00:00Z',
    region: 'eu-central-1',
    environment: 'production',
    stage: 'production-approval',
    action: 'Approve',
  });
});

test.each([
  ['Build', 'FAILED', 'failed', undefined],
  ['production-approval', 'FAILED', 'failed', 'production'],
  ['production', 'FAILED', 'failed', 'production'],
  ['production', 'SUCCEEDED', 'succeeded', 'production'],
])('stage %s that is %s: %s of %s', (name, state, kind, environment) => {
  expect(occurrenceOf(stage(name, state), settings)).toMatchObject({ kind, environment, stage: name });
});

test.each([['Build', 'SUCCEEDED'], ['production-approval', 'SUCCEEDED'], ['production', 'STARTED'], ['production', 'CANCELED']])(
  'nobody is told that stage %s is %s', (name, state) => expect(occurrenceOf(stage(name, state), settings)).toBeUndefined());

test('an event that comes again tells the same, one of a retry does not', () => {
  expect(identity(stage('staging', 'FAILED', { id: 'event-2' }))).toBe(identity(stage('staging', 'FAILED')));
  expect(identity(stage('staging', 'FAILED', {}, { 'pipeline-execution-attempt': 2 }))).not.toBe(identity(stage('staging', 'FAILED')));
});

test('an event without the attempt is told apart by its id', () => {
  const without = (id: string) => stage('staging', 'FAILED', { id }, { 'pipeline-execution-attempt': undefined });
  expect(identity(without('event-1'))).toBe(identity(without('event-1')));
  expect(identity(without('event-2'))).not.toBe(identity(without('event-1')));
});

test('a rollback says why and what became of the deployments', () => {
  expect(occurrenceOf(rolledBackEvent(), settings)).toMatchObject({
    kind: 'rolled-back',
    identity: 'rolled-back/execution-1/production/event-1',
    environment: 'production',
    reason: "stage 'production' failed: check 'home-page'",
    deployments: [{ name: 'site', status: 'undone', summary: 'release 1f3c is live' }],
  });
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['an empty object', {}],
  ['no detail', { ...approval, detail: undefined }],
  ['another pipeline', pipelineEvent('Stage', { state: 'FAILED', stage: 'staging', pipeline: 'other' })],
  ['a stage that is no text', pipelineEvent('Stage', { state: 'FAILED', stage: 7 })],
  ['no execution', pipelineEvent('Stage', { 'state': 'FAILED', 'stage': 'staging', 'execution-id': '' })],
])('fails for an event of %s, whole and in part', (_, event) => {
  expect(() => occurrenceOf(event as PipelineEvent, settings)).toThrow(
    `notifier of 'shop-delivery': an event of this pipeline is needed, got ${JSON.stringify(event).slice(0, 500)}; have the rules of the pipeline call it`);
});

test.each<[string, Parameters<typeof concerns>[0], Parameters<typeof concerns>[1], boolean]>([
  ['everything', topic('all'), { kind: 'failed' }, true],
  ['an environment', topic('one', { environments: ['production'] }), { kind: 'failed', environment: 'production' }, true],
  ['another environment', topic('one', { environments: ['production'] }), { kind: 'failed', environment: 'staging' }, false],
  ['what belongs to none', topic('one', { environments: ['production'] }), { kind: 'failed' }, false],
  ['another kind', topic('one', { kinds: ['rolled-back'] }), { kind: 'failed' }, false],
])('whom it concerns: %s', (_, filter, occurrence, expected) => expect(concerns(filter, occurrence)).toBe(expected));
