import { parseArtillery } from '../../../src/checker/kinds/artillery';
import { parseJmeter } from '../../../src/checker/kinds/jmeter';
import { parseK6 } from '../../../src/checker/kinds/k6';
import { readCsv } from '../../../src/checker/read-csv';

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

describe('k6', () => {
  const metrics = { http_reqs: { count: 20, rate: 5 }, http_req_duration: { 'avg': 3, 'p(95)': 10.5, 'p(99)': 11.5 }, http_req_failed: { passes: 4, fails: 16, value: 0.2 } };

  test('tells requests and times', () => {
    expect(parseK6({ metrics })).toEqual({ requests: 20, failed: 4, p95: 10.5, p99: 11.5 });
  });

  test('may have made no request', () => {
    expect(parseK6({ metrics: { iterations: { count: 1 } } })).toEqual({ requests: 0, failed: 0, p95: 0, p99: 0 });
  });

  test.each([
    [{}, undefined],
    [{ metrics: { ...metrics, http_req_duration: { 'p(95)': 1 } } }, 'p(99) is no number'],
    [{ metrics: { ...metrics, http_req_failed: { passes: null } } }, 'http_req_failed is no number'],
    [{ metrics: { ...metrics, http_reqs: { count: '20' } } }, 'http_reqs is no number'],
  ])('fails for %j', (report, message) => {
    expect(() => parseK6(report)).toThrow(message);
  });
});

describe('artillery', () => {
  const report = (counters: object, times?: object) => ({ aggregate: { counters, summaries: times ? { 'http.response_time': times } : {} } });
  const times = { min: 1, p95: 30, p99: 50 };

  test('counts requests without an answer, bad answers and answers that the script does not take', () => {
    const counters = { 'http.requests': 100, 'http.responses': 97, 'http.codes.200': 90, 'http.codes.302': 2, 'http.codes.404': 1, 'http.codes.500': 4, 'errors.ETIMEDOUT': 3, 'errors.Failed capture or match': 2, 'vusers.failed': 5 };
    expect(parseArtillery(report(counters, times))).toEqual({ requests: 100, failed: 10, p95: 30, p99: 50 });
  });

  test('no more requests fail than are made', () => {
    expect(parseArtillery(report({ 'http.requests': 2, 'http.codes.500': 2, 'errors.Failed capture or match': 2 }, times))).toEqual({ requests: 2, failed: 2, p95: 30, p99: 50 });
  });

  test('may have got no answer, or made no request', () => {
    expect(parseArtillery(report({ 'http.requests': 5, 'errors.ECONNREFUSED': 5 }))).toEqual({ requests: 5, failed: 5, p95: 0, p99: 0 });
    expect(parseArtillery(report({ 'vusers.created': 5 }))).toEqual({ requests: 0, failed: 0, p95: 0, p99: 0 });
  });

  test('fails for answers without times', () => {
    expect(() => parseArtillery(report({ 'http.requests': 5, 'http.codes.200': 5 }))).toThrow();
    expect(() => parseArtillery(report({ 'http.requests': 5 }, { p95: 3 }))).toThrow(new Error('p99 is no number'));
    expect(() => parseArtillery(report({ 'http.requests': 'many' }, times))).toThrow(new Error('http.requests is no number'));
  });
});

describe('JMeter', () => {
  const HEADER = 'timeStamp,elapsed,label,responseCode,responseMessage,success,failureMessage';
  const parse = (rows: string[], length = 1000) => parseJmeter(pieces(`${[HEADER, ...rows].join('\n')}\n`, length));

  test('counts samples, but not the transactions that are made of them', async () => {
    const rows = [
      ...Array.from({ length: 97 }, (_, i) => `1,${i + 1},home,200,OK,true,`),
      '1,500,home,500,"Server, error\nof two lines",false,"said ""no"""',
      '1,600,home,200,OK,false,expected text',
      '1,98,home,200,OK,true,',
      '1,9000,checkout,200,"Number of samples in transaction : 2, number of failing samples : 0",true,',
    ];
    for (const length of [1, 7, 100_000]) expect(await parse(rows, length)).toEqual({ requests: 100, failed: 2, p95: 95, p99: 500 });
  });

  test('may have made no request', async () => {
    expect(await parse([])).toEqual({ requests: 0, failed: 0, p95: 0, p99: 0 });
    expect(await parseJmeter(pieces('', 1))).toEqual({ requests: 0, failed: 0, p95: 0, p99: 0 });
  });

  test.each([
    ['1,many,home,200,OK,true,', 'line 2 of another form'],
    ['1,5,home', 'line 2 of another form'],
  ])('fails for the row %s', async (row, message) => {
    await expect(parse([row])).rejects.toThrow(new Error(message));
  });

  test('fails without the columns', async () => {
    await expect(parseJmeter(pieces('timeStamp,label\n1,a\n', 10))).rejects.toThrow(new Error('no column elapsed, success, responseMessage'));
  });

  test('rows of CSV may have quotes, line breaks and no end', async () => {
    const rows: string[][] = [];
    for await (const row of readCsv(pieces('a,"b ""c"", d",\r\n"",""""\n\nlast,"two\nlines"', 3))) rows.push(row);
    expect(rows).toEqual([['a', 'b "c", d', ''], ['', '"'], [''], ['last', 'two\nlines']]);
  });
});
