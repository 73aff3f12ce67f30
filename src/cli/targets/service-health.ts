import { setTimeout as wait } from 'timers/promises';
import { httpGet, type HttpAnswer } from './http-get';
import { portOf, type Revision, type RevisionContainer } from './service-revisions';
import type { TargetCheck } from '../model/service';
import type { ContainerEngine, ContainerState, HealthCheck } from '../ports/container-engine';

/** The passing of time. */
export interface Pace {
  now(): number;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const realPace: Pace = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => { await wait(milliseconds, undefined, { signal }); },
};

export interface HealthOptions {
  readonly engine: ContainerEngine;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly get?: typeof httpGet;
}

const POLL_MS = 500;
/** Who asks no check has to run for so long. */
const MOMENT_MS = 2000;
/** Nobody waits longer, whatever a template says. */
const LONGEST_MS = 5 * 60_000;
/** How often a local container is checked: an engine begins only after the first interval. */
const SHORTEST_INTERVAL = 5;

/**
 * The check of a container definition, as the engine gets it. It begins sooner than in the cloud and fails at the same time: what
 * the shorter intervals save is added to the period in which failures do not count.
 */
export function localHealthCheck(check: HealthCheck | undefined): HealthCheck {
  if (!check) return { command: ['NONE'] }; // ECS does not look at the check of an image
  const { intervalSeconds = 30, retries = 3, startPeriodSeconds = 0 } = check;
  const interval = Math.min(intervalSeconds, SHORTEST_INTERVAL);
  return { ...check, intervalSeconds: interval, startPeriodSeconds: startPeriodSeconds + (intervalSeconds - interval) * retries };
}

/** Returns once a new revision is healthy; fails with what is wrong with it: `was unhealthy (...)`. */
export async function waitUntilHealthy(revision: Revision, options: HealthOptions): Promise<void> {
  const checked = revision.containers.filter(({ healthCheck }) => healthCheck);
  await Promise.all(checked.map((container) => untilContainerHealthy(container, options)));
  const check = revision.target?.check;
  if (check && portOf(revision) !== undefined) await untilTargetHealthy(check, revision, options);
  else await untilRanFor(checked.length > 0 ? 0 : MOMENT_MS, revision, options);
}

async function untilContainerHealthy(container: RevisionContainer, options: HealthOptions): Promise<void> {
  const { intervalSeconds = 30, timeoutSeconds = 5, retries = 3, startPeriodSeconds = 0 } = container.healthCheck!;
  const longest = Math.min(LONGEST_MS, (startPeriodSeconds + (intervalSeconds + timeoutSeconds) * retries) * 1000 + MOMENT_MS);
  let said: string | undefined;
  await poll(longest, options, async () => {
    const state = await lookAt(container, options.engine);
    said = state.healthOutput ?? said;
    if (state.health === 'unhealthy') throw new Error(`was unhealthy (${retries} health ${retries === 1 ? 'check' : 'checks'} failed${because(said)})`);
    return state.health === 'healthy';
  }, () => `was unhealthy (no health check passed within ${longest / 1000} seconds${because(said)})`);
}

async function untilTargetHealthy(check: TargetCheck, revision: Revision, options: HealthOptions): Promise<void> {
  const longest = Math.min(LONGEST_MS, check.patienceSeconds * 1000);
  let problem: string | undefined;
  await poll(longest, options, async () => {
    await requireRunning(revision, options.engine);
    problem = await problemOfTarget(check, portOf(revision)!, options);
    return problem === undefined;
  }, () => `was unhealthy (GET ${check.path}: ${problem}, for ${longest / 1000} seconds)`);
}

async function untilRanFor(milliseconds: number, revision: Revision, options: HealthOptions): Promise<void> {
  const { engine, pace, signal } = options;
  for (const start = pace.now(); pace.now() - start < milliseconds;) {
    await requireRunning(revision, engine);
    await pace.sleep(POLL_MS, signal);
  }
  await requireRunning(revision, engine);
}

async function poll(longest: number, { pace, signal }: HealthOptions, isDone: () => Promise<boolean>, problem: () => string): Promise<void> {
  for (const start = pace.now(); !await isDone();) {
    if (pace.now() - start >= longest) throw new Error(problem());
    await pace.sleep(POLL_MS, signal);
  }
}

async function requireRunning({ containers }: Revision, engine: ContainerEngine): Promise<void> {
  for (const container of containers) await lookAt(container, engine);
}

async function lookAt({ name, runsAs }: RevisionContainer, engine: ContainerEngine): Promise<ContainerState> {
  const state = await engine.inspect(runsAs);
  if (!state?.running) throw new Error(`did not stay up (container ${name} ${state ? `exited with status ${state.exitCode}` : 'is gone'})`);
  return state;
}

/** What a load balancer would hold against the target now. */
async function problemOfTarget(check: TargetCheck, port: number, { signal, get = httpGet }: HealthOptions): Promise<string | undefined> {
  try {
    const { status }: HttpAnswer = await get({ port, path: check.path, timeoutMs: check.timeoutSeconds * 1000, signal });
    return matches(check.matcher, status) ? undefined : `status ${status}, expected ${check.matcher}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** `200`, `200,204` or `200-299`. */
function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return status >= first && status <= last;
  });
}

/** `: <the last line>`. */
function because(output: string | undefined): string {
  const line = output?.trim().split('\n').at(-1);
  return line ? `: ${line}` : '';
}
