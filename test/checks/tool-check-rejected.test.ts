import { Duration } from 'aws-cdk-lib';
import { DIGEST, ToolWorld } from './tool-world';
import { Check, DependencyAudit, LoadTest, Severity, ZapScanRules } from '../../src';

const image = `ghcr.io/zaproxy/zaproxy@${DIGEST}`;
const SITE = 'https://staging.example.com';
const artillery = LoadTest.artillery('load/shop.yml');

test.each<[string, () => unknown, string]>([
  ['a name that no project can have', () => Check.dependencies(DependencyAudit.npm(), { name: 'npm audit' }),
    "check 'npm audit': a name holds 1 to 100 letters, digits, _ and -, got 'npm audit'; rename the check"],
  ['a timeout that the service refuses', () => Check.zap(SITE, { image, timeout: Duration.minutes(1) }),
    "check 'zap': timeout is 5 minutes to 36 hours, got 1 minute; the service refuses others"],
  ['a directory outside of the repository', () => Check.dependencies(DependencyAudit.pip({ directory: '../shop' })),
    "check 'dependencies': directory is a path inside the repository without spaces, got '../shop'; write it like 'apps/storefront'"],
  ['what is no identifier of a vulnerability', () => Check.dependencies(DependencyAudit.npm({ ignore: ['lodash is fine'] })),
    "check 'dependencies': each of ignore is the identifier of a vulnerability, got 'lodash is fine'; write it like 'CVE-2026-12345'"],
  ['an image of Dependency-Check that can change', () => Check.dependencies(DependencyAudit.owasp({ image: 'owasp/dependency-check:latest' })),
    "check 'dependencies': an image is named by its digest, got 'owasp/dependency-check:latest'; write it like 'owasp/dependency-check@sha256:<64 digits>', "
    + 'which docker buildx imagetools inspect shows for a tag'],
  ['no rules', () => Check.staticAnalysis({ rules: [] }), "check 'static-analysis': it needs rules, got none; name files or directories of the repository"],
  ['rules of elsewhere', () => Check.staticAnalysis({ rules: ['.semgrep', '/etc/rules'] }),
    "check 'static-analysis': each of rules is a path inside the repository without spaces, got '/etc/rules'; write it like 'apps/storefront'"],
  ['a directory that looks like an option', () => Check.staticAnalysis({ rules: ['r'], directory: '--config' }),
    "check 'static-analysis': directory does not begin with a dash, got '--config'; write it like './--config'"],
  ['a key that no project of SonarQube has', () => Check.sonarQube(SITE, { token: new ToolWorld().secret(), projectKey: '42' }),
    "check 'sonarqube': projectKey holds 1 to 400 letters, digits, _, -, . and :, and not digits alone, got '42'; take it from the server"],
  ['a URL without scheme', () => Check.zap('staging.example.com', { image }),
    "check 'zap': a URL starts with https:// or http:// and has no spaces or quotes, got 'staging.example.com'; give the whole address"],
  ['an image of ZAP that can change', () => Check.zap(SITE, { image: 'zaproxy/zap-stable' }),
    "check 'zap': an image is named by its digest, got 'zaproxy/zap-stable'; write it like 'ghcr.io/zaproxy/zaproxy@sha256:<64 digits>', "
    + 'which docker buildx imagetools inspect shows for a tag'],
  ['a digest that is none', () => Check.zap(SITE, { image: 'zap@sha256:beef' }),
    "check 'zap': an image is named by its digest, got 'zap@sha256:beef'; write it like 'ghcr.io/zaproxy/zaproxy@sha256:<64 digits>', "
    + 'which docker buildx imagetools inspect shows for a tag'],
  ['a severity that ZAP never finds', () => Check.zap(SITE, { image, severity: Severity.CRITICAL }),
    "check 'zap': ZAP calls nothing critical, so nothing would fail, got severity 'critical'; take Severity.HIGH"],
  ['a spider of half a minute', () => Check.zap(SITE, { image, spider: Duration.seconds(30) }),
    "check 'zap': spider is 1 to 60 whole minutes, got 0.5; scan a part of the application for less"],
  ['scan rules without ids', () => ZapScanRules.of(), 'scan rules of ZAP: they have at least one id, got none; name them, or leave scanRules out for all'],
  ['a scan rule by its name', () => ZapScanRules.of('sqli'), "scan rules of ZAP: an id is a number, got 'sqli'; take it from https://www.zaproxy.org/docs/alerts/"],
  ['a load test that holds nothing', () => Check.load(artillery, {}),
    "check 'load': a load test has to hold something, got no threshold; give p95, p99 or errorPercent"],
  ['a time that no request takes', () => Check.load(artillery, { p95: Duration.millis(0) }),
    "check 'load': p95 is longer than nothing and known at synthesis, got 0 millis; give the time of a request"],
  ['more errors than requests', () => Check.load(artillery, { errorPercent: 101 }),
    "check 'load': errorPercent is 0 to 100, got 101; write one percent as 1"],
  ['a script of elsewhere', () => Check.load(LoadTest.k6('https://example.com/load.js'.replace('https:/', '')), { errorPercent: 1 }),
    "check 'load': the script is a path inside the repository without spaces, got '/example.com/load.js'; write it like 'apps/storefront'"],
  ['an image of JMeter that can change', () => Check.load(LoadTest.jmeter('load.jmx', { image: 'justb4/jmeter:5.5' }), { errorPercent: 1 }),
    "check 'load': an image is named by its digest, got 'justb4/jmeter:5.5'; write it like 'justb4/jmeter@sha256:<64 digits>', "
    + 'which docker buildx imagetools inspect shows for a tag'],
  ['a variable that no shell knows', () => Check.load(artillery, { errorPercent: 1, environment: { 'A-B': '1' } }),
    "check 'load': environment variable 'A-B' is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
  ['a variable that the check sets', () => Check.load(artillery, { errorPercent: 1, environment: { CHECKER: 'mine' } }),
    "check 'load': environment variable 'CHECKER' is set by the check itself; give yours another name"],
  ['more variables of the pipeline than an action takes', () => Check.load(artillery, { errorPercent: 1, environment: { TARGET: `#{variables.host}${'x'.repeat(1000)}` } }),
    "check 'load': the service takes 1000 characters of variables of the pipeline, got 1066; give fewer to the script"],
])('fails with %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});

test('fails with a variable that nothing makes', () => {
  expect(() => new ToolWorld().verified(Check.zap('#{api.url}', { image })).layout()).toThrow(
    "action 'staging/zap' uses variable '#{api.url}', but no action has the namespace 'api'; take what output() of a deployment or variable() of a build of this pipeline returns");
});
