import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineAnalytics } from '../../examples/analytics/analytics';

const BUILDS = ['functions-python', 'functions-java', 'data-processing', 'dashboard', 'infrastructure'];

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
  expect(Stages[3].Actions.map(({ Name }: any) => Name)).toEqual(['infrastructure-Plan', 'dependencies', 'findings-data-processing', 'zap', 'zap-attacks', 'load']);
  const attacks = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).find(({ Properties }) => /zap-attacks$/.test(Properties.Name));
  expect(JSON.stringify(attacks.Properties.Source.BuildSpec)).toMatch(/active.*40018.*40012/);
  expect(Stages[5].BeforeEntry.Conditions[0].Rules.map(({ Name }: any) => Name)).toEqual(['coverage-dashboard', 'window']);
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

test('A4: prod is asked for only what dev holds: its pages under load, with what 95 of 100 requests may take and how many may fail', () => {
  const load = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).find(({ Properties }) => /-load$/.test(Properties.Name));
  expect(JSON.stringify(load.Properties.Source.BuildSpec)).toMatch(/k6.*p95.{1,5}:300.*errorPercent.{1,5}:1/);
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
