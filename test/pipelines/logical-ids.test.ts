import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ApprovalGate, Build, Check, DeliveryPipeline, DependencyAudit, Deployment, Notification, Source, SpaHosting, Weekday } from '../../src';
import { connectionArn, synthesize } from '../helpers/apps';

/**
 * Resources that have a name, hold data, or are known to others by their id: a changed id replaces them. A change here is a breaking
 * change of the library.
 */
const STATEFUL = [
  'AWS::CloudFront::Distribution', 'AWS::CloudFront::KeyValueStore', 'AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::KMS::Key',
  'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::SNS::Topic',
];

/** Those of services. */
const OF_SERVICES = ['AWS::CodePipeline::Pipeline', 'AWS::ECR::Repository', 'AWS::ECS::Service', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::IAM::Role'];

/** Those of infrastructure. */
const OF_INFRASTRUCTURE = ['AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::S3::Bucket'];

/** Those of gates, checks, notifications and rollback. */
const OF_CONTROLS = [
  'AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup',
  'AWS::SNS::Topic', 'AWS::SQS::Queue',
];

function ids(app: string, types = STATEFUL): { [type: string]: string[] } {
  return idsIn(Object.values(synthesize(app)), types);
}

function idsIn(templates: readonly any[], types: readonly string[]): { [type: string]: string[] } {
  const resources = templates.flatMap((template) => Object.entries<any>(template.Resources));
  return Object.fromEntries(types.map((type) => [type, resources.filter(([, { Type }]) => Type === type).map(([id]) => id).sort()]));
}

test('logical ids of a pipeline with the defaults stay as they are', () => {
  expect(ids('defaults')).toMatchInlineSnapshot(`
{
  "AWS::CloudFront::Distribution": [
    "HostingDistributionC6A6E351",
  ],
  "AWS::CloudFront::KeyValueStore": [
    "HostingStore4D6AD62F",
  ],
  "AWS::CodeBuild::Project": [
    "ShopBuildsiteProjectD82C38A1",
  ],
  "AWS::CodePipeline::Pipeline": [
    "ShopPipelineA6CBAD3A",
  ],
  "AWS::KMS::Key": [
    "DeliveryFoundationKeyC9ACAD75",
  ],
  "AWS::Logs::LogGroup": [
    "HostingReleaseLogs556928A8",
    "ShopLogs069302D0",
  ],
  "AWS::S3::Bucket": [
    "DeliveryFoundationAccessLogsBucketDA99057E",
    "DeliveryFoundationArtifacts33B8EF33",
    "HostingAccessLogs1D32AEA8",
    "HostingBucketDB108620",
  ],
  "AWS::SNS::Topic": [],
}
`);
});

test('logical ids of a pipeline with everything stay as they are', () => {
  expect(ids('everything')).toMatchInlineSnapshot(`
{
  "AWS::CloudFront::Distribution": [
    "ProductionDistribution6B631829",
    "StagingDistributionB3879E42",
  ],
  "AWS::CloudFront::KeyValueStore": [
    "ProductionStore55E8888D",
    "StagingStore544BAD50",
  ],
  "AWS::CodeBuild::Project": [
    "ShopBuildshopProject3E554997",
    "ShopBuildshopproductionProjectAA3CEB29",
  ],
  "AWS::CodePipeline::Pipeline": [
    "ShopPipelineA6CBAD3A",
  ],
  "AWS::KMS::Key": [
    "FoundationKeyCE5FC256",
    "GateKeyB17BDAF2",
  ],
  "AWS::Logs::LogGroup": [
    "ProductionReleaseLogs6261126F",
    "ShopLogs069302D0",
    "ShopproductionGateLogs8C00C77A",
    "StagingReleaseLogs67D00F11",
  ],
  "AWS::S3::Bucket": [
    "FoundationAccessLogsBucket81305C7C",
    "FoundationArtifacts966C1EE9",
    "ProductionAccessLogsBAC143C5",
    "ProductionBucket2FDEFCB8",
    "StagingAccessLogsD35AD65B",
    "StagingBucketF0D7AEDD",
  ],
  "AWS::SNS::Topic": [
    "GateTopic9060F67F",
  ],
}
`);
});

test('logical ids of services and of what delivers them stay as they are', () => {
  expect(ids('ecs', OF_SERVICES)).toMatchInlineSnapshot(`
{
  "AWS::CodePipeline::Pipeline": [
    "OrdersPipeline41A54D5C",
  ],
  "AWS::ECR::Repository": [
    "OrdersBuildordersRepository7DF1C17E",
  ],
  "AWS::ECS::Service": [
    "ProductionService35E21C23",
    "StagingService0D7E14A3",
  ],
  "AWS::ElasticLoadBalancingV2::TargetGroup": [
    "ProductionTrafficBlue66C98412",
    "ProductionTrafficGreen346D4A5E",
    "StagingTrafficBlue31E08377",
  ],
  "AWS::IAM::Role": [
    "CustomS3AutoDeleteObjectsCustomResourceProviderRole3B1BD092",
    "OrdersBuildordersRole285B179C",
    "OrdersCheckRole33E6D235",
    "OrdersRole6153E15B",
    "OrdersproductionGateRole5A051464",
    "ProductionInfrastructureRole371DAD07",
    "ProductionTaskExecutionRole132A0D8B",
    "ProductionTaskRole4E4E7185",
    "Role11E5256C",
    "StagingTaskExecutionRole6EFC7F2E",
    "StagingTaskRole66E18A7A",
  ],
}
`);
});

test('logical ids of what delivers infrastructure, and of its states, stay as they are', () => {
  expect(ids('infrastructure', OF_INFRASTRUCTURE)).toMatchInlineSnapshot(`
{
  "AWS::CodeBuild::Project": [
    "NetworkBuildnetworkProject05976353",
    "NetworkliveCdkStacksnetworkAssetsProject3D57CD45",
    "NetworkliveCdkStacksnetworkDiffProject4F76B9EE",
    "ShopBuildinfrastructureProjectF0FB7E0C",
    "ShopBuildsiteProjectD82C38A1",
    "ShopdevCheckterraformdriftTerraformProject84626CBF",
    "ShopdevTerraforminfrastructureApplyProject51D3C0BD",
    "ShopdevTerraforminfrastructurePlanProject405A22F3",
    "ShopproductionTerraforminfrastructureApplyProjectF6B4BD6F",
    "ShopproductionTerraforminfrastructurePlanProjectF44A0073",
  ],
  "AWS::CodePipeline::Pipeline": [
    "NetworkPipelineA7B48A75",
    "ShopPipelineA6CBAD3A",
  ],
  "AWS::IAM::Role": [
    "CustomS3AutoDeleteObjectsCustomResourceProviderRole3B1BD092",
    "NetworkBuildnetworkRole57279910",
    "NetworkRoleA64428A7",
    "NetworkliveCdkStacksnetworkAssetsRole1F07305C",
    "NetworkliveCdkStacksnetworkDiffRole4D4CAF7B",
    "ShopBuildinfrastructureRole4C1E5F7C",
    "ShopBuildsiteRoleA74C31D7",
    "ShopRole868160F2",
    "ShopdevCheckterraformdriftTerraformRole8768AA4A",
    "ShopdevTerraforminfrastructureApplyRole80FD91A3",
    "ShopdevTerraforminfrastructurePlanRoleD9CD5E37",
    "ShopproductionGateRole7ED818EF",
    "ShopproductionTerraforminfrastructureApplyRoleDFCE9BF8",
    "ShopproductionTerraforminfrastructurePlanRole167EC81F",
    "devSiteReleaseRole7724549B",
    "productionSiteReleaseRole95F2E471",
  ],
  "AWS::KMS::Key": [
    "DeliveryFoundationKeyC9ACAD75",
    "GateKeyB17BDAF2",
    "StateKeyCC9D02A8",
  ],
  "AWS::S3::Bucket": [
    "DeliveryFoundationAccessLogsBucketDA99057E",
    "DeliveryFoundationArtifacts33B8EF33",
    "StateAccessLogsBucket3B30A38C",
    "StateBucket77825682",
    "devSiteAccessLogsC1523B45",
    "devSiteBucketA73B196A",
    "productionSiteAccessLogs432C8CE5",
    "productionSiteBucket36309CC1",
  ],
}
`);
});

test('logical ids of gates, checks, notifications and rollback stay as they are', () => {
  const app = new App();
  const stack = new Stack(app, 'Controls');
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop/secret');
  const pipeline = new DeliveryPipeline(stack, 'Shop', {
    source: Source.gitHub('acme/shop', { connectionArn }),
    notifications: [
      Notification.email(['team@example.com']), Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }),
      Notification.webhook('https://hooks.example.com/delivery', { secret }),
    ],
  });
  const image = pipeline.addBuild(Build.image('orders'));
  const permissions = [new iam.PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: ['arn:aws:sqs:eu-central-1:111111111111:orders'] })];
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  const production = pipeline.addEnvironment('production', {
    approval: new ApprovalGate(stack, 'Gate', { emails: ['releases@example.com'], reminder: Duration.hours(4) }),
    rollbackOn: [new cloudwatch.Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 })],
  });
  production.deploy(Deployment.site(pipeline.addBuild(Build.site('storefront')), { hosting: new SpaHosting(stack, 'Storefront') }));
  [
    Check.changeRequest('https://changes.example.com/', { secret }), Check.imageFindings(image), Check.drift(['network'], { permissions }),
    Check.dependencies(DependencyAudit.npm()),
    Check.window({ days: [Weekday.MONDAY], freezes: [{ from: '2026-12-20', to: '2027-01-02' }] }),
  ].forEach((check) => production.require(check));
  expect(idsIn(app.synth().stacks.map(({ template }) => template), OF_CONTROLS)).toMatchInlineSnapshot(`
{
  "AWS::CodeBuild::Project": [
    "ShopBuildordersProjectF252D09E",
    "ShopBuildstorefrontProject28363178",
    "ShopproductionCheckdependenciesProject606D4014",
  ],
  "AWS::CodePipeline::Pipeline": [
    "ShopPipelineA6CBAD3A",
  ],
  "AWS::Events::Rule": [
    "ShopNotificationsApprovalNeededD357472A",
    "ShopNotificationsFailed12F0CC84",
    "ShopNotificationsRolledBackA8DDCC6E",
    "ShopNotificationsSucceeded078FA41A",
    "ShopproductionUndoRuleA745A441",
  ],
  "AWS::IAM::Role": [
    "CustomS3AutoDeleteObjectsCustomResourceProviderRole3B1BD092",
    "ShopBuildordersRole259900FA",
    "ShopBuildstorefrontRole7FEA5C81",
    "ShopNotificationsFunctionRole3C06FE83",
    "ShopRole868160F2",
    "ShopproductionCheckchangerequestFunctionRole4297E7CA",
    "ShopproductionCheckdependenciesRole172F6D96",
    "ShopproductionCheckdriftFunctionRole9AB04FC5",
    "ShopproductionCheckfindingsordersFunctionRole537A4273",
    "ShopproductionCheckwindowFunctionRole1E788651",
    "ShopproductionGateReminderRole9F69648E",
    "ShopproductionGateRole7ED818EF",
    "ShopproductionUndoFunctionRoleD1DFE689",
    "SlackT0123ABCDC0123ABCDRoleC897AD4A",
    "StorefrontReleaseRole75688127",
  ],
  "AWS::Lambda::Function": [
    "CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F",
    "ShopNotificationsFunctionC9E7DEDB",
    "ShopproductionCheckchangerequestFunction41B82944",
    "ShopproductionCheckdriftFunctionCB94CA2D",
    "ShopproductionCheckfindingsordersFunctionBC146463",
    "ShopproductionCheckwindowFunctionA6E20614",
    "ShopproductionGate5A9DD673",
    "ShopproductionUndoFunction688D7282",
    "StorefrontReleaseE6A3E2E1",
  ],
  "AWS::Logs::LogGroup": [
    "ShopLogs069302D0",
    "ShopNotificationsFunctionLogs629AE37C",
    "ShopproductionCheckchangerequestFunctionLogsA9F8CAC9",
    "ShopproductionCheckdriftFunctionLogsB1B6EC12",
    "ShopproductionCheckfindingsordersFunctionLogsF90AD72E",
    "ShopproductionCheckwindowFunctionLogsAE039E2E",
    "ShopproductionGateLogs8C00C77A",
    "ShopproductionUndoFunctionLogs09B863DE",
    "StorefrontReleaseLogs5B372FD1",
  ],
  "AWS::SNS::Topic": [
    "GateTopic9060F67F",
    "ShopNotificationsEmail52c64dc048594CCA",
    "SlackT0123ABCDC0123ABCDTopic313D5B68",
  ],
  "AWS::SQS::Queue": [
    "ShopNotificationsDeadLettersAA6E2E08",
    "ShopproductionUndoFailed538382DC",
  ],
}
`);
});

test('names of pipelines and projects stay as they are', () => {
  const resources = Object.values(synthesize('three-pipelines')).flatMap((template) => Object.values<any>(template.Resources));
  const names = resources.filter(({ Type }) => /Pipeline$|Project$/.test(Type)).map(({ Properties }) => Properties.Name);
  expect(names.sort()).toMatchInlineSnapshot(`
[
  "Admin-5504e3ad",
  "Admin-5504e3ad-admin",
  "Backend-a6d7d846",
  "Backend-a6d7d846-backend",
  "Backend-a6d7d846-layers-directory",
  "Backend-a6d7d846-layers-python",
  "Backend-a6d7d846-production-backend-assets",
  "Backend-a6d7d846-production-backend-diff",
  "Storefront-56818b5f",
  "Storefront-56818b5f-storefront",
]
`);
});
