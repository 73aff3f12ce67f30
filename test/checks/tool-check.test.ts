import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DIGEST, ToolWorld } from './tool-world';
import { Check, DependencyAudit, LoadTest, Severity, ZapProfile, ZapScanRules } from '../../src';
import { toolBuildspec } from '../../src/checks/private/tool-buildspec';
import { ENV } from '../hosting/fleets';

const ZAP = `ghcr.io/zaproxy/zaproxy@${DIGEST}`;
const SITE = 'https://staging.example.com';
const npmAudit = () => Check.dependencies(DependencyAudit.npm());

describe('a check by a tool', () => {
  test.each([
    ['before deployments', false, ['Source: Source@1', 'staging-prepare: dependencies@1', 'staging: zap@1']],
    ['before the approval', true, ['Source: Source@1', 'staging-prepare: dependencies@1', 'staging-approval', 'staging: zap@1']],
  ])('stands %s, or after deployments', (_place, gate, layout) => {
    const world = new ToolWorld();
    const environment = world.environment({ approval: gate ? world.gate() : undefined });
    environment.require(npmAudit());
    environment.verify(Check.zap(SITE, { image: ZAP }));
    const places = world.layout().map((place) => place.replace(/^(staging-approval): .*/, '$1'));
    expect([...new Set(places)]).toEqual(layout);
  });

  test('is a test action of CodeBuild that leaves variables, and no artifact', () => {
    expect(new ToolWorld().verified(npmAudit()).action('dependencies')).toEqual({
      ActionTypeId: { Category: 'Test', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
      Configuration: { ProjectName: { Ref: expect.stringMatching(/^ShopstagingCheckdependenciesProject/) } },
      InputArtifacts: [{ Name: 'Source' }],
      Name: 'dependencies',
      Namespace: 'staging-dependencies',
      RunOrder: 1,
    });
  });

  test('fetches the checker, says what is wanted, reports, and hands on what came out', () => {
    const world = new ToolWorld().verified(npmAudit());
    expect(world.buildspec('dependencies')).toEqual({
      version: '0.2',
      env: { 'exported-variables': ['RESULT', 'SUMMARY', 'MEASURES'] },
      phases: {
        install: {
          'runtime-versions': { nodejs: '22' },
          'commands': [
            'aws s3 cp --only-show-errors "$CHECKER_ASSET" /tmp/checker.zip',
            'unzip -q -o /tmp/checker.zip -d /tmp/checker',
            'export CHECKER=/tmp/checker/index.js CHECKER_TOOLS=/tmp/checker/tools',
          ],
        },
        build: {
          commands: [
            expect.stringMatching(/^cat > \.check-spec\.json <<'SPEC'\n\{.*\}\nSPEC$/),
            'node "$CHECKER" .check-spec.json',
            '. .checks/dependencies/variables.sh',
          ],
        },
      },
      reports: { junit: { 'files': ['junit.xml'], 'file-format': 'JUNITXML', 'base-directory': '.checks/dependencies' } },
    });
    expect(world.record('dependencies')).toEqual({
      kind: 'tool-check', tool: 'npm', awsCommands: world.buildspec('dependencies').phases.install.commands,
    });
  });

  test.each([[true], [false], [undefined]])('tells the checker whether it is advisory: %s', (advisory) => {
    expect(new ToolWorld().verified(npmAudit(), advisory).spec('dependencies').advisory).toBe(advisory ?? false);
  });

  test('has a project as large, and as patient, as was asked for', () => {
    const check = Check.dependencies(DependencyAudit.npm(), { name: 'audit', timeout: Duration.minutes(10), computeType: codebuild.ComputeType.LARGE });
    expect(new ToolWorld().verified(check).project('audit')).toMatchObject({
      TimeoutInMinutes: 10, Environment: { ComputeType: 'BUILD_GENERAL1_LARGE' }, Description: 'Checks audit of staging for pipeline shop',
    });
  });
});

describe('the checker is told', () => {
  test.each<[string, (world: ToolWorld) => Check, object]>([
    ['dependencies', () => npmAudit(), { kind: 'npm-audit', directory: '.', severity: 'high', ignore: [], development: false }],
    ['dependencies', () => Check.dependencies(DependencyAudit.npm({ directory: 'apps/shop', severity: Severity.CRITICAL, ignore: ['GHSA-1'], development: true })),
      { kind: 'npm-audit', directory: 'apps/shop', severity: 'critical', ignore: ['GHSA-1'], development: true }],
    ['dependencies', () => Check.dependencies(DependencyAudit.pip({ directory: 'functions', ignore: ['PYSEC-2026-1'] })),
      { kind: 'pip-audit', directory: 'functions', severity: 'high', ignore: ['PYSEC-2026-1'], development: false }],
    ['dependencies', () => Check.dependencies(DependencyAudit.owasp({ image: `owasp/dependency-check@${DIGEST}`, severity: Severity.LOW })),
      { kind: 'dependency-check', directory: '.', severity: 'low', ignore: [], development: false, image: `owasp/dependency-check@${DIGEST}` }],
    ['static-analysis', () => Check.staticAnalysis({ rules: ['.semgrep', 'rules/sql.yml'], directory: 'src', severity: Severity.LOW }),
      { kind: 'semgrep', directory: 'src', rules: ['.semgrep', 'rules/sql.yml'], severity: 'low' }],
    ['sonarqube', (world) => Check.sonarQube('https://sonarqube.example.com', { token: world.secret(), projectKey: 'shop' }),
      { kind: 'sonarqube', directory: '.', url: 'https://sonarqube.example.com', projectKey: 'shop' }],
    ['zap', () => Check.zap(SITE, { image: ZAP }),
      { kind: 'zap', url: SITE, profile: 'baseline', scanRules: [], severity: 'high', spiderMinutes: 1, image: ZAP }],
    ['zap', () => Check.zap(SITE, {
      image: ZAP,
      profile: ZapProfile.active({ scanRules: [ZapScanRules.SQL_INJECTION, ZapScanRules.of('40018', '90020')] }),
      severity: Severity.MEDIUM,
      spider: Duration.minutes(5),
    }), {
      kind: 'zap',
      url: SITE,
      profile: 'active',
      severity: 'medium',
      spiderMinutes: 5,
      image: ZAP,
      scanRules: ['40018', '40019', '40020', '40021', '40022', '40024', '40027', '90020'],
    }],
    ['load', () => Check.load(LoadTest.k6('load/orders.js'), { p95: Duration.seconds(1), p99: Duration.millis(1500) }),
      { kind: 'k6', script: 'load/orders.js', environment: {}, thresholds: { p95: 1000, p99: 1500 } }],
    ['load', () => Check.load(LoadTest.k6('load/orders.js', { image: `grafana/k6@${DIGEST}` }), { errorPercent: 0 }),
      { kind: 'k6', script: 'load/orders.js', environment: {}, thresholds: { errorPercent: 0 }, image: `grafana/k6@${DIGEST}` }],
    ['load', () => Check.load(LoadTest.artillery('load/shop.yml'), { errorPercent: 1, environment: { TARGET: SITE } }),
      { kind: 'artillery', script: 'load/shop.yml', environment: { TARGET: SITE }, thresholds: { errorPercent: 1 } }],
    ['load', () => Check.load(LoadTest.jmeter('load/shop.jmx', { image: `justb4/jmeter@${DIGEST}` }), { p95: Duration.millis(300) }),
      { kind: 'jmeter', script: 'load/shop.jmx', environment: {}, thresholds: { p95: 300 }, image: `justb4/jmeter@${DIGEST}` }],
  ])('%s', (name, check, tool) => {
    const world = new ToolWorld();
    expect(world.verified(check(world)).spec(name)).toEqual({ version: 1, name, advisory: false, tool });
  });
});

test.each<[string, Check, string, { [runtime: string]: string }, string]>([
  ['Semgrep', Check.staticAnalysis({ rules: ['r'] }), 'static-analysis', { nodejs: '22', python: '3.12' }, '--require-hashes'],
  ['Artillery', Check.load(LoadTest.artillery('a.yml'), { errorPercent: 1 }), 'load', { nodejs: '22' }, 'npm ci'],
  ['k6', Check.load(LoadTest.k6('a.js'), { errorPercent: 1 }), 'load', { nodejs: '22', golang: '1.25' }, '-mod=readonly'],
])('%s is installed in the version that the library pins', (_tool, check, name, runtimes, command) => {
  const world = new ToolWorld().verified(check);
  const { install } = world.buildspec(name).phases;
  expect(install['runtime-versions']).toEqual(runtimes);
  expect(install.commands.join('\n')).toContain(command);
  expect(world.record(name).awsCommands).toEqual(install.commands);
  expect(world.project(name).Environment.PrivilegedMode).toBe(false);
});

test('only a tool in a container has a project that may start one, and nothing is installed for it', () => {
  const world = new ToolWorld().verified(Check.load(LoadTest.k6('a.js', { image: `grafana/k6@${DIGEST}` }), { errorPercent: 1 }));
  expect(world.project('load').Environment.PrivilegedMode).toBe(true);
  expect(world.buildspec('load').phases.install.commands).toHaveLength(3);
  expect(world.record('load')).toMatchObject({ tool: 'k6', image: `grafana/k6@${DIGEST}` });
});

describe('what is known only when the check runs', () => {
  test('a URL that holds variables of the pipeline reaches the checker by the environment of the action', () => {
    const world = new ToolWorld().verified(Check.zap('#{variables.host}/shop', { image: ZAP }));
    expect(JSON.parse(world.action('zap').Configuration.EnvironmentVariables)).toEqual([{ name: 'CHECK_URL', type: 'PLAINTEXT', value: '#{variables.host}/shop' }]);
    expect(world.project('zap').Environment.EnvironmentVariables.map(({ Name }: any) => Name)).toEqual(['CHECKER_ASSET']);
    expect(world.record('zap').targets).toEqual(['CHECK_URL']);
  });

  test('values of a load test do, too; known ones are those of the project', () => {
    const environment = { TARGET: '#{variables.host}', USERS: '20' };
    const world = new ToolWorld().verified(Check.load(LoadTest.artillery('a.yml'), { errorPercent: 1, environment }));
    expect(JSON.parse(world.action('load').Configuration.EnvironmentVariables)).toEqual([{ name: 'TARGET', type: 'PLAINTEXT', value: '#{variables.host}' }]);
    expect(world.project('load').Environment.EnvironmentVariables).toContainEqual({ Name: 'USERS', Type: 'PLAINTEXT', Value: '20' });
    expect(world.record('load').targets).toEqual(['TARGET', 'USERS']);
  });

  test.each(["it's", '$(touch hacked) `touch hacked`', 'two\nlines', '"}}', '\\'])('stays text, whatever it holds: %j', (value) => {
    const directory = mkdtempSync(join(tmpdir(), 'tool-check-'));
    try {
      const { phases } = toolBuildspec({
        spec: { version: 1, name: 'load', advisory: false, tool: { kind: 'k6', script: "it's $(touch hacked).js", environment: { TARGET: '' }, thresholds: {} } },
        inputs: [{ variable: 'TARGET', path: 'environment.TARGET', value }],
        runtimes: {},
        fetch: [],
        secrets: {},
      }) as any;
      for (const command of phases.build.commands.slice(0, 2)) {
        const { status, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd: directory, encoding: 'utf-8', env: { PATH: process.env.PATH, TARGET: value }, timeout: 10_000 });
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      }
      const { tool } = JSON.parse(readFileSync(join(directory, '.check-spec.json'), 'utf-8'));
      expect(tool).toMatchObject({ script: "it's $(touch hacked).js", environment: { TARGET: value } });
      expect(() => readFileSync(join(directory, 'hacked'))).toThrow('ENOENT');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('the role of a project', () => {
  const REPORTS = ['BatchPutCodeCoverages', 'BatchPutTestCases', 'CreateReport', 'CreateReportGroup', 'UpdateReport'].map((action) => `codebuild:${action}`);
  const ofTool = (world: ToolWorld, name: string) => world.statements(name).filter(({ Action, Resource }) =>
    ![Action].flat().some((action: string) => /^(kms|s3:GetBucket)/.test(action)) && !JSON.stringify(Resource).includes('/shop/*'));

  test('writes logs and its own report group, and fetches the checker, beside the artifacts of the pipeline', () => {
    const world = new ToolWorld().verified(npmAudit());
    const { partition } = world.stack;
    expect(ofTool(world, 'dependencies')).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ShopLogs/), 'Arn'] } },
      {
        Effect: 'Allow',
        Action: REPORTS,
        Resource: world.stack.resolve(`arn:${partition}:codebuild:${ENV.region}:${ENV.account}:report-group/shop-staging-dependencies-junit`),
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.zip$/)])] } },
    ]);
  });

  test('reads the token of SonarQube, and that of the vulnerability database, and no other check reads any', () => {
    const world = new ToolWorld();
    const environment = world.environment();
    const token = world.secret();
    environment.verify(Check.sonarQube('https://sonarqube.example.com', { token, projectKey: 'shop' }));
    environment.verify(Check.dependencies(DependencyAudit.owasp({ image: `owasp/dependency-check@${DIGEST}`, nvdApiKey: token })));
    environment.verify(Check.zap(SITE, { image: ZAP }));
    const read = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: token.secretArn };
    for (const name of ['sonarqube', 'dependencies']) expect(ofTool(world, name)).toContainEqual(read);
    expect(ofTool(world, 'zap')).toHaveLength(3);
    expect(world.buildspec('sonarqube').env['secrets-manager']).toEqual({ SONAR_TOKEN: token.secretArn });
    expect(world.buildspec('dependencies').env['secrets-manager']).toEqual({ NVD_API_KEY: token.secretArn });
  });

  test('is trusted to CodeBuild for this account, and the pipeline may start its project alone', () => {
    const world = new ToolWorld().verified(npmAudit());
    const started = world.roleStatements('ShopRole').filter(({ Action }) => [Action].flat().includes('codebuild:StartBuild'));
    expect(started).toEqual([{
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ShopstagingCheckdependenciesProject/), 'Arn'] },
    }]);
  });
});

test('cdk-nag finds nothing in checks by tools', () => {
  const world = new ToolWorld();
  const environment = world.environment();
  environment.require(npmAudit());
  environment.require(Check.sonarQube('https://sonarqube.example.com', { token: world.secret(), projectKey: 'shop' }));
  environment.verify(Check.zap(SITE, { image: ZAP }));
  world.layout();
  const { violations } = new AwsSolutionsChecks(world.stack.node.root).validateScope(world.stack.node.root);
  expect(violations.map(({ ruleName, violatingResources }) => `${ruleName} at ${violatingResources.map(({ constructPath }) => constructPath).join(', ')}`)).toEqual([]);
});

test('fails in a pipeline that was made elsewhere', () => {
  const stack = new Stack(new App(), 'Other', { env: ENV });
  const pipeline = new codepipeline.Pipeline(stack, 'Pipeline', { pipelineType: codepipeline.PipelineType.V2, crossAccountKeys: false });
  const source = new codepipeline.Artifact();
  const action = new actions.GitHubSourceAction({ actionName: 'Source', owner: 'acme', repo: 'shop', oauthToken: SecretValue.secretsManager('token'), output: source });
  pipeline.addStage({ stageName: 'Source', actions: [action] });
  expect(() => npmAudit().attachTo(pipeline.addStage({ stageName: 'Verify' }), source)).toThrow(new Error(
    "check 'dependencies': its project of AWS CodeBuild is part of a DeliveryPipeline, got a stage of another pipeline; "
    + 'require or verify it in an environment of a DeliveryPipeline'));
});
