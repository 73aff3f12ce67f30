import { judgeLoad, percentile } from '../../src/checker/load';

const MEASURED = { requests: 1000, failed: 10, p95: 400, p99: 900.123 };

test.each([
  [{ p95: 400 }, undefined],
  [{ p95: 399.999 }, 'of 1000 requests, p95 got 400 ms, at most 399.999 ms allowed; make it faster, or change the thresholds'],
  [{ p99: 900.123 }, undefined],
  [{ p99: 900 }, 'of 1000 requests, p99 got 900.13 ms, at most 900 ms allowed; make it faster, or change the thresholds'],
  [{ errorPercent: 1 }, undefined],
  [{ errorPercent: 0.9 }, 'of 1000 requests, errors got 1 %, at most 0.9 % allowed; make it faster, or change the thresholds'],
  [{ errorPercent: 0 }, 'of 1000 requests, errors got 1 %, at most 0 % allowed; make it faster, or change the thresholds'],
  [{}, undefined],
  [{ p95: 1, p99: 1 }, 'of 1000 requests, p95 got 400 ms, at most 1 ms allowed, and p99 got 900.13 ms, at most 1 ms allowed; make it faster, or change the thresholds'],
])('%j gives %j', (thresholds, failure) => {
  expect(judgeLoad(MEASURED, thresholds).failure).toBe(failure);
});

test('what is just above never looks as if it were allowed', () => {
  expect(judgeLoad({ ...MEASURED, requests: 1_000_000, failed: 10_001 }, { errorPercent: 1 }).failure)
    .toBe('of 1000000 requests, errors got 1.01 %, at most 1 % allowed; make it faster, or change the thresholds');
});

test('without a request nothing is known, whatever is allowed', () => {
  expect(judgeLoad({ requests: 0, failed: 0, p95: 0, p99: 0 }, {})).toEqual({
    failure: 'no request was made, at least one is needed to know anything; correct the script',
    summary: 'no requests',
    measures: { requests: 0 },
    rows: [],
    cases: [{ name: 'requests', failure: 'no request was made, at least one is needed to know anything; correct the script' }],
  });
});

test('what the script asks for fails too', () => {
  const { failure, cases } = judgeLoad({ ...MEASURED, complaint: 'thresholds of the script were missed' }, { p95: 500 });
  expect(failure).toBe('of 1000 requests, thresholds of the script were missed; make it faster, or change the thresholds');
  expect(cases).toEqual([{ name: 'p95: at most 500 ms' }, { name: 'what the script asks for', failure: 'thresholds of the script were missed' }]);
});

test('thresholds that were missed stand first, and numbers are there for comparison', () => {
  const { rows, summary, measures } = judgeLoad(MEASURED, { p95: 500, p99: 500 });
  expect(rows).toEqual([
    ['failed', 'p99', '900.13 ms', 'at most 500 ms'], ['passed', 'p95', '400 ms', 'at most 500 ms'], ['passed', 'errors', '1 %', 'any'],
  ]);
  expect(summary).toBe('p95 400 ms, p99 900.13 ms, 1 % errors in 1000 requests');
  expect(measures).toEqual({ requests: 1000, p95: 400, p99: 900.13, errorPercent: 1 });
});

const HUNDRED = Array.from({ length: 100 }, (_, i) => i + 1);
test.each([[[1], 95, 1], [[1, 2], 95, 2], [[1, 2], 50, 1], [HUNDRED, 95, 95], [HUNDRED, 99, 99], [[], 99, 0]])(
  'of %j, the percentile %d is %d', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  },
);
