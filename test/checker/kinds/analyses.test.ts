import { parseSemgrep } from '../../../src/checker/kinds/semgrep';
import { judgeGate } from '../../../src/checker/kinds/sonarqube';
import { parseZap, zapPlan } from '../../../src/checker/kinds/zap';
import type { ZapTool } from '../../../src/contract';

describe('semgrep', () => {
  const result = (severity: string) => ({ check_id: 'rules.no-eval', path: 'src/a.py', start: { line: 7 }, end: { line: 8 }, extra: { message: 'do not', severity } });

  test.each([['INFO', 'low'], ['WARNING', 'medium'], ['ERROR', 'high'], ['CRITICAL', 'critical'], ['LOW', 'low'], ['EXPERIMENT', 'high']])('%s is %s', (name, severity) => {
    expect(parseSemgrep({ results: [result(name)], errors: [], paths: { scanned: ['src/a.py'] } })).toEqual({
      findings: [{ ids: ['rules.no-eval'], severity, subject: 'src/a.py:7', title: 'do not' }], files: 1,
    });
  });

  test('a file that it cannot parse is no failure', () => {
    const errors = [{ code: 3, level: 'warn', type: 'Syntax error', message: 'at line 1' }];
    expect(parseSemgrep({ results: [], errors, paths: { scanned: ['a.py'] } })).toEqual({ findings: [], files: 1 });
  });

  test.each([
    [{ results: [], errors: [{ level: 'error', long_msg: 'invalid rule' }], paths: { scanned: [] } }, 'invalid rule'],
    [{ results: [], errors: [], paths: { scanned: [] } }, 'no file that the rules are made for'],
  ])('fails for %j', (report, message) => {
    expect(() => parseSemgrep(report)).toThrow(new Error(message));
  });
});

describe('ZAP', () => {
  const tool: ZapTool = { kind: 'zap', url: 'https://shop.example.com', profile: 'baseline', scanRules: [], severity: 'medium', spiderMinutes: 2, image: 'zap@sha256:1' };
  const jobs = (changes: Partial<ZapTool>) => (zapPlan({ ...tool, ...changes }) as { jobs: { type: string; parameters: object }[] }).jobs;

  test('a baseline looks around and attacks nothing', () => {
    expect(zapPlan(tool)).toEqual({
      env: { contexts: [{ name: 'target', urls: ['https://shop.example.com'] }], parameters: { failOnError: true, failOnWarning: false, progressToStdout: true } },
      jobs: [
        { type: 'passiveScan-config', parameters: { maxAlertsPerRule: 10, scanOnlyInScope: true } },
        { type: 'spider', parameters: { context: 'target', maxDuration: 2 } },
        { type: 'passiveScan-wait', parameters: {} },
        { type: 'report', parameters: { template: 'traditional-json', reportDir: '/zap/wrk', reportFile: 'report.json' } },
      ],
    });
  });

  test('an active scan attacks with all rules, or with those that are asked for and no other', () => {
    expect(jobs({ profile: 'active' })[3]).toEqual({ type: 'activeScan', parameters: { context: 'target' } });
    expect(jobs({ profile: 'active', scanRules: ['40018', '40012'] })[3]).toEqual({
      type: 'activeScan',
      parameters: { context: 'target' },
      policyDefinition: { defaultThreshold: 'Off', rules: [{ id: 40018, threshold: 'Medium' }, { id: 40012, threshold: 'Medium' }] },
    });
  });

  test('tells alerts by their risk, with the first address', () => {
    const alert = (pluginid: string, riskcode: string, uris: string[]) => ({ pluginid, name: `alert ${pluginid}`, riskcode, instances: uris.map((uri) => ({ uri, method: 'GET' })) });
    const alerts = [alert('40018', '3', ['https://a/1', 'https://a/2', 'https://a/3']), alert('10020', '2', ['https://a/']), alert('1', '1', []), alert('2', '0', []), alert('3', '9', [])];
    const { findings, sites } = parseZap({ site: [{ '@name': 'https://a', alerts }] });
    expect(sites).toBe(1);
    expect(findings.map(({ ids, severity, subject, title }) => [ids[0], severity, subject, title])).toEqual([
      ['40018', 'high', 'https://a/1', 'alert 40018, and at 2 more addresses'],
      ['10020', 'medium', 'https://a/', 'alert 10020'],
      ['1', 'low', 'https://a', 'alert 1'],
      ['2', 'info', 'https://a', 'alert 2'],
      ['3', 'high', 'https://a', 'alert 3'],
    ]);
  });

  test('fails when no site answered', () => {
    expect(() => parseZap({ site: [] })).toThrow(new Error('no site that answered'));
  });
});

describe('the quality gate of SonarQube', () => {
  const condition = (metricKey: string, status: string) => ({ status, metricKey, comparator: 'LT', errorThreshold: '80', actualValue: '71.5' });

  test('is passed', () => {
    expect(judgeGate({ projectStatus: { status: 'OK', conditions: [condition('new_coverage', 'OK')] } })).toEqual({
      failure: undefined,
      summary: '0 of 1 condition of the quality gate missed',
      measures: { conditions: 1, missed: 0 },
      rows: [['passed', 'new_coverage', '71.5', 'at least 80']],
      cases: [{ name: 'quality gate' }, { name: 'new_coverage: at least 80' }],
    });
  });

  test('is missed', () => {
    const violations = { ...condition('new_violations', 'ERROR'), comparator: 'GT', errorThreshold: '0', actualValue: '3' };
    const { failure, rows, cases } = judgeGate({ projectStatus: { status: 'ERROR', conditions: [condition('new_coverage', 'OK'), violations] } });
    expect(failure).toBe('the quality gate is not passed (new_violations is 3, at most 0 allowed), all of 2 conditions have to hold; look at the analysis on the server');
    expect(rows.map(([state, metric]) => [state, metric])).toEqual([['failed', 'new_violations'], ['passed', 'new_coverage']]);
    expect(cases[2]).toEqual({ name: 'new_violations: at most 0', failure: 'new_violations is 3, at most 0 allowed' });
  });

  test.each(['NONE', 'WARN', '', 'ok'])('of status %j is not passed either', (status) => {
    expect(judgeGate({ projectStatus: { status } }).failure)
      .toBe(`the quality gate is not passed (its status is ${status}), all of 0 conditions have to hold; look at the analysis on the server`);
  });
});
