import type { Judgement } from './judgement';
import { counted } from './text';
import type { LoadThresholds } from '../contract/check-spec';

/** What a load test measured. */
export interface LoadResult {
  readonly requests: number;
  /** Requests without an answer, or with one that says so. */
  readonly failed: number;
  /** Milliseconds. */
  readonly p95: number;
  readonly p99: number;
  /** What the tool itself says is wrong: thresholds of the script. */
  readonly complaint?: string;
}

interface Threshold {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly most?: number;
}

const REQUESTS = ['request', 'requests'] as const;

export function judgeLoad({ requests, failed, p95, p99, complaint }: LoadResult, limits: LoadThresholds): Judgement {
  if (requests === 0) {
    const failure = 'no request was made, at least one is needed to know anything; correct the script';
    return { failure, summary: 'no requests', measures: { requests }, rows: [], cases: [{ name: 'requests', failure }] };
  }
  const thresholds: Threshold[] = [
    { name: 'p95', value: p95, unit: 'ms', most: limits.p95 },
    { name: 'p99', value: p99, unit: 'ms', most: limits.p99 },
    { name: 'errors', value: (100 * failed) / requests, unit: '%', most: limits.errorPercent },
  ];
  const missed = thresholds.filter(isMissed);
  const reasons = [...missed.map(describe), ...(complaint ? [complaint] : [])];
  return {
    failure: reasons.length === 0 ? undefined : `of ${counted(requests, REQUESTS)}, ${reasons.join(', and ')}; make it faster, or change the thresholds`,
    summary: `p95 ${show(p95)} ms, p99 ${show(p99)} ms, ${show(thresholds[2].value)} % errors in ${counted(requests, REQUESTS)}`,
    measures: { requests, p95: rounded(p95), p99: rounded(p99), errorPercent: rounded(thresholds[2].value) },
    rows: [...missed, ...thresholds.filter((threshold) => !isMissed(threshold))].map((threshold) => [
      isMissed(threshold) ? 'failed' : 'passed', threshold.name, `${show(threshold.value)} ${threshold.unit}`,
      threshold.most === undefined ? 'any' : `at most ${threshold.most} ${threshold.unit}`,
    ]),
    cases: [
      ...thresholds.filter(({ most }) => most !== undefined).map((threshold) => (
        { name: `${threshold.name}: at most ${threshold.most} ${threshold.unit}`, ...(isMissed(threshold) && { failure: describe(threshold) }) }
      )),
      { name: 'what the script asks for', ...(complaint && { failure: complaint }) },
    ],
  };
}

/** By the nearest rank, of values in their order. */
export const percentile = (ordered: ArrayLike<number>, percent: number) => ordered[Math.max(0, Math.ceil((percent / 100) * ordered.length) - 1)] ?? 0;

const isMissed = ({ value, most }: Threshold) => most !== undefined && value > most;
const describe = ({ name, value, unit, most }: Threshold) => `${name} got ${show(value)} ${unit}, at most ${most} ${unit} allowed`;
/** Upwards: what is told of a threshold that was missed must not look as if it were met. */
const rounded = (value: number) => Math.ceil(Number((value * 100).toFixed(6))) / 100;
const show = (value: number) => String(rounded(value));
