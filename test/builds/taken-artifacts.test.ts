import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Build, DeliveryBuild, DeliveryPipeline, FunctionPackage, LayerPackage, PullRequestBuild, Source } from '../../src';
import { connectionArn } from '../helpers/apps';

const source = Source.gitHub('acme/shop', { connectionArn });
const layers = Build.layers('shop-layers', { layers: { numeric: LayerPackage.python('layers/numeric'), files: LayerPackage.directory('layers/files') } });

function pipelineOf(id: string, stack = new Stack(new App(), 'Pipelines')): DeliveryPipeline {
  return new DeliveryPipeline(stack, id, { source, pipelineName: id.toLowerCase() });
}

/** Names of the actions of the stage of builds, with their run orders and inputs. */
function builds(pipeline: DeliveryPipeline): unknown[] {
  const [resource] = Object.values<any>(Template.fromStack(Stack.of(pipeline)).findResources('AWS::CodePipeline::Pipeline'));
  return resource.Properties.Stages[1].Actions.map(({ Name, RunOrder, InputArtifacts }: any) =>
    [Name, RunOrder, ...InputArtifacts.map((artifact: any) => artifact.Name)]);
}

test('an app takes packages and what else builds leave, after they are built', () => {
  const pipeline = pipelineOf('Shop');
  const site = pipeline.addBuild(Build.site('site'));
  const app = pipeline.addBuild(Build.cdkApp('app', { directory: 'infrastructure', artifacts: { 'layers': pipeline.addBuild(layers), 'assets/site': site } }));
  expect(builds(pipeline)).toEqual([
    ['site', 1, 'Source'],
    ['shop-layers-directory', 1, 'Source'],
    ['shop-layers-python', 1, 'Source'],
    ['app', 2, 'Source', 'site', 'shop_layers_directory', 'shop_layers_python'],
  ]);
  const projects = Object.values<any>(Template.fromStack(Stack.of(pipeline)).findResources('AWS::CodeBuild::Project'));
  const { Source: { BuildSpec } } = projects.map(({ Properties }) => Properties).find(({ Name }) => Name === `shop-${app.name}`);
  expect(JSON.parse(BuildSpec).phases.install.commands.slice(0, 6)).toEqual([
    'cd infrastructure',
    'mkdir -p assets/site',
    'cp -R "$CODEBUILD_SRC_DIR_site"/. assets/site/',
    'mkdir -p layers',
    'cp -R "$CODEBUILD_SRC_DIR_shop_layers_directory"/*.zip layers/',
    'cp -R "$CODEBUILD_SRC_DIR_shop_layers_python"/*.zip layers/',
  ]);
});

test('a build that uses a variable of another one waits for it too', () => {
  const pipeline = pipelineOf('Shop');
  const version = pipeline.addBuild(Build.commands('version', { commands: ['VERSION=1'], exportedVariables: ['VERSION'] }));
  pipeline.addBuild(Build.site('site', { environment: { VERSION: version.variable('VERSION') } }));
  expect(builds(pipeline)).toEqual([['version', 1, 'Source'], ['site', 2, 'Source']]);
});

const many = Object.fromEntries(['3.10', '3.11', '3.12', '3.13', '3.14'].map((pythonVersion, i) => [`f${i}`, FunctionPackage.python('functions', { pythonVersion })]));

test.each<[string, (pipeline: DeliveryPipeline) => unknown, string]>([
  ['a directory outside of the app', (pipeline) => Build.cdkApp('app', { artifacts: { '../site': pipeline.addBuild(Build.site('site')) } }),
    "build 'app': each directory of artifacts is a path inside the repository without spaces, got '../site'; write it like 'apps/storefront'"],
  ['more artifacts than an action takes', (pipeline) => Build.cdkApp('app', { artifacts: { functions: pipeline.addBuild(Build.functions('fn', { functions: many })) } }),
    "build 'app': it takes at most 4 artifacts beside the source, got 'fn_python', 'fn_python_2', 'fn_python_3', 'fn_python_4', 'fn_python_5'; "
    + 'let one build leave several of them'],
  ['what another pipeline builds', (pipeline) => pipeline.addBuild(Build.cdkApp('app', { artifacts: { site: foreign() } })),
    "build 'app': build 'site' belongs to pipeline 'other'; take what addBuild() of this pipeline returned"],
  ['a pull request that nothing builds layers for', (pipeline) => new PullRequestBuild(Stack.of(pipeline), 'PullRequests', {
    source, subject: Build.cdkApp('app', { artifacts: { layers: pipeline.addBuild(layers) } }),
  }), "pull-request build 'PullRequests': it runs one build by AWS CodeBuild, got build 'app', an action of AWS CodePipeline or one that takes what others leave; "
    + 'give it a build of its own, such as Build.image for an image'],
])('fails with %s', (_title, act, message) => {
  expect(() => act(pipelineOf('Shop'))).toThrow(new Error(message));
});

function foreign(): DeliveryBuild {
  return pipelineOf('Other').addBuild(Build.site('site'));
}
