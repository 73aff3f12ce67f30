import { Stack, Stage } from 'aws-cdk-lib';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { actionContext } from './action-context';
import { handlerFor } from '../../../src/cli/actions/registry';
import { readPipelines } from '../../../src/cli/model/read-pipelines';
import { synthesize } from '../model/synthesize';

/** The actions of a pipeline of CDK Pipelines that deploys a stack with an asset. */
function actions(props: Partial<pipelines.CodePipelineProps> = {}) {
  const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1';
  const [model] = readPipelines(synthesize('Delivery', (stack) => {
    const input = pipelines.CodePipelineSource.connection('acme/shop', 'main', { connectionArn });
    const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', { synth: new pipelines.ShellStep('Synth', { input, commands: ['npx cdk synth'] }), ...props });
    const stage = new Stage(stack, 'Production');
    new assets.Asset(new Stack(stage, 'App'), 'File', { path: __filename });
    pipeline.addStage(stage);
  }));
  return model.stages.flatMap((stage) => stage.actions);
}

const summaries = async (props?: Partial<pipelines.CodePipelineProps>) => Object.fromEntries(await Promise.all(actions(props)
  .filter(({ stage }) => ['UpdatePipeline', 'Assets'].includes(stage))
  .map(async (action) => [action.stage, await handlerFor(action).run(action, actionContext('/none'))])));

test('what would change AWS for real is left out, and said', async () => {
  expect(await summaries()).toEqual({
    UpdatePipeline: { status: 'Skipped', summary: 'left out: it would deploy the pipeline itself; change the app and synthesize it instead' },
    Assets: { status: 'Skipped', summary: 'left out: it would publish assets to AWS; a local run needs none' },
  });
});

test('the synthesis itself runs, and the plan tells all', () => {
  const plans = Object.fromEntries(actions().map((action) => [`${action.stage}/${action.name}`, handlerFor(action).plan(action)]));
  expect(plans['Build/Synth']).toMatch(/^runs the buildspec of /);
  expect(plans['UpdatePipeline/SelfMutate']).toMatch(/^left out: it would deploy the pipeline itself/);
});

test('assets of one project for all are left out too', async () => {
  expect(Object.keys(await summaries({ publishAssetsInParallel: false }))).toEqual(['UpdatePipeline', 'Assets']);
  expect((await summaries({ publishAssetsInParallel: false })).Assets).toMatchObject({ status: 'Skipped' });
});
