import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { apps, synthesize } from '../helpers/apps';
import { RECOMMENDED_FLAGS } from '../helpers/flags';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Actions that no resource can be named for, each with the reason. */
const WITHOUT_RESOURCE: { readonly [action: string]: string } = {
  'cloudformation:BatchDescribeTypeConfigurations': 'the service describes configurations of types on no resource',
  'cloudformation:DescribeStackDriftDetectionStatus': 'the service describes detections on no resource',
  'ecr:GetAuthorizationToken': 'a login is for the registry, and the service defines no resource type for registries',
  'ecs:DescribeTaskDefinition': 'the service describes task definitions on no resource',
  'ecs:RegisterTaskDefinition': 'AWS CodePipeline documents it on no resource: a revision has no ARN before it is registered',
  'elasticloadbalancing:DescribeListeners': 'the service describes on no resource',
  'elasticloadbalancing:DescribeRules': 'the service describes on no resource',
  'elasticloadbalancing:DescribeTargetGroups': 'the service describes on no resource',
  'elasticloadbalancing:DescribeTargetHealth': 'the service describes on no resource',
  'inspector2:ListCoverage': 'the service lists what it scans on no resource',
  'inspector2:ListFindings': 'the service lists findings on no resource',
  'inspector-scan:ScanSbom': 'Amazon Inspector defines no resource type for bills of materials',
  'lambda:CreateEventSourceMapping': 'a mapping has no ARN before it is created: the condition says for which functions',
  'lambda:ListLayerVersions': 'the service lists versions of a layer on no resource',
  'logs:DescribeLogGroups': 'the service lists log groups on no resource',
  'codepipeline:PutJobSuccessResult': 'the service defines no resource type for job results',
  'codepipeline:PutJobFailureResult': 'the service defines no resource type for job results',
};

describe.each(Object.keys(apps))('the templates of the app %s', (name) => {
  const templates = Object.values(synthesize(name));
  const resources = templates.flatMap((template) => Object.entries<any>(template.Resources));
  const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type).map(([, resource]) => resource);

  test('define V2 pipelines that queue, with every choice written out', () => {
    for (const { Properties } of ofType('AWS::CodePipeline::Pipeline')) {
      expect(Properties).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'QUEUED', RestartExecutionOnUpdate: false, Name: expect.any(String) });
      expect((Properties.ArtifactStore ?? Properties.ArtifactStores[0].ArtifactStore).Location.Ref).toMatch(/Artifacts/);
    }
  });

  test('allow no action by wildcard', () => {
    const actions = statements(resources).flatMap((statement) => [statement.Action].flat());
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('name a resource for every action that has one', () => {
    const open = statements(resources).filter((statement) => [statement.Resource].flat().includes('*')).flatMap((statement) => statement.Action);
    expect(open.filter((action) => !(action in WITHOUT_RESOURCE))).toEqual([]);
  });

  test('attach no AWS managed policy to a role of the library', () => {
    const own = resources.filter(([id, resource]) => resource.Type === 'AWS::IAM::Role' && !id.startsWith('CustomS3AutoDeleteObjects'));
    expect(own.filter(([, role]) => role.Properties.ManagedPolicyArns)).toEqual([]);
  });

  test('leave no finding of cdk-nag unacknowledged, before and after synthesis', () => {
    const app = new App();
    apps[name](app);
    const findings = () => new AwsSolutionsChecks(app).validateScope(app).violations
      .map((violation) => `${violation.ruleName} at ${violation.violatingResources.map((resource) => resource.constructPath).join(', ')}`);
    expect(findings()).toEqual([]);
    app.synth();
    expect(findings()).toEqual([]);
  });

  test('do not depend on feature flags of the app', () => {
    expect(synthesize(name, RECOMMENDED_FLAGS)).toEqual(synthesize(name));
  });

  test('are the same at every synthesis', () => {
    expect(JSON.stringify(synthesize(name))).toBe(JSON.stringify(synthesize(name)));
  });
});

/** Identity statements that allow, of all roles and policies. */
function statements(resources: [string, any][]): Statement[] {
  return resources.flatMap(([, { Type, Properties }]) => {
    if (Type === 'AWS::IAM::Role') return (Properties.Policies ?? []).flatMap((policy: any) => policy.PolicyDocument.Statement);
    if (Type === 'AWS::IAM::Policy') return Properties.PolicyDocument.Statement;
    return [];
  }).filter((statement: Statement) => statement.Effect === 'Allow');
}
