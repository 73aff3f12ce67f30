import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  ApprovalGate, ApprovalGateProps, Build, Check, DeliveryBuild, DeliveryPipeline, Deployment, EnvironmentOptions, FunctionPackage, LambdaFleet,
  LayerPackage, Source, SpaHosting, TerraformDeploymentOptions, TerraformPermissions, TerraformState,
} from '../../src';
import { PIPELINE_RECORD } from '../../src/contract';
import { connectionArn } from '../helpers/apps';
import { platformOf, rolloutOf } from '../helpers/services';

let stack: Stack;
let pipeline: DeliveryPipeline;
let modules: DeliveryBuild;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
  pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  modules = pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' }));
});

function terraform(options: Partial<TerraformDeploymentOptions> = {}): Deployment {
  const state = (stack.node.tryFindChild('State') as TerraformState | undefined) ?? new TerraformState(stack, 'State');
  return Deployment.terraform(modules, { state, permissions: [TerraformPermissions.dynamoDbTables('shop-')], ...options });
}

function approved(gate: ApprovalGateProps = {}, options: EnvironmentOptions = {}): EnvironmentOptions {
  return { ...options, approval: new ApprovalGate(stack, 'Gate', gate) };
}

const site = (build: DeliveryBuild, apiUrl?: string) =>
  Deployment.site(build, { hosting: new SpaHosting(stack, `Hosting-${build.name}`), configuration: apiUrl === undefined ? undefined : { apiUrl } });

const resource = () => Object.values<any>(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'))[0];
const stageOf = (name: string) => resource().Properties.Stages.find(({ Name }: any) => Name === name);
const stages = () => resource().Properties.Stages.map((stage: any) => `${stage.Name}: ${stage.Actions.map((a: any) => `${a.Name}@${a.RunOrder}`).join(' ')}`);

describe('stages', () => {
  test('a plan, the gate that shows it, and what is applied', () => {
    const live = pipeline.addEnvironment('live', approved());
    live.deploy(terraform());
    live.verify(Check.http('https://example.com/health'));
    expect(stages()).toEqual([
      'Source: Source@1', 'Build: infrastructure@1', 'live-prepare: infrastructure-Plan@1', 'live-approval: Evidence@1 Approve@2 Approver@3', 'live: infrastructure-Apply@1 check-health@2',
    ]);
    expect(resource().Metadata[PIPELINE_RECORD].environments).toEqual([{ name: 'live', production: false, stages: ['live-prepare', 'live-approval', 'live'] }]);
  });

  test('what uses outputs comes after what leaves them, and each step as early as it can', () => {
    const dev = pipeline.addEnvironment('dev');
    const infrastructure = dev.deploy(terraform({ outputs: ['api_url'] }));
    const front = dev.addBuild(Build.site('front', { environment: { VITE_API_URL: infrastructure.output('api_url') } }));
    const docs = pipeline.addBuild(Build.site('docs'));
    dev.deploy(site(front));
    dev.deploy(site(docs, infrastructure.output('api_url')));
    dev.verify(Check.commands('smoke', ['npm test'], { environment: { API: infrastructure.output('api_url') } }));
    expect(stages()).toEqual([
      'Source: Source@1', 'Build: infrastructure@1 docs@1',
      'dev: front@3 infrastructure-Plan@1 infrastructure-Apply@2 front-Upload@4 front-Release@5 docs-Upload@1 docs-Release@3 smoke@6',
    ]);
    expect(resource().Metadata[PIPELINE_RECORD].actions['dev/front']).toMatchObject({ kind: 'build' });
  });

  test('outputs of one environment reach the next', () => {
    const infrastructure = pipeline.addEnvironment('dev').deploy(terraform({ outputs: ['vpc'] }));
    pipeline.addEnvironment('live', approved()).deploy(terraform({ variables: { peer: infrastructure.output('vpc') } }));
    expect(stages().slice(2)).toEqual([
      'dev: infrastructure-Plan@1 infrastructure-Apply@2', 'live-prepare: infrastructure-Plan@1', 'live-approval: Evidence@1 Approve@2 Approver@3', 'live: infrastructure-Apply@1',
    ]);
  });

  test('a module built for one environment is built before its plan', () => {
    const live = pipeline.addEnvironment('live', approved());
    const own = live.addBuild(Build.terraform('own', { directory: 'own' }));
    const state = new TerraformState(stack, 'State');
    live.deploy(Deployment.terraform(own, { state, permissions: [TerraformPermissions.dynamoDbTables('shop-')] }));
    expect(stages().slice(2)).toEqual(['live-prepare: own@1 own-Plan@2', 'live-approval: Evidence@1 Approve@2 Approver@3', 'live: own-Apply@1']);
  });
});

test('to find out what uses what leaves nothing behind: all else is as it is when nothing can be used', () => {
  const templates = [[], ['api_url']].map((outputs) => {
    const app = new App();
    const services = platformOf(app);
    stack = new Stack(app, 'Stack');
    pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn, fullClone: true }) });
    modules = pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' }));
    const functions = { ingest: FunctionPackage.python('functions/ingest', { layers: ['common'] }) };
    const layers = pipeline.addBuild(Build.layers('layers', { layers: { common: LayerPackage.python('layers/common') } }));
    const fleet = new LambdaFleet(stack, 'Fleet');
    fleet.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
    const dev = pipeline.addEnvironment('dev');
    dev.deploy(terraform({ outputs }));
    dev.deploy(site(pipeline.addBuild(Build.site('front'))));
    dev.deploy(Deployment.functions(pipeline.addBuild(Build.functions('functions', { functions })), { fleet, layers }));
    dev.deploy(Deployment.ecs(pipeline.addBuild(Build.image('orders')), { service: rolloutOf(services).service }));
    const resources = Object.entries<any>(Template.fromStack(stack).toJSON().Resources);
    return resources.filter(([, { Type }]) => !['AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project'].includes(Type));
  });
  expect(templates[1]).toEqual(templates[0]);
  expect(stages()[2]).toBe('dev: infrastructure-Plan@1 infrastructure-Apply@2 front-Upload@1 front-Release@2 functions-Layers@1 functions-ingest@2 orders-Deploy@1');
});

describe('the gate', () => {
  test('shows the summaries of all plans between message and checklist', () => {
    const live = pipeline.addEnvironment('live', approved({ message: 'Release of the shop', checklist: ['the change is announced'] }));
    live.deploy(terraform());
    live.deploy(terraform({ name: 'search' }));
    expect(stageOf('live-approval').Actions[1].Configuration.CustomData).toBe([
      'Release of the shop', 'infrastructure: #{live-infrastructure-plan.SUMMARY}', 'search: #{live-search-plan.SUMMARY}',
      '#{live-approval-Evidence.SUMMARY}', '1. the change is announced',
    ].join('\n'));
  });

  test.each<[string, ApprovalGateProps, number]>([
    ['as long as the shortest plan is valid', {}, 6 * 60],
    ['no longer than it is told to', { timeout: Duration.hours(1) }, 60],
  ])('waits %s', (_title, gate, minutes) => {
    const live = pipeline.addEnvironment('live', approved(gate));
    live.deploy(terraform());
    live.deploy(terraform({ name: 'search', planValidFor: Duration.hours(6) }));
    expect(stageOf('live-approval').Actions[1].TimeoutInMinutes).toBe(minutes);
  });
});

describe('conditions', () => {
  test('nobody is asked when no plan changes anything', () => {
    const live = pipeline.addEnvironment('live', approved({}, { skipApprovalWithoutChanges: true }));
    live.deploy(terraform());
    live.deploy(terraform({ name: 'search' }));
    expect(stageOf('live-approval').BeforeEntry).toEqual({
      Conditions: [{
        Result: 'SKIP',
        Rules: [{
          Name: 'Changes',
          RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' },
          Configuration: { Variable: '#{live-infrastructure-plan.CHANGES}#{live-search-plan.CHANGES}', Operator: 'CONTAINS', Value: 'yes' },
        }],
      }],
    });
    expect([stageOf('live-prepare').BeforeEntry, stageOf('live').BeforeEntry]).toEqual([undefined, undefined]);
  });

  test('what failed is tried again where it is deployed, and nowhere else', () => {
    pipeline.addEnvironment('live', approved({}, { retryOnFailure: true })).deploy(terraform());
    expect(resource().Properties.Stages.filter(({ OnFailure }: any) => OnFailure).map(({ Name, OnFailure }: any) => [Name, OnFailure])).toEqual([
      ['live', { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } }],
    ]);
  });

  test('there are none unless they are asked for', () => {
    pipeline.addEnvironment('live', approved()).deploy(terraform());
    expect(resource().Properties.Stages.filter(({ BeforeEntry, OnFailure }: any) => BeforeEntry || OnFailure)).toEqual([]);
  });
});

describe('fails', () => {
  test.each<[string, () => void, string]>([
    ['when somebody would be asked although not all is planned', () => {
      const live = pipeline.addEnvironment('live', approved({}, { skipApprovalWithoutChanges: true }));
      live.deploy(terraform());
      live.deploy(site(pipeline.addBuild(Build.site('front'))));
    }, "pipeline 'Shop': environment 'live': skipApprovalWithoutChanges takes deployments that say whether anything changes, got 'front' too; "
      + 'deploy what is not planned in another environment or leave the option out'],
    ['when nothing is planned', () => {
      pipeline.addEnvironment('live', approved({}, { skipApprovalWithoutChanges: true })).verify(Check.commands('smoke', ['ls']));
    }, "pipeline 'Shop': environment 'live': skipApprovalWithoutChanges takes deployments that say whether anything changes, got none; deploy something that is planned"],
    ['when there is no approval to leave out', () => { pipeline.addEnvironment('live', { skipApprovalWithoutChanges: true }).deploy(terraform()); },
      "pipeline 'Shop': environment 'live': skipApprovalWithoutChanges leaves out an approval, got none; give the environment an approval or leave the option out"],
    ['when a plan would use what is applied after the approval', () => {
      const live = pipeline.addEnvironment('live', approved());
      const network = live.deploy(terraform({ outputs: ['vpc'] }));
      live.deploy(terraform({ name: 'search', variables: { vpc: network.output('vpc') } }));
    }, "pipeline 'Shop': environment 'live': 'search-Plan' comes before the approval, but uses what 'infrastructure' leaves, which is deployed after it; "
      + 'deploy that in an environment before this one'],
    ['when deployments use what each other leaves', () => {
      const dev = pipeline.addEnvironment('dev');
      dev.deploy(terraform({ outputs: ['a'], variables: { b: '#{dev-search-outputs.b}' } }));
      dev.deploy(terraform({ name: 'search', outputs: ['b'], variables: { a: '#{dev-infrastructure-outputs.a}' } }));
    }, "pipeline 'Shop': environment 'dev': 'infrastructure-Plan' waits for 'search-Plan' waits for 'infrastructure-Plan'; "
      + 'let one of them do without what the other leaves'],
    ['when the gate waits longer than the plan is valid', () => { pipeline.addEnvironment('live', approved({ timeout: Duration.days(2) })).deploy(terraform()); },
      "approval gate 'Gate': it shows a plan that is valid for 1 day, got timeout 2 days; shorten the timeout, leave it out, or let the plan be valid for longer"],
    ['when an environment builds what another one builds', () => {
      pipeline.addEnvironment('dev').addBuild(Build.site('front'));
      pipeline.addEnvironment('live').addBuild(Build.site('front'));
    }, "pipeline 'Shop': it has a build 'front' already; give the new one another name"],
    ['when a build comes after the stages are built', () => {
      const dev = pipeline.addEnvironment('dev');
      dev.deploy(terraform());
      pipeline.buildPipeline();
      dev.addBuild(Build.site('front'));
    }, "pipeline 'Shop': its stages are built; call addBuild() before buildPipeline()"],
  ])('%s', (_title, act, message) => {
    expect(() => { act(); pipeline.buildPipeline(); }).toThrow(new Error(message));
  });

  test.each<[string, () => void, string]>([
    ['when an environment uses what a later one leaves', () => {
      const front = pipeline.addBuild(Build.site('front'));
      const [dev, live] = [pipeline.addEnvironment('dev'), pipeline.addEnvironment('live')];
      const infrastructure = live.deploy(terraform({ outputs: ['api_url'] }));
      dev.deploy(site(front, infrastructure.output('api_url')));
    }, "pipeline 'Shop': action 'dev/front-Release' uses variable '#{live-infrastructure-outputs.api_url}' before action 'live/infrastructure-Apply' makes it; move one of them"],
    ['when a build of the pipeline uses what an environment leaves', () => {
      const infrastructure = pipeline.addEnvironment('dev').deploy(terraform({ outputs: ['api_url'] }));
      pipeline.addBuild(Build.site('front', { environment: { API: infrastructure.output('api_url') } }));
    }, "pipeline 'Shop': action 'Build/front' uses variable '#{dev-infrastructure-outputs.api_url}' before action 'dev/infrastructure-Apply' makes it; move one of them"],
    ['with a name that nothing leaves', () => {
      pipeline.addEnvironment('dev').deploy(terraform({ outputs: ['api_url'] }));
      pipeline.addEnvironment('live').deploy(site(pipeline.addBuild(Build.site('front')), '#{dev-infrastructure-outputs.url}'));
    }, "pipeline 'Shop': action 'live/front-Release' uses variable '#{dev-infrastructure-outputs.url}', which action 'dev/infrastructure-Apply' does not make, got 'api_url'; use one of these"],
    ['with a namespace that no action has', () => {
      pipeline.addEnvironment('live').deploy(site(pipeline.addBuild(Build.site('front')), '#{infrastructure.url}'));
    }, "pipeline 'Shop': action 'live/front-Release' uses variable '#{infrastructure.url}', but no action has the namespace 'infrastructure'; "
      + 'take what output() of a deployment or variable() of a build of this pipeline returns'],
  ])('at synthesis %s', (_title, define, message) => {
    define();
    expect(() => (stack.node.root as App).synth()).toThrow(message);
  });
});
