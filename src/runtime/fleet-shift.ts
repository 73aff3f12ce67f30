import type { DeployRequest, TrafficShift } from '../contract';
import { hasWeights, writeAliasRecord } from './fleet-alias';
import type { AliasState, Fleet } from './fleet-ports';
import { persist, settle } from './fleet-wait';

const MINUTE = 60_000;
/** How long one call waits for a version to start. Those with a snapshot need minutes, over several calls. */
const START_WAIT = MINUTE;
const MAX_START = 15 * MINUTE;

/** How far the traffic is: all that the next call needs beside the request. */
export interface ShiftState {
  /** The version that gets the traffic. */
  readonly version: string;
  /** The version that had it; absent when there was no alias. */
  readonly previous?: string;
  /** The alias' description before. */
  readonly before?: string;
  readonly percent: number;
  /** When it got there, in milliseconds since 1970. */
  readonly since: number;
}

export type DeployOutcome =
  | { readonly status: 'unchanged'; readonly version: string }
  | { readonly status: 'deployed'; readonly version: string; readonly previous?: string }
  /** `until`: when the next step is due, in milliseconds since 1970. */
  | { readonly status: 'shifting'; readonly state: ShiftState; readonly percent: number; readonly until: number };

/** Moves traffic as far as it may be by now, and puts the version before back when that fails or an alarm goes off. */
export async function shiftTraffic(request: DeployRequest, functionName: string, fleet: Fleet, state: ShiftState): Promise<DeployOutcome> {
  try {
    return await advance(request, functionName, fleet, await currentState(functionName, fleet, state));
  } catch (error) {
    if (error instanceof MovedAlias) throw error;
    throw new Error(`${(error as Error).message}, ${await putBack(functionName, fleet, state)}`);
  }
}

/** A call that died after its step left more traffic than the state knows of: that step begins now. */
async function currentState(functionName: string, { alias, target, clock }: Fleet, state: ShiftState): Promise<ShiftState> {
  const percent = shareOf(await target.alias(functionName, alias), state);
  return percent === state.percent ? state : { ...state, percent, since: clock.now() };
}

async function advance(request: DeployRequest, functionName: string, fleet: Fleet, from: ShiftState): Promise<DeployOutcome> {
  for (let state = from; ; state = await step(request, functionName, fleet, state)) {
    const until = await endOfStep(request, functionName, fleet, state);
    if (fleet.clock.now() < until) return { status: 'shifting', state, percent: state.percent, until };
    if (state.percent === 100) return { status: 'deployed', version: state.version, previous: state.previous };
  }
}

/** When the next step may be taken. Before the first one, the version has to be started; after it, no alarm may go off. */
async function endOfStep(request: DeployRequest, functionName: string, fleet: Fleet, { version, percent, since }: ShiftState): Promise<number> {
  if (percent === 0) {
    const { ready, failure } = await settle(functionName, version, START_WAIT, fleet);
    if (failure) throw new Error(`version ${version} cannot run: ${failure}`);
    if (!ready && fleet.clock.now() >= since + MAX_START) throw new Error(`version ${version} did not start within ${MAX_START / MINUTE} minutes`);
    return ready ? since : since + MAX_START;
  }
  const [alarm] = request.alarms?.length ? await fleet.target.alarms(request.alarms) : [];
  if (alarm) throw new Error(`alarm '${alarm}' went off at ${percent} percent`);
  return since + (percent < 100 ? request.shift!.minutes : request.bakeMinutes ?? 0) * MINUTE;
}

async function step(request: DeployRequest, functionName: string, fleet: Fleet, state: ShiftState): Promise<ShiftState> {
  const { target, clock } = fleet;
  const { version, previous, before } = state;
  const percent = previous === undefined ? 100 : nextPercent(request.shift, state.percent);
  if (percent < 100) {
    await persist(clock, () => target.updateAlias(functionName, fleet.alias, {
      version: previous!, description: before, weights: { [version]: percent / 100 },
    }));
  } else {
    const description = writeAliasRecord({ release: request.release, previous, time: clock.now() });
    const change = previous === undefined ? target.createAlias.bind(target) : target.updateAlias.bind(target);
    await persist(clock, () => change(functionName, fleet.alias, { version, description }));
  }
  fleet.log(`${request.deploy}: ${percent} percent to version ${version}`);
  return { ...state, percent, since: clock.now() };
}

function nextPercent(shift: TrafficShift | undefined, percent: number): number {
  if (!shift || (shift.kind === 'canary' && percent > 0)) return 100;
  return Math.min(100, percent + shift.percent);
}

/** The percentage that the version has. */
function shareOf(alias: AliasState | undefined, { version, previous, percent }: ShiftState): number {
  if (alias?.version === version && !hasWeights(alias)) return 100;
  if (alias?.version === previous && percent === 0 && !(alias && hasWeights(alias))) return 0;
  const weight = alias?.version === previous ? alias?.weights?.[version] : undefined;
  if (weight === undefined) throw new MovedAlias(version);
  return Math.round(weight * 10_000) / 100;
}

/** Whoever else moved the alias in the meantime had a reason, which is not undone. */
class MovedAlias extends Error {
  constructor(version: string) {
    super(`the alias was moved by somebody else while traffic shifted to version ${version}; see where it leads, and deploy again`);
  }
}

/** Answers how it went, as the end of a sentence. */
async function putBack(functionName: string, { alias: name, target, clock }: Fleet, state: ShiftState): Promise<string> {
  const { version, previous, before } = state;
  if (previous === undefined) return `there is no version before ${version} to put back`;
  try {
    const alias = await target.alias(functionName, name);
    if (alias?.version === previous && !hasWeights(alias)) return `version ${previous} is still live`;
    shareOf(alias, state);
    await persist(clock, () => target.updateAlias(functionName, name, { version: previous, description: before }));
    return `version ${previous} is live again`;
  } catch (error) {
    return `and version ${previous} could not be put back: ${(error as Error).message}; point alias '${name}' of ${functionName} to it`;
  }
}
