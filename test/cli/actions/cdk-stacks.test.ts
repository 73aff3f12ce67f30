import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Build, CdkStack, DeliveryPipeline, Deployment, Source } from '../../../src';
import { handlerFor } from '../../../src/cli/actions/registry';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { readPipelines } from '../../../src/cli/model/read-pipelines';
import { connectionArn } from '../../helpers/apps';
import { ActionLab } from '../build/action-context';
import { synthesize } from '../model/synthesize';

/** The actions of an environment that deploys two stacks, as the command reads them. */
const actions: ActionModel[] = readPipelines(synthesize('Delivery', (stack) => {
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const app = pipeline.addBuild(Build.cdkApp('infra'));
  pipeline.addEnvironment('dev').deploy(Deployment.cdkStacks(app, {
    stacks: [CdkStack.named('Orders'), CdkStack.named('Web', { outputs: ['Url'] })],
  }));
}))[0].stages[2].actions as ActionModel[];

let lab: ActionLab;

beforeEach(async () => {
  lab = new ActionLab();
  await assembly('orders');
});
afterEach(() => lab.close());

/** The artifact of a synthesized app. */
async function assembly(displayName: string): Promise<void> {
  const app = new App({ analyticsReporting: false });
  new sns.Topic(new Stack(app, 'Orders'), 'Topic', { displayName });
  new CfnOutput(new Stack(app, 'Web'), 'Url', { value: 'https://web.example.com' });
  const { stacks } = app.synth();
  await lab.input('infra', Object.fromEntries(stacks.map(({ templateFile, template }) => [templateFile, JSON.stringify(template)])));
}

const run = (name: string) => {
  const action = actions.find((each) => each.name === `infra-${name}`)!;
  return handlerFor(action).run(action, lab.context());
};
const deploy = async () => {
  for (const name of ['Orders-Prepare', 'Orders-Execute', 'Web-Prepare']) await run(name);
  return run('Web-Execute');
};

test('what would change is said, as the variables that the approval shows', async () => {
  const summary = '1 to add, 0 to change, 0 to remove in 2 of the stacks';
  expect(await run('Diff')).toEqual({ status: 'Succeeded', summary, variables: { CHANGES: 'yes', SUMMARY: summary } });
  expect(lab.lines).toEqual(['Orders:', expect.stringMatching(/^ {2}\[\+\] AWS::SNS::Topic Topic/), 'Web:']);
});

test('stacks are deployed here with their outputs; then there is nothing to change, until something is', async () => {
  expect(await deploy()).toMatchObject({ status: 'Succeeded', variables: { Url: 'https://web.example.com' } });
  expect(await run('Diff')).toMatchObject({ summary: 'nothing to change', variables: { CHANGES: 'none', SUMMARY: 'nothing to change' } });
  await assembly('all orders');
  expect(await run('Diff')).toMatchObject({ summary: '0 to add, 1 to change, 0 to remove in 1 of the stacks', variables: { CHANGES: 'yes' } });
  expect(lab.lines).toContain('Web: nothing to change');
});

test('assets are left out', async () =>
  expect(await run('Assets')).toEqual({ status: 'Skipped', summary: 'left out: no assets are published from here' }));

test('the plan says what happens here', () => {
  const plan = (name: string) => actions.filter((action) => action.name === `infra-${name}`).map((action) => handlerFor(action).plan(action))[0];
  expect(plan('Diff')).toBe('compares with what was deployed here: Orders, Web');
  expect(plan('Assets')).toBe('left out: no assets are published from here');
});

test('fails when the assembly has no such stack, or is not there', async () => {
  await lab.input('infra', { 'manifest.json': '{}' });
  await expect(run('Diff')).rejects.toThrow(new Error(
    'stack Orders: its template Orders.template.json is not in artifact infra; name the stack as the app does, and let the build leave its assembly'));
  const action = actions.find(({ name }) => name === 'infra-Diff')!;
  await expect(handlerFor(action).run(action, lab.context({ inputs: new Map() })))
    .rejects.toThrow(new Error('input artifact infra is missing; run the action that makes it first'));
});
