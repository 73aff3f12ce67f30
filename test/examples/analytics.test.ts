import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineAnalytics } from '../../examples/analytics/analytics';
import { Checkout, CommandResult } from '../helpers/checkout';
import { BASE_IMAGE, podman } from '../helpers/container-tools';
import { describeWith, maven, npm, python, terraform } from '../helpers/tools';

const FUNCTIONS = ['ingest', 'enrich', 'aggregate', 'forecast', 'export', 'alerts', 'report'];
const SHARING = ['ingest', 'enrich', 'aggregate'];
const APPS = 'examples/apps/functions';
const BUILDS = ['functions-python', 'functions-java', 'data-processing', 'dashboard', 'infrastructure'];
const MINUTES = 60_000;

interface Outcome { readonly status: string; readonly summary: string }

function eventsOf(result: CommandResult): any[] {
  return result.stdout.trim().split('\n').map((line) => JSON.parse(line));
}

/** By `<stage>/<action>`: how each action ended. */
function outcomes(result: CommandResult): { [action: string]: Outcome } {
  return Object.fromEntries(eventsOf(result).filter(({ type }) => type === 'action-ended').map(({ stage, action, status, summary }) => [`${stage}/${action}`, { status, summary }]));
}

/** In the order of time: two builds that start before one ends. */
function buildEvents(result: CommandResult): string[] {
  return eventsOf(result).filter(({ type, stage }) => stage === 'Build' && /^action-(started|ended)$/.test(type)).map(({ type }) => type);
}

/** What each function's deployment says, without the name of the function. */
function deployments(result: CommandResult, stage: string): { [name: string]: string } {
  const all = outcomes(result);
  return Object.fromEntries(FUNCTIONS.map((name) => [name, all[`${stage}/functions-${name}`].summary.replace(`${name}: `, '')]));
}

const each = (names: readonly string[], text: string) => Object.fromEntries(names.map((name) => [name, text]));
const others = (names: readonly string[]) => FUNCTIONS.filter((name) => !names.includes(name));

describe('the template', () => {
  const app = new App();
  defineAnalytics(app);
  const template = Template.fromStack(app.node.findChild('AnalyticsDelivery') as Stack);
  const [{ Properties: { Stages, Triggers } }] = Object.values<any>(template.findResources('AWS::CodePipeline::Pipeline'));

  test('A1: a push to main starts the pipeline, by a connection', () => {
    expect(Stages[0].Actions[0].ActionTypeId.Provider).toBe('CodeStarSourceConnection');
    expect(Triggers[0].GitConfiguration.Push).toEqual([{ Branches: { Includes: ['main'] } }]);
  });

  test('A5: prod is approved, by people who are told by e-mail, with a checklist', () => {
    const [, gate] = Stages.find(({ Name }: any) => Name === 'prod-approval').Actions;
    expect(gate.ActionTypeId.Category).toBe('Approval');
    expect(gate.Configuration.CustomData).toContain('reports of dev agree with those of the shop');
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'analytics-prod@example.com' });
  });

  test('A8: builds run side by side and keep what they downloaded', () => {
    expect(Stages[1].Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual(BUILDS.map((name) => [name, 1]));
    // layers of images are cached beside the images, and Terraform downloads its providers when it runs
    const cached = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).filter(({ Properties }) => Properties.Cache.Type === 'S3');
    expect(cached.map(({ Properties }) => Properties.Name).sort()).toEqual(['analytics-dashboard', 'analytics-functions-java', 'analytics-functions-python']);
  });

  test('A3: dev asks nobody; a gate would be one option', () => {
    expect(Stages.map(({ Name }: any) => Name)).toEqual(['Source', 'Build', 'dev', 'prod-prepare', 'prod-approval', 'prod']);
  });

  test('A4: prod is backed up before the plan that was approved is applied, and asked afterwards', () => {
    expect(Stages[4].Actions[1].Configuration.CustomData).toContain('#{prod-infrastructure-plan.SUMMARY}');
    const apply = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).find(({ Properties }) => /-prod-infrastructure-apply$/.test(Properties.Name));
    expect(JSON.stringify(apply.Properties.Source.BuildSpec)).toContain('aws dynamodb create-backup --table-name orders-production');
    expect(Stages[5].Actions.slice(-3).map(({ Name }: any) => Name)).toEqual(['check-ingest', 'check-report', 'dashboard']);
  });

  test('A7: the image is tagged with the commit, what runs is named by digest, and all artifacts expire', () => {
    const image = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).find(({ Properties }) => Properties.Name === 'analytics-data-processing');
    expect(JSON.stringify(image.Properties.Source.BuildSpec)).toContain('CODEBUILD_RESOLVED_SOURCE_VERSION');
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' }, LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
    });
    template.hasResourceProperties('AWS::ECR::Repository', { ImageScanningConfiguration: { ScanOnPush: true }, LifecyclePolicy: {} });
  });

  test('A4: prod is scanned for vulnerabilities, SQL injection and XSS, where dev runs, before anybody approves', () => {
    expect(Stages[3].Actions.map(({ Name }: any) => Name)).toEqual(['infrastructure-Plan', 'dependencies', 'findings-data-processing', 'zap', 'zap-attacks']);
    const attacks = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).find(({ Properties }) => /zap-attacks$/.test(Properties.Name));
    expect(JSON.stringify(attacks.Properties.Source.BuildSpec)).toMatch(/active.*40018.*40012/);
    expect(Stages[5].BeforeEntry.Conditions[0].Rules.map(({ Name }: any) => Name)).toEqual(['coverage-dashboard']);
  });

  test('A6: functions read secrets of Parameter Store by name, the image is scanned, and each role says what it may', () => {
    const platform = Template.fromStack(app.node.findChild('AnalyticsProd') as Stack);
    platform.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'ssm:GetParameter', Resource: { 'Fn::Join': ['', Match.arrayWith([':parameter/AnalyticsProd/partner-token'])] },
        })]),
      },
    });
    expect(JSON.stringify(template.toJSON())).not.toMatch(/"Action":"\*"/);
    // what CloudTrail records of all this, only AWS can show
    expect(Stages[3].Actions.map(({ Name }: any) => Name)).toContain('findings-data-processing');
  });

  test('A9: the team hears by e-mail of approvals, failures and rollbacks, and alarms undo what was deployed', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'analytics@example.com' });
    expect(Stages[5].OnSuccess.Conditions[0].Rules.map(({ RuleTypeId, Name }: any) => [RuleTypeId.Provider, Name])).toEqual([['CloudWatchAlarm', 'rollback-Errors']]);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ 'detail-type': ['CodePipeline Stage Execution State Change'], 'detail': Match.objectLike({ stage: ['prod'], state: ['FAILED'] }) }),
    });
  });

  test('a tenth of the traffic of prod comes first, watched by an alarm', () => {
    const deployment = Stages.find(({ Name }: any) => Name === 'prod').Actions.find(({ Name }: any) => Name === 'functions-ingest');
    expect(JSON.stringify(deployment.Configuration.UserParameters)).toMatch(/kind.{1,5}:.{1,5}canary.*percent.{1,5}:10.*alarms/);
  });
});

describeWith([python, maven, npm, terraform, podman], 'everything', () => {
  let app: string;
  let checkout: Checkout;
  let first: CommandResult;
  const run = async (...args: string[]) =>
    checkout.run('run', 'Analytics', '--app', app, '--approve-all', '--json', '--build-arg', `BASE_IMAGE=${BASE_IMAGE}`,
      // no registry here tells of vulnerabilities, and the image of the scanner is nowhere to be pulled
      ...['dependencies', 'zap', 'zap-attacks'].flatMap((check) => ['--answer', `${check}=pass`]), ...args);

  beforeAll(async () => {
    app = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    const cdkApp = new App({ outdir: app });
    defineAnalytics(cdkApp);
    cdkApp.synth();
    checkout = new Checkout('examples/apps');
    first = await run();
  }, 5 * MINUTES);

  afterAll(() => {
    checkout?.remove();
    rmSync(app, { recursive: true, force: true });
  });

  test('are built and tested side by side, deployed and invoked', () => {
    expect(first.stderr).toBe('');
    const all = outcomes(first);
    expect(buildEvents(first).slice(0, 2)).toEqual(['action-started', 'action-started']);
    expect(Object.entries(all).filter(([, { status }]) => status !== 'Succeeded')).toEqual([]);
    expect(all['Build/functions-python'].summary).toMatch(/^\d+ tests, coverage \d+(\.\d)?%, 6 built$/);
    expect(all['Build/functions-java'].summary).toMatch(/^\d+ tests, coverage \d+(\.\d)?%, 1 built$/);
    for (const stage of ['dev', 'prod']) {
      expect(all[`${stage}/dashboard-Release`].summary).toMatch(/^live: /);
      expect(deployments(first, stage)).toEqual(each(FUNCTIONS, 'version 1 is live'));
      expect(all[`${stage}/check-ingest`].summary).toMatch(/^ingest answered \{"status":"ok"/);
      expect(all[`${stage}/check-report`].summary).toMatch(/^report answered \{"status":"ok","orders":1,"revenue":4999,"averageOrder":4999/);
    }
  });

  test('a change in one builds and deploys this one', async () => {
    checkout.edit(`${APPS}/forecast/app.py`, 'def handler(', '# changed\ndef handler(');
    const second = await run();
    const all = outcomes(second);
    expect(all['Build/functions-python'].summary).toMatch(/, 1 built, 5 unchanged$/);
    expect(all['Build/functions-java'].summary).toBe('1 unchanged');
    for (const stage of ['dev', 'prod']) {
      expect(deployments(second, stage)).toEqual({ ...each(others(['forecast']), 'unchanged, version 1'), forecast: 'version 2 is live (was 1)' });
    }
  }, 3 * MINUTES);

  test('a change in the shared package builds and deploys those that use it', async () => {
    checkout.edit(`${APPS}/shared/analytics_common/__init__.py`, '', '# changed\n');
    const third = await run();
    expect(outcomes(third)['Build/functions-python'].summary).toMatch(/, 3 built, 3 unchanged$/);
    for (const stage of ['dev', 'prod']) {
      expect(deployments(third, stage)).toEqual({
        ...each(SHARING, 'version 2 is live (was 1)'), ...each(['export', 'alerts', 'report'], 'unchanged, version 1'), forecast: 'unchanged, version 2',
      });
    }
  }, 3 * MINUTES);

  test('the last release goes back as a whole, without a build, and the next run brings it again', async () => {
    const back = await checkout.run('rollback', 'AnalyticsProd', '--app', app, '--json');
    expect(back).toMatchObject({ status: 0, stderr: expect.stringContaining('version 1 is live again (was 2)') });
    expect(JSON.parse(back.stdout).functions.map(({ name, version, was }: any) => [name, version, was]).sort())
      .toEqual([...SHARING].sort().map((name) => [name, '1', '2']));

    const again = await run();
    expect(outcomes(again)['Build/functions-python'].summary).toBe('6 unchanged');
    expect(deployments(again, 'dev')).toEqual({ ...each(others(['forecast', ...SHARING]), 'unchanged, version 1'), ...each(['forecast', ...SHARING], 'unchanged, version 2') });
    expect(deployments(again, 'prod')).toMatchObject(each(SHARING, 'version 2 is live (was 1)'));
  }, 3 * MINUTES);

  test('a test that fails stops the pipeline before anything is deployed, and builds the others all the same', async () => {
    checkout.edit(`${APPS}/alerts/app.py`, 'def handler(', 'raise RuntimeError("broken")\n\n\ndef handler(');
    checkout.edit(`${APPS}/export/app.py`, 'def handler(', '# changed\ndef handler(');
    const broken = await run();
    expect(broken.status).toBe(1);
    expect(Object.keys(outcomes(broken)).sort()).toEqual([...BUILDS.map((name) => `Build/${name}`), 'Source/Source'].sort());

    checkout.edit(`${APPS}/alerts/app.py`, 'raise RuntimeError("broken")\n\n\n', '');
    const repaired = await run();
    expect(outcomes(repaired)['Build/functions-python'].summary).toBe('6 unchanged');
    expect(deployments(repaired, 'prod').export).toBe('version 2 is live (was 1)');
  }, 3 * MINUTES);

  test('a forced run builds all, and finds the same bytes', async () => {
    const forced = await run('--parameter', 'rebuild=all');
    expect(outcomes(forced)['Build/functions-python'].summary).toMatch(/, 6 built$/);
    expect(outcomes(forced)['Build/functions-java'].summary).toMatch(/, 1 built$/);
    expect(Object.values(deployments(forced, 'prod')).every((text) => text.startsWith('unchanged'))).toBe(true);
  }, 3 * MINUTES);

  test('an alarm after the deployment undoes it: prod goes back, dev stays', async () => {
    checkout.edit(`${APPS}/enrich/app.py`, 'def handler(', '# alarming\ndef handler(');
    const alarmed = await run('--answer', 'rollback-Errors=fail');
    expect(alarmed.status).toBe(1);
    expect(deployments(alarmed, 'prod').enrich).toMatch(/is live \(was 2\)$/);
    const undone = eventsOf(alarmed).find(({ type }) => type === 'stage-undone');
    expect(undone).toMatchObject({ stage: 'prod', deployments: expect.arrayContaining([expect.objectContaining({ name: 'functions', status: 'undone' })]) });
    expect(eventsOf(alarmed).filter(({ type }) => type === 'notification').map(({ kind }) => kind)).toEqual(expect.arrayContaining(['failed', 'rolled-back']));
    checkout.edit(`${APPS}/enrich/app.py`, '# alarming\n', '');
    const repaired = await run();
    expect([repaired.status, deployments(repaired, 'prod').enrich]).toEqual([0, 'unchanged, version 2']);
  }, 4 * MINUTES);

  test('the source tree stays as it was', () => {
    expect(checkout.status().split('\n').filter((line) => line && !line.startsWith(' M'))).toEqual([]);
  });
});
