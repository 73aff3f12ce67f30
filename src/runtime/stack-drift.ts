import type { StackDriftSettings } from '../contract';
import type { Look } from './check-job';

/** Whether what stacks of AWS CloudFormation define is what there is. */

export interface DriftDetections {
  /** Begins to look at a stack. Undefined when somebody else's look at it is not over. */
  start(stack: string): Promise<string | undefined>;
  status(detection: string): Promise<DriftStatus>;
  /** Resources that are not as defined: the first hundred. */
  drifted(stack: string): Promise<readonly DriftedResource[]>;
}

export interface DriftStatus {
  /** `DETECTION_IN_PROGRESS`, `DETECTION_COMPLETE` or `DETECTION_FAILED` */
  readonly detection: string;
  readonly reason?: string;
  /** Of the whole stack, once it is complete: `IN_SYNC`, `DRIFTED`. */
  readonly drift?: string;
}

export interface DriftedResource {
  readonly id: string;
  readonly type: string;
  /** `MODIFIED` or `DELETED` */
  readonly status: string;
}

/** Ids of detections by stack, as the next look is told them: every look of a check is at the same detections. */
type Started = { readonly [stack: string]: string };

const MAX_NAMES = 10;

export async function lookAtDrift({ stacks }: StackDriftSettings, state: string | undefined, detections: DriftDetections): Promise<Look> {
  const before: Started = state === undefined ? {} : JSON.parse(state);
  const started = await startMissing(stacks, before, detections);
  const nextState = JSON.stringify(started);
  const waiting = stacks.filter((stack) => started[stack] === undefined);
  if (waiting.length > 0) return { pending: `drift detection of ${waiting.join(', ')} was started by somebody else, and is not complete`, state: nextState };
  // Nothing is complete right away.
  if (Object.keys(before).length < stacks.length) return { pending: `drift detection of ${stacks.join(', ')} is not complete`, state: nextState };

  const statuses: (DriftStatus & { readonly stack: string })[] = [];
  for (const stack of stacks) statuses.push({ stack, ...await detections.status(started[stack]) });
  const running = statuses.filter(({ detection }) => detection === 'DETECTION_IN_PROGRESS').map(({ stack }) => stack);
  if (running.length > 0) return { pending: `drift detection of ${running.join(', ')} is not complete`, state: nextState };
  return conclude(statuses, detections);
}

async function startMissing(stacks: readonly string[], before: Started, detections: DriftDetections): Promise<Started> {
  const started: { [stack: string]: string } = { ...before };
  for (const stack of stacks.filter((name) => before[name] === undefined)) {
    const detection = await detections.start(stack);
    if (detection !== undefined) started[stack] = detection;
  }
  return started;
}

async function conclude(statuses: readonly (DriftStatus & { readonly stack: string })[], detections: DriftDetections): Promise<Look> {
  const unknown = statuses.find(({ detection, drift }) => detection !== 'DETECTION_COMPLETE' || (drift !== 'IN_SYNC' && drift !== 'DRIFTED'));
  if (unknown) {
    const { stack, detection, drift, reason } = unknown;
    return {
      passed: false,
      summary: `drift of stack ${stack} is not known, ${detection === 'DETECTION_COMPLETE' ? drift : detection}${reason ? ` (${reason})` : ''}; `
        + 'give the check the permissions to read all that the stack defines',
    };
  }
  const drifted: string[] = [];
  for (const { stack } of statuses.filter(({ drift }) => drift === 'DRIFTED')) {
    const resources = await detections.drifted(stack);
    drifted.push(...resources.map(({ id, type, status }) => `${stack}/${id} (${type}) ${status}`));
  }
  const measures = { stacks: statuses.length, drifted: drifted.length };
  const names = statuses.map(({ stack }) => stack).join(', ');
  if (statuses.every(({ drift }) => drift === 'IN_SYNC')) return { passed: true, summary: `${names}: as defined`, measures };
  const more = drifted.length > MAX_NAMES ? ` and ${drifted.length - MAX_NAMES} more` : '';
  return { passed: false, summary: `${drifted.length} drifted: ${drifted.slice(0, MAX_NAMES).join(', ')}${more}; deploy the stack, or define what was changed`, measures };
}
