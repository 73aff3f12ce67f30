import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Build, DeliveryBuild } from '../../src/builds';
import { Check } from '../../src/checks';
import { CheckPlacementOptions, DeliveryPipeline } from '../../src/pipelines';
import { Source } from '../../src/sources';

const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/c0ffee';

function pipelineIn(stack: Stack, id = 'Shop'): DeliveryPipeline {
  return new DeliveryPipeline(stack, id, { source: Source.gitHub('acme/shop', { connectionArn }) });
}

function inspect(check: (build: DeliveryBuild) => Check, build = Build.image('orders'), options: CheckPlacementOptions = {}) {
  const stack = new Stack(new App(), 'Shop');
  const pipeline = pipelineIn(stack);
  const built = pipeline.addBuild(build);
  const live = pipeline.addEnvironment('live');
  live.require(check(built), options);
  live.verify(Check.commands('smoke', ['true']));
  const template = Template.fromStack(stack);
  const [{ Properties }] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  const stage = Properties.Stages.find(({ Name }: { Name: string }) => Name === 'live-prepare');
  return { template, action: stage.Actions[0] };
}

const statementsOf = (template: Template) => Object.values(template.findResources('AWS::IAM::Role', { Properties: { Description: Match.stringLikeRegexp('^Inspects') } }))
  .flatMap(({ Properties }) => Properties.Policies[0].PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[]);

test('the source: no critical and no high finding, a bill of materials, a role of its own', () => {
  const { template, action } = inspect(() => Check.inspectorSource());
  expect(action).toMatchObject({
    Name: 'inspect-source',
    ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'InspectorScan', Version: '1' },
    Configuration: { InspectorRunMode: 'SourceCodeScan', CriticalThreshold: 0, HighThreshold: 0 },
    InputArtifacts: [{ Name: 'Source' }],
    OutputArtifacts: [{ Name: 'live-inspect-source-sbom' }],
    RunOrder: 1,
  });
  const statements = statementsOf(template);
  expect(statements.filter(({ Resource }) => Resource === '*')).toEqual([{ Action: 'inspector-scan:ScanSbom', Effect: 'Allow', Resource: '*' }]);
  expect(statements.flatMap(({ Action }) => Action).filter((each) => each.startsWith('ecr:'))).toEqual([]);
  expect(statements.flatMap(({ Action }) => Action)).toContain('s3:PutObject');
});

test.each([
  ['the tag of its commit', Build.image('orders'), '#{orders-variables.IMAGE_TAG}'],
  ['the execution', Build.imageManaged('orders'), '#{codepipeline.PipelineExecutionId}'],
])('an image by %s, and the permissions to pull it', (_title, build, tag) => {
  const { template, action } = inspect((built) => Check.inspectorImage(built, { high: 3, medium: 10 }), build);
  const repository = { Ref: expect.stringMatching(/^ShopBuildorders/) as string };
  expect(action).toMatchObject({
    Name: 'inspect-orders',
    Configuration: { InspectorRunMode: 'ECRImageScan', ECRRepositoryName: repository, ImageTag: tag, CriticalThreshold: 0, HighThreshold: 3, MediumThreshold: 10 },
  });
  expect(statementsOf(template)).toEqual(expect.arrayContaining([
    {
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ShopBuildorders/), 'Arn'] },
    },
    { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken', 'inspector-scan:ScanSbom'], Resource: '*' },
  ]));
});

test('advisory: it tells, and fails nothing', () => {
  const { action } = inspect(() => Check.inspectorSource({ low: 5 }), undefined, { advisory: true });
  expect(action.Configuration).toEqual({ InspectorRunMode: 'SourceCodeScan' });
});

test.each<[string, (build: DeliveryBuild) => Check, Build | undefined, string]>([
  ['half a finding', () => Check.inspectorSource({ high: 0.5 }), undefined,
    "check 'inspect-source': high is how many findings are accepted, got 0.5; give a whole number from 0"],
  ['a build without an image', (build) => Check.inspectorImage(build), Build.site('site'),
    "check 'inspect-site': build 'site' builds no image; give a build of Build.image or Build.imageManaged"],
  ['an image of another pipeline', () => Check.inspectorImage(pipelineIn(new Stack(new App(), 'Other'), 'Other').addBuild(Build.image('orders'))), undefined,
    expect.stringMatching(/^check 'inspect-orders': build 'orders' belongs to pipeline 'Other-\w+'; check what addBuild\(\) of this pipeline returned$/) as unknown as string],
])('fails with %s', (_title, check, build, message) => {
  let thrown = '';
  try { inspect(check, build); } catch (error) { thrown = (error as Error).message; }
  expect(thrown).toEqual(message);
});
