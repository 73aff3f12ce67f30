import * as http from 'http';
import type { AddressInfo } from 'net';
import { Workshop } from './workshop';
import type { CheckTool } from '../../src/contract';

const DIGEST = `@sha256:${'0'.repeat(64)}`;
const NPM: CheckTool = { kind: 'npm-audit', directory: '.', severity: 'high', ignore: [], development: false };
const PIP: CheckTool = { ...NPM, kind: 'pip-audit' };
const SEMGREP: CheckTool = { kind: 'semgrep', directory: 'src', rules: ['rules.yml'], severity: 'medium' };
const LOAD: CheckTool = { kind: 'k6', script: 'load.js', environment: { TARGET: 'https://example.com' }, thresholds: { p95: 400 } };

const made: Workshop[] = [];
afterEach(() => made.splice(0).forEach((workshop) => workshop.remove()));

function workshopOf(files: { readonly [path: string]: string } = {}): Workshop {
  const workshop = new Workshop(files);
  made.push(workshop);
  return workshop;
}

const HOSTILE = 'evil\n\u001b[31m$(touch pwned)`touch pwned`\'; touch pwned; \'<!--';
const audit = (...advisories: [string, string][]) => JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: Object.fromEntries(advisories.map(([name, severity], i) => (
    [name, { name, via: [{ source: i, name, title: 'a flaw', url: `https://github.com/advisories/GHSA-0000-0000-000${i % 10}`, severity, range: '*' }] }]
  ))),
  metadata: { vulnerabilities: { total: advisories.length }, dependencies: { total: 814 } },
});
/** What npm audit does: the report to standard output, and a status that is not 0. */
const npm = (report: string, status = 1) => workshopOf({ 'package-lock.json': '{}', 'audit.json': report }).tool('npm', `cat audit.json; exit ${status}`);

describe('the verdict', () => {
  test('fails, and says what and why; reports and variables are left', async () => {
    const workshop = npm(audit(['lodash', 'high'], ['minimist', 'high'], ['left', 'low']));
    expect(await workshop.run(NPM)).toEqual({
      status: 1,
      stdout: [
        '  high  lodash    GHSA-0000-0000-0000  a flaw (*)',
        '  high  minimist  GHSA-0000-0000-0001  a flaw (*)',
        '  low   left      GHSA-0000-0000-0002  a flaw (*)',
        "check 'gate': 2 high vulnerabilities (lodash, minimist), none allowed at high or above; update them, or ignore their ids with a reason\n",
      ].join('\n'),
      stderr: '',
    });
    expect(workshop.arguments).toEqual(['audit', '--json', '--omit=dev']);
    expect(workshop.results).toEqual(['junit.xml', 'report.json', 'variables.sh']);
    expect(workshop.result('report.json')).toBe(audit(['lodash', 'high'], ['minimist', 'high'], ['left', 'low']));
    expect(workshop.result('junit.xml')).toContain('tests="3" failures="2"');
    expect(await workshop.variables()).toEqual({ RESULT: 'failed', SUMMARY: '2 high, 1 low in 814 packages', MEASURES: '{"critical":0,"high":2,"medium":0,"low":1}' });
  });

  test('passes, and says what was looked at', async () => {
    const workshop = npm(audit(), 0);
    expect(await workshop.run({ ...NPM, development: true })).toEqual({ status: 0, stdout: "check 'gate': passed: no vulnerabilities in 814 packages\n", stderr: '' });
    expect(workshop.arguments).toEqual(['audit', '--json']);
    expect(await workshop.variables()).toMatchObject({ RESULT: 'passed' });
  });

  test('that is advisory says the same, and the delivery goes on', async () => {
    const workshop = npm(audit(['lodash', 'critical']));
    const { status, stdout } = await workshop.run(NPM, { advisory: true });
    expect(status).toBe(0);
    expect(stdout).toContain("check 'gate': advisory: 1 critical vulnerability (lodash), none allowed at high or above; update them, or ignore their ids with a reason\n");
    expect(await workshop.variables()).toMatchObject({ RESULT: 'failed' });
  });

  test('holds text of anybody, which does nothing', async () => {
    const workshop = npm(audit([HOSTILE, 'high']));
    const { status, stdout } = await workshop.run(NPM);
    expect(status).toBe(1);
    expect(stdout).toContain("check 'gate': 1 high vulnerability (evil $(touch pwned)`touch pwned`'; touch pwned; '<!--), none allowed");
    expect(stdout).not.toContain('\u001b');
    await workshop.variables();
    expect(() => workshop.result('../../pwned')).toThrow('ENOENT');
    expect(workshop.result('junit.xml')).toContain('evil $(touch pwned)`touch pwned`&apos;; touch pwned; &apos;&lt;!--: GHSA-0000-0000-0000');
  });

  test('of a huge report has an end', async () => {
    const workshop = npm(audit(...Array.from({ length: 20_000 }, (_, i): [string, string] => [`p${i}${'x'.repeat(500)}`, 'high'])));
    const { status, stdout } = await workshop.run(NPM);
    expect(status).toBe(1);
    expect(stdout.split('\n')).toHaveLength(23);
    expect(stdout.length).toBeLessThan(5000);
    expect(stdout).toContain('  and 19980 more: see .checks/gate\n');
    expect(workshop.result('junit.xml').length).toBeLessThan(500_000);
  });

  test('is about this run: nothing of an earlier one stays', async () => {
    const workshop = npm(audit(['lodash', 'high']));
    await workshop.run(NPM);
    workshop.tool('npm', 'exit 1');
    const { status, stderr } = await workshop.run(NPM);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^check 'gate': the report of npm audit cannot be read, got .*; see what npm audit says above\n$/);
    expect(workshop.results).toEqual(['junit.xml', 'report.json']);
  });
});

describe('fails closed, be it advisory, when', () => {
  const failed = (stderr: string) => ({ status: 2, stdout: '', stderr: `${stderr}\n` });
  const advisory = { advisory: true };

  test('the tool is not there', async () => {
    const workshop = workshopOf({ 'requirements.txt': '' });
    expect(await workshop.start(JSON.stringify({ version: 1, name: 'gate', advisory: true, tool: PIP }), { PATH: '/nowhere' }))
      .toEqual(failed("check 'gate': pip-audit is not on PATH; install it"));
    expect(workshop.result('junit.xml')).toContain('<failure message="check &apos;gate&apos;: pip-audit is not on PATH; install it"/>');
    expect(workshop.results).toEqual(['junit.xml']);
  });

  test('the tool leaves no report', async () => {
    const workshop = workshopOf({ 'requirements.txt': '' }).tool('pip-audit', 'echo "no network" >&2; exit 1');
    expect(await workshop.run(PIP, advisory)).toEqual({
      status: 2, stdout: 'no network\n', stderr: "check 'gate': the report of pip-audit cannot be read, got none; see what pip-audit says above\n",
    });
  });

  test.each(['{"auditReportVersion":2', '[]', 'null', '{"auditReportVersion":2,"vulnerabilities":{"a":{}}}'])('the report is %s', async (report) => {
    const { status, stderr } = await npm(report, 0).run(NPM, advisory);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^check 'gate': the report of npm audit cannot be read, got [^\n]+; see what npm audit says above\n$/);
  });

  test('there is nothing to look at', async () => {
    expect(await workshopOf().run(NPM, advisory)).toEqual(failed("check 'gate': directory . has no package-lock.json; commit the one that npm makes"));
    expect(await workshopOf().run(PIP, advisory)).toEqual(failed("check 'gate': directory . has no requirements.txt, uv.lock or pylock.toml; commit one"));
    expect(await workshopOf().run(SEMGREP, advisory)).toEqual(failed("check 'gate': rules rules.yml are not in the source; correct the path"));
    expect(await workshopOf().run(LOAD, advisory)).toEqual(failed("check 'gate': script load.js is not in the source; correct the path"));
  });

  test('no package is known', async () => {
    const report = JSON.stringify({ dependencies: [{ name: 'internal', skip_reason: 'not found' }] });
    const workshop = workshopOf({ 'requirements.txt': '', 'pip.json': report }).tool('pip-audit', 'cp pip.json .checks/gate/report.json');
    expect(await workshop.run(PIP, advisory)).toEqual(failed("check 'gate': pip-audit knows none of 1 package; see the reasons in its report"));
  });

  test('there is no container engine', async () => {
    const workshop = workshopOf({ 'load.js': '' });
    expect(await workshop.run({ ...LOAD, image: `k6${DIGEST}` }, { ...advisory, env: { CHECKER_ENGINE: '' } }))
      .toEqual(failed(`check 'gate': image k6${DIGEST} needs a container engine, got none; install docker or podman`));
  });

  test.each([[undefined, 'usage: node index.js <spec.json>'], ['none.json', /^spec: it cannot be read, got ENOENT.*; name the file that the constructs wrote$/]])(
    'the spec is %s', async (file, message) => {
      const { status, stderr } = await workshopOf().main(file === undefined ? [] : [file]);
      expect(status).toBe(2);
      if (typeof message === 'string') expect(stderr).toBe(`${message}\n`);
      else expect(stderr.trimEnd()).toMatch(message);
    },
  );
});

describe('tools', () => {
  test('pip-audit reads the requirements, or what uv.lock holds', async () => {
    const report = JSON.stringify({ dependencies: [{ name: 'a', version: '1', vulns: [] }, { name: 'mine', skip_reason: 'not found' }] });
    const workshop = workshopOf({ 'api/uv.lock': '[[package]]\nname = "a"\nversion = "1"\n', 'pip.json': report }).tool('pip-audit', 'cp ../pip.json ../.checks/gate/report.json');
    const tool = { ...PIP, directory: 'api' };
    expect(await workshop.run(tool)).toEqual({
      status: 0,
      stdout: "check 'gate': 1 package could not be looked at (mine)\ncheck 'gate': passed: no vulnerabilities in 1 package, 1 not looked at\n",
      stderr: '',
    });
    const results = `${workshop.directory}/.checks/gate`;
    const format = ['--format', 'json', '--output', `${results}/report.json`, '--progress-spinner', 'off'];
    expect(workshop.arguments).toEqual(['--requirement', `${results}/requirements.txt`, '--no-deps', '--disable-pip', ...format]);
    expect(workshop.result('requirements.txt')).toBe('a==1\n');
    workshop.write('api/requirements.txt', 'a\n');
    await workshop.run(tool);
    expect(workshop.arguments).toEqual(['--requirement', 'requirements.txt', ...format]);
  });

  test('dependency-check gets its key in a file that does not stay', async () => {
    const report = '{"dependencies":[{"fileName":"a.jar","vulnerabilities":[{"name":"CVE-1","severity":"HIGH","description":"bad"}]}]}';
    const workshop = workshopOf({ 'report.json': report }).tool('dependency-check', 'cat .checks/gate/settings.properties > seen; cp report.json .checks/gate/report.json');
    const { status, stdout } = await workshop.run({ ...NPM, kind: 'dependency-check', ignore: ['CVE-1'] }, { env: { NVD_API_KEY: 'the-key' } });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "  ignored  a.jar  CVE-1  bad\ncheck 'gate': passed: no vulnerabilities in 1 file\n" });
    expect(workshop.result('../../seen')).toBe('nvd.api.key=the-key\n');
    expect(workshop.results).toEqual(['junit.xml', 'report.json', 'variables.sh']);
    expect(workshop.arguments.join(' ')).not.toContain('the-key');
  });

  test('k6 runs with the variables of the script, and what the script asks for counts', async () => {
    const metrics = { http_reqs: { count: 20 }, http_req_duration: { 'p(95)': 512, 'p(99)': 800 }, http_req_failed: { passes: 0 } };
    const workshop = workshopOf({ 'load.js': '', 'k6.json': JSON.stringify({ metrics }) }).tool('k6', 'echo "load of $TARGET"; cp k6.json .checks/gate/report.json; exit 99');
    const { status, stdout } = await workshop.run(LOAD);
    expect(status).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'load of https://example.com',
      '  failed  p95     512 ms  at most 400 ms',
      '  passed  p99     800 ms  any',
      '  passed  errors  0 %     any',
      "check 'gate': of 20 requests, p95 got 512 ms, at most 400 ms allowed, and thresholds of the script were missed; make it faster, or change the thresholds",
      '',
    ]);
    workshop.tool('k6', 'cp k6.json .checks/gate/report.json; exit 107');
    expect(await workshop.run(LOAD)).toEqual({ status: 2, stdout: '', stderr: "check 'gate': k6 exited with status 107; see what it says above\n" });
  });

  test('a load without a request fails', async () => {
    const workshop = workshopOf({ 'load.js': '' }).tool('k6', 'echo \'{"metrics":{}}\' > .checks/gate/report.json');
    expect(await workshop.run({ ...LOAD, thresholds: {} })).toEqual({
      status: 1, stdout: "check 'gate': no request was made, at least one is needed to know anything; correct the script\n", stderr: '',
    });
  });

  test('JMeter has its variables as properties too', async () => {
    const report = 'elapsed,success,responseMessage\n100,true,OK\n300,true,OK\n';
    const workshop = workshopOf({ 'plan.jmx': '', 'jmeter.jtl': report }).tool('jmeter', 'cp jmeter.jtl .checks/gate/report.jtl');
    const { stdout } = await workshop.run({ ...LOAD, kind: 'jmeter', script: 'plan.jmx' });
    expect(stdout).toContain("check 'gate': passed: p95 300 ms, p99 300 ms, 0 % errors in 2 requests\n");
    expect(workshop.arguments.slice(0, 5)).toEqual(['-n', '-t', 'plan.jmx', '-l', `${workshop.directory}/.checks/gate/report.jtl`]);
    expect(workshop.arguments.at(-1)).toBe('-JTARGET=https://example.com');
  });

  test('what runs in an image sees the source, may write results alone, and gets the names of its variables', async () => {
    const metrics = { http_reqs: { count: 1 }, http_req_duration: { 'p(95)': 1, 'p(99)': 1 }, http_req_failed: { passes: 0 } };
    const workshop = workshopOf({ 'load.js': '', 'k6.json': JSON.stringify({ metrics }) }).tool('engine', 'echo "$TARGET"; cp k6.json .checks/gate/report.json');
    const { status, stdout } = await workshop.run({ ...LOAD, image: `k6${DIGEST}` }, { env: { CHECKER_ENGINE: 'engine' } });
    expect({ status, target: stdout.split('\n')[0] }).toEqual({ status: 0, target: 'https://example.com' });
    const root = workshop.directory;
    const [run, rm, init, name, id, ...rest] = workshop.arguments;
    expect([run, rm, init, name]).toEqual(['run', '--rm', '--init', '--name']);
    expect(id).toMatch(/^checker-[0-9a-f-]{36}$/);
    expect(rest.slice(0, 11)).toEqual([
      '--network', 'host', '--volume', `${root}:${root}:ro`, '--volume', `${root}/.checks/gate:${root}/.checks/gate:rw`, '--env', 'TARGET', '--workdir', root, `k6${DIGEST}`,
    ]);
    expect(rest[11]).toBe('run');
  });

  test('ZAP runs its plan in its image', async () => {
    const alerts = [{ pluginid: '40018', name: 'SQL Injection', riskcode: '3', instances: [{ uri: 'https://shop.example.com/?id=1' }] }];
    const workshop = workshopOf({ 'zap.json': JSON.stringify({ site: [{ '@name': 'https://shop.example.com', alerts }] }) }).tool('docker', 'cp zap.json .checks/gate/report.json; exit 2');
    const tool: CheckTool = { kind: 'zap', url: 'https://shop.example.com', profile: 'active', scanRules: ['40018'], severity: 'medium', spiderMinutes: 1, image: `zap${DIGEST}` };
    const { status, stdout } = await workshop.run(tool, { env: { CHECKER_ENGINE: undefined } });
    expect(status).toBe(1);
    expect(stdout).toContain("check 'gate': 1 high alert (https://shop.example.com/?id=1), none allowed at medium or above; correct the application\n");
    expect(workshop.arguments.slice(-7)).toEqual(['--volume', `${workshop.directory}/.checks/gate:/zap/wrk:rw`, `zap${DIGEST}`, 'zap.sh', '-cmd', '-autorun', '/zap/wrk/plan.yaml']);
    expect(JSON.parse(workshop.result('plan.yaml'))).toMatchObject({ jobs: expect.arrayContaining([expect.objectContaining({ type: 'activeScan' })]) });
    workshop.tool('docker', 'cp zap.json .checks/gate/report.json; exit 1');
    expect(await workshop.run(tool, { env: { CHECKER_ENGINE: undefined } })).toEqual({ status: 2, stdout: '', stderr: "check 'gate': ZAP exited with status 1; see what it says above\n" });
  });
});

describe('SonarQube', () => {
  let server: http.Server;
  let answers: { [path: string]: object };
  let tokens: (string | undefined)[];

  beforeEach(async () => {
    tokens = [];
    server = http.createServer((request, response) => {
      tokens.push(request.headers.authorization);
      const answer = answers[request.url!];
      response.writeHead(answer ? 200 : 401).end(answer && JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const tool = (): CheckTool => ({ kind: 'sonarqube', directory: '.', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, projectKey: 'shop' });
  /** What the scanner does: it leaves the number of the task on the server, and fails when the gate does. */
  const scanned = () => workshopOf().tool('sonar-scanner-npm', 'echo "projectKey=shop\nceTaskId=task 1" > .checks/gate/report-task.txt; exit 3');
  const env = { SONAR_TOKEN: 'secret-token' };
  const TASK = '/api/ce/task?id=task+1';
  const GATE = '/api/qualitygates/project_status?analysisId=analysis1';
  const done = { task: { status: 'SUCCESS', analysisId: 'analysis1' } };

  test('the gate of this very analysis counts', async () => {
    const conditions = [{ status: 'ERROR', metricKey: 'new_coverage', comparator: 'LT', errorThreshold: '80', actualValue: '71.5' }];
    answers = { [TASK]: done, [GATE]: { projectStatus: { status: 'ERROR', conditions } } };
    const workshop = scanned();
    const { status, stdout } = await workshop.run(tool(), { env });
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: '  failed  new_coverage  71.5  at least 80\n'
        + "check 'gate': the quality gate is not passed (new_coverage is 71.5, at least 80 allowed), all of 1 condition have to hold; look at the analysis on the server\n",
    });
    expect(tokens).toEqual(['Bearer secret-token', 'Bearer secret-token']);
    expect(workshop.arguments).toContain('-Dsonar.qualitygate.wait=true');
    expect(workshop.arguments.join(' ')).not.toContain('secret-token');
    answers[GATE] = { projectStatus: { status: 'OK', conditions: [] } };
    expect(await workshop.run(tool(), { env })).toMatchObject({ status: 0 });
  });

  test('fails closed without an answer, an analysis or a token', async () => {
    const { url } = tool() as { url: string };
    const ends = async (workshop: Workshop, problem: string, variables: NodeJS.ProcessEnv = env) => (
      expect(await workshop.run(tool(), { env: variables, advisory: true })).toMatchObject({ status: 2, stderr: `check 'gate': ${problem}\n` })
    );
    answers = {};
    await ends(scanned(), `api/ce/task of ${url} cannot be read, got status 401; see whether the server is there and knows the token`);
    answers = { [TASK]: { task: { status: 'FAILED' } } };
    await ends(scanned(), 'the server did not end the analysis, got FAILED; look at the background tasks of shop');
    await ends(workshopOf().tool('sonar-scanner-npm', 'exit 1'), 'the scanner exited with status 1 before it sent anything; see what it says above');
    await ends(scanned(), 'SONAR_TOKEN is not set; give the check a secret with a token of the server', { SONAR_TOKEN: undefined });
  });
});
