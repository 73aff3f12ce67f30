import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ApprovalGate, Build, Check, DeliveryFoundation, EcsServicePipeline, EcsServicePipelineProps, Rollout, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { RECOMMENDED_FLAGS } from '../helpers/flags';
import { platformOf, rolloutOf, taskOf } from '../helpers/services';

interface Shop {
  readonly app: App;
  readonly stack: Stack;
  readonly pipeline: EcsServicePipeline;
}

/** Source, build, staging, tests, approval and production of one service. */
function shopOf(props: Partial<EcsServicePipelineProps> = {}, context: { [flag: string]: unknown } = {}): Shop {
  const app = new App({ context });
  const platform = platformOf(app);
  const stack = new Stack(app, 'Pipelines');
  const rollout = Rollout.canary({ percent: 10, bake: Duration.minutes(10) });
  const pipeline = new EcsServicePipeline(stack, 'Orders', {
    source: Source.gitHub('acme/shop', { connectionArn, paths: ['services/orders/**'] }),
    environments: [
      {
        name: 'staging',
        service: rolloutOf(platform, {}, 'Staging').service,
        checks: [Check.http('https://staging.example.com/health'), Check.commands('integration', ['npm ci', 'npm run integration'])],
      },
      {
        name: 'production',
        service: rolloutOf(platform, { rollout, priority: 2 }, 'Production').service,
        approval: new ApprovalGate(stack, 'Gate'),
        rollout,
      },
    ],
    ...props,
  });
  return { app, stack, pipeline };
}

const stagesOf = (stack: Stack) => {
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return pipeline.Properties.Stages.map((stage: any) => `${stage.Name}: ${stage.Actions.map((a: any) => `${a.Name}@${a.RunOrder}`).join(' ')}`);
};

test('builds once, then delivers, checks and approves', () => {
  expect(stagesOf(shopOf().stack)).toEqual([
    'Source: Source@1',
    'Build: orders@1',
    'staging: orders-Deploy@1 check-health@2 integration@2',
    'production-approval: Evidence@1 Approve@2 Approver@3',
    'production: orders-Deploy@1',
  ]);
});

test('a pipeline on a shared foundation has at most 13 resources and 4 roles', () => {
  const { stack, pipeline } = shopOf();
  const own = Object.values<any>(Template.fromStack(stack).toJSON().Resources)
    .filter((resource) => !resource.Metadata?.['aws:cdk:path']?.includes('DeliveryFoundation')).map(({ Type }) => Type)
    .filter((type) => type.startsWith('AWS::'));
  const foundation = new Stack(new App(), 'Alone');
  new DeliveryFoundation(foundation, 'DeliveryFoundation');
  const shared: string[] = Object.values<any>(Template.fromStack(foundation).toJSON().Resources).map(({ Type }) => Type).filter((type: string) => type.startsWith('AWS::'));
  for (const type of shared) own.splice(own.indexOf(type), 1);
  expect(own.sort()).toEqual([
    'AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::ECR::Repository',
    'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Policy', // two environments pull, and checks have a role of their own
    'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::IAM::Role', // pipeline, build, checks, gate
    'AWS::Lambda::Function', // of the gate
    'AWS::Logs::LogGroup', 'AWS::Logs::LogGroup',
  ]);
  expect(pipeline.image.image?.container).toBe('orders');
});

test('the image is built from a directory after its tests', () => {
  const { stack } = shopOf({ directory: 'services/orders', testCommands: ['npm ci', 'npm test'] });
  const [project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  const buildspec = JSON.stringify(project.Properties.Source.BuildSpec);
  expect(buildspec).toContain('cd services/orders');
  expect(buildspec).toContain('npm test');
});

test('the image can be built in other ways, also by CodePipeline', () => {
  const { stack } = shopOf({ image: Build.imageManaged('orders') });
  expect(stagesOf(stack)).toEqual(expect.arrayContaining(['Build: orders@1', 'production: orders-Definitions@1 orders-Deploy@2']));
});

test('environments may have containers of other names', () => {
  const app = new App();
  const platform = platformOf(app);
  const stack = new Stack(app, 'Pipelines');
  const service = (id: string, container: string) => rolloutOf(platform, { taskDefinition: taskOf(platform.stack, `${id}Task`, container) }, id).service;
  new EcsServicePipeline(stack, 'Orders', {
    source: Source.gitHub('acme/shop', { connectionArn }),
    environments: [
      { name: 'staging', service: service('Staging', 'app') },
      { name: 'production', service: service('Production', 'web'), container: 'web' },
    ],
  });
  expect(stagesOf(stack).slice(1)).toEqual(['Build: app@1', 'staging: app-Deploy@1', 'production: app-Definitions@1 app-Deploy@2']);
});

test('more can be added to it', () => {
  const { stack, pipeline } = shopOf();
  pipeline.delivery.addEnvironment('audit').verify(Check.commands('audit', ['make audit']));
  expect(stagesOf(stack).pop()).toBe('audit: audit@1');
  expect(pipeline.pipeline.pipelineName).toBeDefined();
});

test.each<[string, Partial<EcsServicePipelineProps>, string]>([
  ['no environment', { environments: [] }, "ecs service pipeline 'Orders': it delivers to at least one environment, got none; add one to environments"],
  ['a directory beside an image', { image: Build.image('orders'), directory: 'services/orders' },
    "ecs service pipeline 'Orders': directory is for the image that the pipeline builds itself, got an image too; give the options to Build.image"],
  ['test commands beside an image', { image: Build.image('orders'), testCommands: ['make test'] },
    "ecs service pipeline 'Orders': testCommands is for the image that the pipeline builds itself, got an image too; give the options to Build.image"],
  ['a build without an image', { image: Build.site('site') },
    "deployment 'site': build 'site' makes no container image; deploy what Build.image or Build.imageManaged made"],
])('fails for %s', (_, props, message) => {
  expect(() => shopOf(props)).toThrow(new Error(message));
});

describe('the templates', () => {
  const templatesWith = (flags: object) => shopOf({}, { ...flags }).app.synth().stacks.map(({ template }) => template);

  test('do not depend on feature flags of the app', () => {
    expect(templatesWith(RECOMMENDED_FLAGS)).toEqual(templatesWith({}));
  });

  test('leave no finding of cdk-nag unacknowledged', () => {
    const { app } = shopOf();
    app.synth();
    expect(new AwsSolutionsChecks(app).validateScope(app).violations.map((violation) => violation.ruleName)).toEqual([]);
  });

  test('allow no action by wildcard', () => {
    const identities = templatesWith({}).flatMap((template) => Object.values<any>(template.Resources)).flatMap(({ Type, Properties }) => {
      if (Type === 'AWS::IAM::Policy') return [Properties.PolicyDocument];
      return Type === 'AWS::IAM::Role' ? (Properties.Policies ?? []).map((policy: any) => policy.PolicyDocument) : [];
    });
    const actions = identities.flatMap((document) => document.Statement).flatMap((statement) => statement.Action);
    expect(actions).toContain('ecs:UpdateService');
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });
});
