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
