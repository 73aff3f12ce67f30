import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineB2b } from '../../examples/b2b-services/b2b';

const app = new App();
defineB2b(app);
const [delivery, production] = ['Delivery', 'Production'].map((name) => Template.fromStack(app.node.findChild(name) as any));

function pipelineOf(branch: string): any {
  const [pipeline] = Object.values(delivery.findResources('AWS::CodePipeline::Pipeline', { Properties: { Name: `b2b-${branch}` } }));
  return pipeline.Properties;
}

/** The pipeline of a branch, as `Stage: action@runOrder`. */
function stagesOf(branch: string): string[] {
  return pipelineOf(branch).Stages.map((stage: any) => `${stage.Name}: ${stage.Actions.map((action: any) => `${action.Name}@${action.RunOrder}`).join(' ')}`);
}

function buildspecOf(project: string): string {
  const [resource] = Object.values(delivery.findResources('AWS::CodeBuild::Project', { Properties: { Name: project } }));
  return JSON.stringify(resource.Properties.Source.BuildSpec);
}

function strategyOf(service: string): any {
  const [resource] = Object.values(production.findResources('AWS::ECS::Service', { Properties: { ServiceName: service } }));
  return resource.Properties.DeploymentConfiguration;
}

const BUILDS = 'Build: api-gateway@1 user-service@1 admin@1 portal@1';
const DEPLOYMENTS = 'api-gateway-Deploy@1 api-gateway-Record@2 user-service-Deploy@1 user-service-Record@2 '
  + 'admin-Upload@1 admin-Release@2 portal-Upload@1 portal-Release@2';

test('C1: develop goes to staging, main on to production, feature branches and pull requests are built only', () => {
  for (const branch of ['develop', 'main']) {
    expect(pipelineOf(branch).Triggers[0].GitConfiguration.Push).toEqual([{ Branches: { Includes: [branch] } }]);
    expect(pipelineOf(branch).Triggers[0].GitConfiguration.PullRequest).toBeUndefined();
  }
  expect(stagesOf('develop').map((stage) => stage.split(':')[0])).toEqual(['Source', 'Build', 'staging-prepare', 'staging']);
  delivery.hasResourceProperties('AWS::CodeBuild::Project', {
    Triggers: { Webhook: true, FilterGroups: Match.anyValue() }, Source: Match.objectLike({ ReportBuildStatus: true }),
  });
});

test('C2: the version of an image is its commit', () => {
  expect(buildspecOf('b2b-main-api-gateway')).toContain('export IMAGE_TAG=\\\\\\"$CODEBUILD_RESOLVED_SOURCE_VERSION\\\\\\"');
});

test('C3: one build per service, side by side; what moves on is a digest in imagedefinitions.json', () => {
  expect(stagesOf('main')[1]).toBe(BUILDS);
  expect(buildspecOf('b2b-main-user-service')).toContain('imagedefinitions.json');
});

test('C4: unit tests with a floor of 80% and JUnit reports', () => {
  const buildspec = buildspecOf('b2b-main-api-gateway');
  expect(buildspec).toContain('npm run test:ci');
  expect(buildspec).toContain('awk -v minimum=80');
  expect(buildspec).toContain('JUNITXML');
});

test('C5: staging, integration tests, approval, production in its own account', () => {
  expect(stagesOf('main')).toEqual([
    'Source: Source@1',
    BUILDS,
    'staging-prepare: dependencies@1 static-analysis@1',
    `staging: ${DEPLOYMENTS} check-health@3 integration@3 zap@3 load@3`,
    'production-prepare: findings-api-gateway@1 findings-user-service@1',
    'production-approval: Evidence@1 Approve@2 Approver@3',
    `production: change-request@1 ${DEPLOYMENTS.replace(/@2/g, '@3').replace(/@1/g, '@2')} check-health@4`,
  ]);
  const live = pipelineOf('main').Stages.at(-1).Actions.filter((action: any) => action.ActionTypeId.Category !== 'Compute' && action.Name !== 'change-request');
  expect(new Set(live.map((action: any) => action.RoleArn))).toEqual(new Set([expect.stringContaining(':iam::222222222222:role/b2b-main-deploy-')]));
});

test('C6: the gateway takes over in 15 minutes, with hooks before and after and a way back', () => {
  expect(strategyOf('api-gateway')).toMatchObject({
    Strategy: 'LINEAR',
    LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 3 },
    LifecycleHooks: [{ LifecycleStages: [expect.any(String)] }, { LifecycleStages: [expect.any(String)] }],
    Alarms: { Enable: true, Rollback: true },
  });
});

test('C7: users get 10% of the traffic for 10 minutes, back when errors alarm', () => {
  expect(strategyOf('user-service')).toMatchObject({
    Strategy: 'CANARY',
    CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 10 },
    Alarms: { Enable: true, Rollback: true, AlarmNames: [{ Ref: expect.stringContaining('Errors') }] },
  });
});

test('staging goes back when errors alarm, and main goes no further', () => {
  const staging = pipelineOf('main').Stages.find(({ Name }: any) => Name === 'staging');
  expect(staging.OnSuccess.Conditions[0].Rules.map(({ RuleTypeId, Name }: any) => [RuleTypeId.Provider, Name])).toEqual([['CloudWatchAlarm', 'rollback-Errors']]);
});

test('C10: configuration from Parameter Store, secrets from Secrets Manager', () => {
  production.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike({ Secrets: [Match.objectLike({ Name: 'DATABASE_URL' }), Match.objectLike({ Name: 'FEATURES' })] })],
  });
});

test('C12: artifacts are encrypted by a key of its own, reachable over TLS only, and expire', () => {
  delivery.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) })] },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30 })] },
  });
  delivery.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
  });
});

test('C14: layers and dependencies are kept for the next build; tests and deployments run side by side', () => {
  expect(buildspecOf('b2b-main-api-gateway')).toContain('--cache-from type=registry');
  expect(buildspecOf('b2b-main-portal')).toContain('codebuild-hash-files');
});

test('C8: static analysis, npm audit, findings of Amazon ECR and ZAP are gates with thresholds', () => {
  expect(buildspecOf('b2b-main-staging-static-analysis')).toContain('examples/apps/orders-service/.semgrep.yml');
  expect(buildspecOf('b2b-main-staging-dependencies')).toMatch(/high.*npm-audit/);
  expect(buildspecOf('b2b-main-staging-zap')).toMatch(/baseline/);
  const findings = pipelineOf('main').Stages.find(({ Name }: any) => Name === 'production-prepare').Actions;
  expect(findings.map(({ ActionTypeId }: any) => ActionTypeId.Provider)).toEqual(['Lambda', 'Lambda']);
});

test('C9: load of staging, with what 95 of 100 requests may take and how many may fail', () => {
  expect(buildspecOf('b2b-main-staging-load')).toMatch(/artillery.*p95.{1,5}:300.*errorPercent.{1,5}:1/);
});

test('C13: production asks change management, within its window; who approved is kept', () => {
  const live = pipelineOf('main').Stages.at(-1);
  expect(live.Actions[0]).toMatchObject({ Name: 'change-request', RunOrder: 1, ActionTypeId: { Category: 'Invoke' } });
  expect(live.BeforeEntry.Conditions[0].Rules[0]).toMatchObject({
    RuleTypeId: { Provider: 'DeploymentWindow' }, Configuration: { Cron: '* * 9-15 ? * MON,TUE,WED,THU', TimeZone: 'Europe/Berlin' },
  });
});

test('people hear by e-mail, and the channel of production by Slack', () => {
  delivery.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'b2b@example.com' });
  delivery.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', { GuardrailPolicies: [Match.anyValue()] });
});
