import * as http from 'http';
import type { AddressInfo } from 'net';
import { dirname } from 'path';
import type { CheckTool } from '../../src/contract';
import { Workshop } from '../checker/workshop';
import { artillery, describeWith, k6, semgrep, type Tool } from '../helpers/tools';

const LIMIT_MS = 120_000;

let workshop: Workshop;
afterEach(() => workshop.remove());

const run = (tool: CheckTool, { path }: Tool) => workshop.run(tool, { path: [dirname(path)] });

describeWith(semgrep, 'semgrep', () => {
  const RULES = 'rules:\n  - id: no-eval\n    languages: [python]\n    severity: ERROR\n    message: eval runs anything\n    pattern: eval(...)\n';
  const tool: CheckTool = { kind: 'semgrep', directory: 'src', rules: ['rules.yml'], severity: 'high' };

  test('finds what the rules of the repository say', async () => {
    workshop = new Workshop({ 'rules.yml': RULES, 'src/a.py': 'print(1)\neval(input())\n' });
    expect(await run(tool, semgrep)).toEqual({
      status: 1,
      stdout: "  high  src/a.py:2  no-eval  eval runs anything\ncheck 'gate': 1 high finding (src/a.py:2), none allowed at high or above; correct the code, or the rules\n",
      stderr: '',
    });
    workshop.write('src/a.py', 'print(1)\n');
    expect(await run(tool, semgrep)).toEqual({ status: 0, stdout: "check 'gate': passed: no findings in 1 file\n", stderr: '' });
  }, LIMIT_MS);

  test('fails closed for rules that it does not understand, and for nothing to look at', async () => {
    workshop = new Workshop({ 'rules.yml': 'rules: [{id: x}]', 'src/a.py': '' });
    const { status, stderr } = await run(tool, semgrep);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^check 'gate': the report of semgrep cannot be read, got .*; see what semgrep says above\n$/);
    workshop = new Workshop({ 'rules.yml': RULES, 'src/a.txt': '' });
    expect(await run(tool, semgrep)).toMatchObject({
      status: 2, stderr: "check 'gate': the report of semgrep cannot be read, got no file that the rules are made for; see what semgrep says above\n",
    });
  }, LIMIT_MS);
});

describe('load of a server on loopback', () => {
  let server: http.Server;
  let target: string;

  beforeEach(async () => {
    server = http.createServer((request, response) => response.writeHead(request.url === '/broken' ? 500 : 200).end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  }));

  const load = (kind: 'k6' | 'artillery', script: string): CheckTool => (
    { kind, script, environment: { TARGET: target }, thresholds: { p95: 60_000, p99: 60_000, errorPercent: 20 } }
  );

  describeWith(k6, 'by k6', () => {
    const script = (every: number, options = '') => `import http from 'k6/http';
      export const options = { vus: 2, iterations: 20, summaryTrendStats: ['avg']${options} };
      export default function () { http.get(__ENV.TARGET + (__ITER % ${every} === 0 ? '/broken' : '/')); }
      export function handleSummary() { return { stdout: 'a summary of the script\\n' }; }`;

    test('is measured whatever the script makes of its summary, and its own thresholds count', async () => {
      workshop = new Workshop({ 'load.js': script(1000), 'strict.js': script(1000, ", thresholds: { http_reqs: ['count<1'] }") });
      const { status, stdout } = await run({ ...load('k6', 'load.js') }, k6);
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/check 'gate': passed: p95 [\d.]+ ms, p99 [\d.]+ ms, 10 % errors in 20 requests\n$/) });
      const strict = await run(load('k6', 'strict.js'), k6);
      expect(strict.status).toBe(1);
      expect(strict.stdout).toContain("check 'gate': of 20 requests, thresholds of the script were missed; make it faster, or change the thresholds\n");
    }, LIMIT_MS);

    test('fails for too many errors, and when the script is broken', async () => {
      workshop = new Workshop({ 'load.js': script(1), 'broken.js': 'import nothing from "./none.js";' });
      expect((await run(load('k6', 'load.js'), k6)).stdout)
        .toContain("check 'gate': of 20 requests, errors got 100 %, at most 20 % allowed; make it faster, or change the thresholds\n");
      expect(await run(load('k6', 'broken.js'), k6)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^check 'gate': k6 exited with status \d+; see what it says above\n$/) });
    }, LIMIT_MS);
  });

  describeWith(artillery, 'by Artillery', () => {
    const script = (paths: string[]) => JSON.stringify({
      config: { target: '{{ $env.TARGET }}', phases: [{ duration: 1, arrivalCount: 5 }] },
      scenarios: [{ flow: paths.map((url) => ({ get: { url } })) }],
    });

    test('is measured, and fails for too many errors', async () => {
      workshop = new Workshop({ 'load.json': script(['/', '/']), 'broken.json': script(['/', '/broken']) });
      const { status, stdout } = await run(load('artillery', 'load.json'), artillery);
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/check 'gate': passed: p95 [\d.]+ ms, p99 [\d.]+ ms, 0 % errors in 10 requests\n$/) });
      const broken = await run(load('artillery', 'broken.json'), artillery);
      expect(broken.status).toBe(1);
      expect(broken.stdout).toContain("check 'gate': of 10 requests, errors got 50 %, at most 20 % allowed; make it faster, or change the thresholds\n");
    }, LIMIT_MS);
  });
});
