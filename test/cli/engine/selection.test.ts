import { action, deliveryPipeline, pipeline, stage } from './models';
import { prerequisitesOf, selectStages, type Selection } from '../../../src/cli/engine/selection';
import type { PipelineModel } from '../../../src/cli/model/pipeline';

const model = deliveryPipeline();
const select = (selection: Partial<Selection>, of: PipelineModel = model) =>
  selectStages(of, { skipTests: false, ...selection }).flatMap(({ actions }) => actions.map((a) => `${a.stage}/${a.name}`));

test.each<[string, Partial<Selection>, string]>([
  ['everything by default', {}, 'Source/Checkout Build/App Staging/Deploy Production/Gate Production/Deploy'],
  ['up to and including an environment', { environment: 'staging' }, 'Source/Checkout Build/App Staging/Deploy'],
  ['all for the last environment', { environment: 'production' }, 'Source/Checkout Build/App Staging/Deploy Production/Gate Production/Deploy'],
  ['from a stage on', { from: 'Staging' }, 'Staging/Deploy Production/Gate Production/Deploy'],
  ['from a stage up to an environment', { from: 'Build', environment: 'staging' }, 'Build/App Staging/Deploy'],
  ['one stage', { only: 'Production' }, 'Production/Gate Production/Deploy'],
  ['one action', { only: 'Production/Deploy' }, 'Production/Deploy'],
  ['without tests up to staging', { environment: 'staging', skipTests: true }, 'Source/Checkout Build/App Staging/Deploy'],
])('selects %s', (_, selection, expected) => {
  expect(select(selection).join(' ')).toBe(expected);
});

test('an environment leaves later environments out even where their stages stand in between', () => {
  const mixed = pipeline([
    stage('Source', [action('Source', 's')]),
    stage('DevDeploy', [action('DevDeploy', 'a')], { environment: 'dev' }),
    stage('ProdPrepare', [action('ProdPrepare', 'b')], { environment: 'prod' }),
    stage('DevVerify', [action('DevVerify', 'c')], { environment: 'dev' }),
    stage('Report', [action('Report', 'd')]),
  ]);
  expect(select({ environment: 'dev' }, mixed)).toEqual(['Source/s', 'DevDeploy/a', 'DevVerify/c']);
});

test.each<[string, Partial<Selection>, string]>([
  ['an unknown environment', { environment: 'prod' }, "pipeline 'Shop' has no environment 'prod'; its environments are: staging, production"],
  ['an unknown stage', { from: 'Biuld' }, "pipeline 'Shop' has no stage 'Biuld'; its stages are: Source, Build, Staging, Production"],
  ['an unknown action', { only: 'Build/Nope' }, "stage 'Build' has no action 'Nope'; its actions are: App"],
  ['--only with --from', { only: 'Build', from: 'Build' }, '--only says exactly what to run; leave out --from and --environment'],
  ['a stage after the environment', { from: 'Production', environment: 'staging' },
    "nothing to run: stage 'Production' comes after the stages of environment 'staging'"],
  ['skipped tests in production', { skipTests: true },
    "--skip-tests: stage 'Production' deploys to production, which needs the tests; leave it out, or stop earlier with --environment staging"],
  ['skipped tests in production alone', { skipTests: true, only: 'Production/Gate' },
    "--skip-tests: stage 'Production' deploys to production, which needs the tests; leave it out, or stop earlier with --environment staging"],
])('fails for %s', (_, selection, message) => {
  expect(() => select(selection)).toThrow(message);
});

test('fails for an environment of a pipeline without any', () => {
  expect(() => select({ environment: 'dev' }, pipeline([stage('Source', [])]))).toThrow("pipeline 'Shop' has no environment 'dev'; it has no environments");
});

test.each<[Partial<Selection>, string[]]>([
  [{}, []],
  [{ from: 'Staging' }, ['Source/Checkout', 'Build/App']],
  [{ only: 'Build' }, ['Source/Checkout']],
  [{ only: 'Production/Gate' }, ['Source/Checkout']],
  [{ only: 'Source' }, []],
])('%j needs what made its artifacts and variables: %j', (selection, expected) => {
  const prerequisites = prerequisitesOf(model, selectStages(model, { skipTests: false, ...selection }));
  expect(prerequisites.map((a) => `${a.stage}/${a.name}`)).toEqual(expected);
});
