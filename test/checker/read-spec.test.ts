import { parseSpec } from '../../src/checker/read-spec';
import { CONTRACT_VERSION, type CheckSpec, type CheckTool } from '../../src/contract';

const DIGEST = `@sha256:${'a'.repeat(64)}`;
const AUDIT: CheckTool = { kind: 'npm-audit', directory: '.', severity: 'high', ignore: ['GHSA-1'], development: false };
const ZAP: CheckTool = { kind: 'zap', url: 'https://a.example.com/x', profile: 'active', scanRules: ['40018'], severity: 'low', spiderMinutes: 1, image: `ghcr.io/zaproxy/zaproxy${DIGEST}` };
const LOAD: CheckTool = { kind: 'k6', script: 'load/a.js', environment: { TARGET: 'x' }, thresholds: { p95: 1, errorPercent: 0.5 } };

const specOf = (tool: object, changes: object = {}) => ({ version: CONTRACT_VERSION, name: 'gate', advisory: false, tool, ...changes });
const reading = (spec: object) => () => parseSpec(JSON.stringify(spec));

test.each<CheckTool>([
  AUDIT,
  { ...AUDIT, kind: 'dependency-check', image: `owasp/dependency-check${DIGEST}` },
  { kind: 'semgrep', directory: 'src', rules: ['rules', 'more/rules.yml'], severity: 'medium' },
  { kind: 'sonarqube', directory: '.', url: 'http://10.0.0.1:9000', projectKey: 'shop:api' },
  ZAP,
  LOAD,
  { ...LOAD, kind: 'jmeter', image: `jmeter${DIGEST}` },
])('reads what the constructs write: $kind', (tool) => {
  const spec: CheckSpec = { version: CONTRACT_VERSION, name: 'gate.1_a-b@c', advisory: true, tool };
  expect(parseSpec(JSON.stringify(spec))).toEqual(spec);
});

test.each<[object, string]>([
  [[], 'spec: version 1 is known, got []; use the program of the version that wrote it'],
  [specOf(AUDIT, { version: 2 }), 'spec: version 1 is known, got 2; use the program of the version that wrote it'],
  [specOf(AUDIT, { name: '..' }), 'spec: name is wrong, got ".."; it has to be letters, digits and .@_- (as of an action)'],
  [specOf(AUDIT, { name: 'a/b' }), 'spec: name is wrong, got "a/b"; it has to be letters, digits and .@_- (as of an action)'],
  [specOf(AUDIT, { advisory: 'no' }), 'spec: advisory is wrong, got "no"; it has to be true or false'],
  [specOf(AUDIT, { tool: 'npm' }), 'spec: tool is wrong, got "npm"; it has to be an object'],
  [specOf({ kind: 'nmap' }), "check 'gate': tool \"nmap\" is not known; use one of npm-audit, pip-audit, dependency-check, semgrep, sonarqube, zap, k6, artillery, jmeter"],
  [specOf({ kind: 'toString' }), "check 'gate': tool \"toString\" is not known; use one of npm-audit, pip-audit, dependency-check, semgrep, sonarqube, zap, k6, artillery, jmeter"],
  [specOf({ ...AUDIT, directory: '../x' }), 'check \'gate\': directory is wrong, got "../x"; it has to be a path inside of the source'],
  [specOf({ ...AUDIT, directory: '/x' }), 'check \'gate\': directory is wrong, got "/x"; it has to be a path inside of the source'],
  [specOf({ ...AUDIT, severity: 'worst' }), 'check \'gate\': severity is wrong, got "worst"; it has to be low, medium, high or critical'],
  [specOf({ ...AUDIT, ignore: [1] }), "check 'gate': ignore is wrong, got [1]; it has to be a list of 0 or more, each of them text"],
  [specOf({ ...AUDIT, image: 'a:latest' }), 'check \'gate\': image is wrong, got "a:latest"; it has to be an image by digest, such as name@sha256:..., or absent'],
  [specOf({ kind: 'semgrep', directory: '.', rules: [], severity: 'low' }), "check 'gate': rules is wrong, got []; it has to be a list of 1 or more, each of them a path inside of the source"],
  [specOf({ kind: 'semgrep', directory: '--config=auto', rules: ['a'], severity: 'low' }), 'check \'gate\': directory is wrong, got "--config=auto"; it has to be a path inside of the source'],
  [specOf({ kind: 'sonarqube', directory: '.', url: 'ftp://a', projectKey: 'a' }), 'check \'gate\': url is wrong, got "ftp://a"; it has to be an http or https URL'],
  [specOf({ ...ZAP, image: 'zap' }), 'check \'gate\': image is wrong, got "zap"; it has to be an image by digest, such as name@sha256:...'],
  [specOf({ ...ZAP, scanRules: ['x'] }), 'check \'gate\': scanRules is wrong, got ["x"]; it has to be a list of 0 or more, each of them digits'],
  [specOf({ ...LOAD, environment: { 'A B': 'x' } }), 'check \'gate\': environment is wrong, got {"A B":"x"}; it has to be names of variables with text'],
  [specOf({ ...LOAD, thresholds: { p95: '400' } }), 'check \'gate\': p95 is wrong, got "400"; it has to be a number that is not negative, or absent'],
  [specOf({ ...LOAD, thresholds: undefined }), "check 'gate': thresholds is wrong, got nothing; it has to be an object"],
])('fails for %j', (spec, message) => {
  expect(reading(spec)).toThrow(new Error(message));
});

test('fails for what is not JSON', () => {
  expect(() => parseSpec('{')).toThrow(/^spec: it is not JSON, got .*; use what the constructs write$/);
});
