import type { Fleet, FleetClock, FunctionState } from './fleet-ports';

/** What AWS Lambda answers while an update of the function goes on, and when it is called too often. */
const BUSY = ['ResourceConflictException', 'TooManyRequestsException'];
const MAX_BUSY = 2 * 60_000;
const MAX_PAUSE = 15_000;

/** Repeats a change while the function is busy with another one, or AWS Lambda with other callers. */
export async function persist<T>(clock: FleetClock, change: () => Promise<T>): Promise<T> {
  const end = clock.now() + MAX_BUSY;
  for (let pause = 500; ; pause = Math.min(2 * pause, MAX_PAUSE)) {
    try {
      return await change();
    } catch (error) {
      if (!BUSY.includes((error as Error).name) || clock.now() + pause > end) throw error;
    }
    await clock.wait(pause);
  }
}

/** The state once nothing goes on any more, or as it is after so many milliseconds. */
export async function settle(functionName: string, version: string | undefined, limit: number, { target, clock }: Fleet): Promise<FunctionState> {
  const end = clock.now() + limit;
  for (let pause = 250; ; pause = Math.min(2 * pause, 4000)) {
    const state = await target.configuration(functionName, version);
    if (state.ready || clock.now() >= end) return state;
    await clock.wait(pause);
  }
}
