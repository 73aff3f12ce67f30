import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HostingStack } from '../../examples/three-pipelines/hosting-stack';
import { PipelinesStack } from '../../examples/three-pipelines/pipelines-stack';
import { unzip } from '../../src/cli/build/archive';
import { Checkout, CommandResult } from '../helpers/checkout';
import { describeWith, npm, python } from '../helpers/tools';

const MINUTES = 60_000;
const LAYERS = 'examples/apps/functions/layers';

let app: string;
let stages: any[];

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const cdkApp = new App({ outdir: app });
  const pipelines = new PipelinesStack(cdkApp, 'Pipelines', { hosting: new HostingStack(cdkApp, 'Hosting') });
  cdkApp.synth();
  const { Properties } = Object.values<any>(Template.fromStack(pipelines).findResources('AWS::CodePipeline::Pipeline'))
    .find(({ Properties: { Name } }) => Name.startsWith('Backend-'));
  stages = Properties.Stages;
});

afterAll(() => rmSync(app, { recursive: true, force: true }));

test('five layers are built before the app is synthesized with them; stacks follow each other, and no stage updates the pipeline', () => {
  expect(stages.map(({ Name, Actions }) => `${Name}: ${Actions.map((action: any) => `${action.Name}@${action.RunOrder}`).join(' ')}`)).toEqual([
    'Source: Source@1',
    'Build: layers-directory@1 layers-python@1 backend@2',
    'production: backend-Diff@1 backend-Assets@1 backend-Data-Prepare@2 backend-Data-Execute@3 '
    + 'backend-Compute-Prepare@4 backend-Compute-Execute@5 backend-Api-Prepare@6 backend-Api-Execute@7',
  ]);
  expect(stages[1].Actions[2].InputArtifacts.map(({ Name }: any) => Name)).toEqual(['Source', 'layers_directory', 'layers_python']);
});

describeWith([python, npm], 'run on this machine', () => {
  let checkout: Checkout;
  let first: CommandResult;

  const run = async () => checkout.run('run', 'Backend', '--app', app, '--json');
  const events = ({ stdout }: CommandResult): any[] => stdout.trim().split('\n').map((line) => JSON.parse(line));
  const ended = (result: CommandResult) => events(result).filter(({ type }) => type === 'action-ended');
  const summaries = (result: CommandResult): { [action: string]: string } =>
    Object.fromEntries(ended(result).map(({ action, summary }) => [action, summary]));
  const logOf = (result: CommandResult, name: string) =>
    readFileSync(events(result).find(({ type, action }) => type === 'action-started' && action === name).logFile, 'utf-8');

  beforeAll(async () => {
    checkout = new Checkout('examples/apps/backend', LAYERS);
    first = await run();
  }, 5 * MINUTES);

  afterAll(() => checkout?.remove());

  test('layers are built, the app is tested and synthesized, its stacks are deployed in order', () => {
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(ended(first).map(({ action }) => action).filter((action) => action.endsWith('-Execute')))
      .toEqual(['backend-Data-Execute', 'backend-Compute-Execute', 'backend-Api-Execute']);
    expect(summaries(first)).toMatchObject({
      'layers-python': '1 built',
      'layers-directory': '4 built',
      'backend': expect.stringMatching(/^4 tests, \d+ files in backend$/),
      'backend-Diff': expect.stringMatching(/^\d+ to add, 0 to change, 0 to remove in 3 of the stacks$/),
      'backend-Data-Execute': 'Data: 1 added',
      'backend-Compute-Execute': expect.stringMatching(/^Compute: \d+ added$/),
    });
    expect(logOf(first, 'backend-Compute-Prepare').match(/\[\+\] AWS::Lambda::LayerVersion /g)).toHaveLength(5);
  });

  test('the layers are in the assembly, pip packages among them', async () => {
    const [{ directory }] = events(first);
    const assembly = join(checkout.directory, 'assembly');
    await unzip(join(directory, 'artifacts/backend.zip'), assembly);
    const { Resources } = JSON.parse(readFileSync(join(assembly, 'Compute.template.json'), 'utf-8'));
    const layers = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::Lambda::LayerVersion');
    const files = await Promise.all(layers.map(async ({ Properties: { Content } }) => unzip(join(assembly, `asset.${Content.S3Key}`), `${assembly}-${Content.S3Key}`)));
    expect(files.flat()).toEqual(expect.arrayContaining([
      'python/dateutil/tz/tz.py', 'python/six.py', 'python/json_log.py', 'config/defaults.json', 'templates/order-shipped.txt', 'geo/countries.csv',
    ]));
  });

  test('the output of the API is known when its stack is deployed', () => {
    expect(logOf(first, 'backend-Api-Execute')).toMatch(/^ApiUrl = https:\/\/api-shop\w+\.execute-api\.us-east-1\.amazonaws\.com$/m);
  });

  test('a second run changes nothing', async () => {
    const all = summaries(await run());
    expect(all).toMatchObject({ 'layers-python': '1 unchanged', 'layers-directory': '4 unchanged', 'backend-Diff': 'nothing to change' });
    expect(['Data', 'Compute', 'Api'].map((stack) => all[`backend-${stack}-Execute`])).toEqual(['Data', 'Compute', 'Api'].map((stack) => `${stack}: nothing to change`));
  }, 3 * MINUTES);

  test('a changed layer changes the stack that has it', async () => {
    checkout.edit(`${LAYERS}/templates/templates/order-shipped.txt`, '', 'changed\n');
    const result = await run();
    expect(summaries(result)).toMatchObject({
      'layers-directory': '1 built, 3 unchanged',
      'backend-Diff': '0 to add, 1 to change, 0 to remove in 1 of the stacks',
      'backend-Compute-Execute': 'Compute: 1 changed',
    });
    expect(logOf(result, 'backend-Diff')).toMatch(/\[~\] AWS::Lambda::LayerVersion Layertemplates/);
  }, 3 * MINUTES);
});
