import type { ActionStatus, RunEvent } from '../../../src/cli/engine/events';

type Ended = Extract<RunEvent, { type: 'action-ended' }>;

export const started: RunEvent = {
  type: 'run-started',
  time: 1000,
  execution: 'e-1',
  pipeline: 'Shop',
  directory: '/repo/.cdk-delivery/executions/e-1',
  stages: [{ name: 'Source', actions: ['Checkout'] }, { name: 'Build', actions: ['App', 'Api'] }, { name: 'Deploy', actions: ['Site'] }],
};

export function begin(stage: string, action: string, time: number): RunEvent {
  return { type: 'action-started', time, stage, action, logFile: `/repo/logs/${stage}-${action}.log` };
}

export function end(stage: string, action: string, time: number, status: ActionStatus, summary: string, rest: Partial<Ended> = {}): RunEvent {
  return { type: 'action-ended', time, stage, action, status, seconds: 2.5, summary, simulated: false, tail: [], ...rest };
}

/** A run whose second build fails while the first one is simulated. */
export const failedRun: readonly RunEvent[] = [
  started,
  { type: 'stage-started', time: 1000, stage: 'Source' },
  begin('Source', 'Checkout', 1000),
  end('Source', 'Checkout', 3500, 'Succeeded', '1f3c2ab on main, 214 files'),
  { type: 'stage-ended', time: 3500, stage: 'Source', status: 'Succeeded' },
  { type: 'stage-started', time: 3500, stage: 'Build' },
  begin('Build', 'App', 3500),
  begin('Build', 'Api', 3500),
  { type: 'action-log', time: 3600, stage: 'Build', action: 'Api', line: 'compiling' },
  end('Build', 'App', 6000, 'Succeeded', 'simulated: nothing here stands in for Build/Jenkins', { simulated: true }),
  end('Build', 'Api', 6000, 'Failed', 'BUILD failed', { tail: ['compiling', '\u001b[31merror\u001b[0m: no'] }),
  { type: 'stage-ended', time: 6000, stage: 'Build', status: 'Failed' },
  { type: 'run-ended', time: 6000, status: 'Failed', seconds: 5, notes: ['page: npx cdk-delivery serve Shop'] },
];

/** A run of which one stage is skipped and another one is retried, asked on success and rolled back. */
export const conditionalRun: readonly RunEvent[] = [
  { ...started, stages: [{ name: 'Test', actions: ['Load'] }, { name: 'Deploy', actions: ['Site'] }] } as RunEvent,
  { type: 'stage-started', time: 1000, stage: 'Test' },
  { type: 'condition-started', time: 1000, stage: 'Test', moment: 'before-entry', rules: ['Branch'], logFile: '/repo/logs/Test-before-entry.log' },
  {
    type: 'condition-ended',
    time: 1000,
    stage: 'Test',
    moment: 'before-entry',
    rules: [{ rule: 'Branch', provider: 'VariableCheck', status: 'Failed', seconds: 0, summary: "'dev' is not 'main'", simulated: false }],
    met: false,
    result: 'SKIP',
    tail: [],
  },
  { type: 'stage-ended', time: 1000, stage: 'Test', status: 'Skipped', reason: 'before entry: Branch failed' },
  { type: 'stage-started', time: 1000, stage: 'Deploy' },
  begin('Deploy', 'Site', 1000),
  end('Deploy', 'Site', 3500, 'Failed', 'no answer'),
  { type: 'stage-retried', time: 3500, stage: 'Deploy', mode: 'FAILED_ACTIONS', actions: ['Site'] },
  begin('Deploy', 'Site', 3500),
  end('Deploy', 'Site', 6000, 'Succeeded', 'live'),
  { type: 'condition-started', time: 6000, stage: 'Deploy', moment: 'on-success', rules: ['Errors', 'Smoke'], logFile: '/repo/logs/Deploy-on-success.log' },
  { type: 'condition-log', time: 6000, stage: 'Deploy', moment: 'on-success', line: 'status 500' },
  {
    type: 'condition-ended',
    time: 7000,
    stage: 'Deploy',
    moment: 'on-success',
    rules: [
      { rule: 'Errors', provider: 'CloudWatchAlarm', status: 'Succeeded', seconds: 0, summary: 'simulated: pass', simulated: true },
      { rule: 'Smoke', provider: 'Commands', status: 'Failed', seconds: 1, summary: 'curl exited with status 22', simulated: false },
    ],
    met: false,
    result: 'ROLLBACK',
    tail: ['status 500'],
  },
  { type: 'stage-ended', time: 7000, stage: 'Deploy', status: 'Failed', reason: 'on success: Smoke failed' },
  { type: 'run-ended', time: 7000, status: 'Failed', seconds: 6, notes: ["rolling back stage 'Deploy' to execution e-0"] },
  { ...started, time: 7000, execution: 'e-2', rollbackTo: 'e-0', stages: [{ name: 'Deploy', actions: ['Site'] }] } as RunEvent,
  { type: 'stage-started', time: 7000, stage: 'Deploy' },
  begin('Deploy', 'Site', 7000),
  end('Deploy', 'Site', 9500, 'Succeeded', 'live again'),
  { type: 'stage-ended', time: 9500, stage: 'Deploy', status: 'Succeeded' },
  { type: 'run-ended', time: 9500, status: 'Succeeded', seconds: 2.5, notes: ["stage 'Deploy' is rolled back to execution e-0"] },
];
