import { parseDependencyCheck } from '../../../src/checker/kinds/dependency-check';
import { parseNpmAudit } from '../../../src/checker/kinds/npm-audit';
import { parsePipAudit, requirementsOf } from '../../../src/checker/kinds/pip-audit';

const advisory = (name: string, source: number, severity: string) => (
  { source, name, dependency: name, title: `a flaw of ${name}`, url: `https://github.com/advisories/GHSA-aaaa-bbbb-${source}`, severity, range: '<2.0.0' }
);
const vulnerability = (name: string, via: unknown[]) => ({ name, severity: 'high', isDirect: false, via, effects: [], range: '*', nodes: [], fixAvailable: true });
const npmReport = (vulnerabilities: object, total = 3) => ({
  auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: { total }, dependencies: { prod: 5, dev: 3, total: 8 } },
});

describe('npm audit', () => {
  test('tells advisories, each once, and not the packages that are vulnerable because of others', () => {
    const shared = advisory('inner', 1111, 'moderate');
    const { findings, packages } = parseNpmAudit(npmReport({
      outer: vulnerability('outer', ['inner']),
      inner: vulnerability('inner', [shared, advisory('inner', 2222, 'critical')]),
      other: vulnerability('other', [shared]),
    }));
    expect(packages).toBe(8);
    expect(findings).toEqual([
      { ids: ['GHSA-aaaa-bbbb-1111', '1111'], severity: 'medium', subject: 'inner', title: 'a flaw of inner (<2.0.0)' },
      { ids: ['GHSA-aaaa-bbbb-2222', '2222'], severity: 'critical', subject: 'inner', title: 'a flaw of inner (<2.0.0)' },
    ]);
  });

  test('finds nothing', () => {
    expect(parseNpmAudit(npmReport({}, 0))).toEqual({ findings: [], packages: 8 });
  });

  test.each<[string, object, string]>([
    ['an error', { error: { code: 'ENOAUDIT', summary: 'the endpoint is gone', detail: '' } }, 'the endpoint is gone'],
    ['an error without words', { message: 'request failed', error: { summary: '', detail: '' } }, 'request failed'],
    ['another version', { auditReportVersion: 1, advisories: {} }, 'version 1 of its format'],
    ['packages without an advisory', npmReport({ outer: vulnerability('outer', ['inner']) }), '3 vulnerabilities without an advisory'],
  ])('fails for %s', (_, report, message) => {
    expect(() => parseNpmAudit(report)).toThrow(new Error(message));
  });

  test.each([null, {}, [], npmReport({ a: {} }), { auditReportVersion: 2 }])('fails for %j', (report) => {
    expect(() => parseNpmAudit(report)).toThrow();
  });
});

describe('pip-audit', () => {
  const dependencies = [
    {
      name: 'flask',
      version: '0.5',
      vulns: [
        { id: 'PYSEC-1', fix_versions: ['1.0', '2.0'], aliases: ['CVE-2000-1', 'GHSA-x'], description: 'long' },
        { id: 'PYSEC-2', fix_versions: [], aliases: [] },
      ],
    },
    { name: 'click', version: '8.0', vulns: [] },
    { name: 'internal', skip_reason: 'not found' },
  ];

  test('tells what is known, by all names, and what it could not look at', () => {
    expect(parsePipAudit({ dependencies, fixes: [] })).toEqual({
      findings: [
        { ids: ['PYSEC-1', 'CVE-2000-1', 'GHSA-x'], severity: 'high', subject: 'flask 0.5', title: 'fixed in 1.0, 2.0' },
        { ids: ['PYSEC-2'], severity: 'high', subject: 'flask 0.5', title: 'not fixed yet' },
      ],
      packages: 2,
      skipped: ['internal'],
    });
  });

  test.each([null, {}, { dependencies: [{ name: 'a', version: '1' }] }])('fails for %j', (report) => {
    expect(() => parsePipAudit(report)).toThrow();
  });

  test('reads the packages of uv.lock, but not the project itself', () => {
    const lock = [
      'version = 1\nrequires-python = ">=3.11"\n',
      '[[package]]\nname = "shop"\nversion = "0.1.0"\nsource = { editable = "." }\ndependencies = [\n    { name = "flask" },\n]\n',
      '[[package]]\nname = "tools"\nversion = "1.0"\nsource = { virtual = "tools" }\n',
      '[[package]]\nname = "flask"\nversion = "3.0.0"\nsource = { registry = "https://example.com/simple" }\nsdist = { url = "https://example.com/flask" }\n',
      '[[package]]\nname = "dynamic"\nsource = { registry = "https://example.com/simple" }\n',
      '[package.metadata]\nrequires-dist = [{ name = "flask" }]\n',
    ].join('\n');
    expect(requirementsOf(lock)).toBe('flask==3.0.0\n');
  });
});

describe('dependency-check', () => {
  test('tells vulnerabilities of files, and takes an unknown severity for a bad one', () => {
    const vulnerabilities = [{ source: 'NVD', name: 'CVE-2000-1', severity: 'MEDIUM', description: 'a flaw' }, { source: 'OSSINDEX', name: 'CVE-2000-2', severity: 'UNSCORED' }];
    expect(parseDependencyCheck({ reportSchema: '1.1', dependencies: [{ fileName: 'a.jar', vulnerabilities }, { fileName: 'b.jar' }] })).toEqual({
      findings: [
        { ids: ['CVE-2000-1'], severity: 'medium', subject: 'a.jar', title: 'a flaw' },
        { ids: ['CVE-2000-2'], severity: 'high', subject: 'a.jar', title: '' },
      ],
      files: 2,
    });
  });

  test('fails for a report of another form', () => {
    expect(() => parseDependencyCheck({ reportSchema: '1.1' })).toThrow();
  });
});
