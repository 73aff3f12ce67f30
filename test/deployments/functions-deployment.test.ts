import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Build, DeliveryBuild, DeliveryPipeline, Deployment, FunctionPackage, LambdaFleet, LayerPackage, Rollout, Source } from '../../src';
import { FunctionsDeploymentOptions } from '../../src/deployments';
import { connectionArn } from '../helpers/apps';
import { ENV, existingFleet, manyNames, PYTHON, resourcesOf, stackOf, statementsOf } from '../hosting/fleets';

const ARN = `arn:aws:lambda:${ENV.region}:${ENV.account}`;

/** A pipeline with a build of functions and one of layers. */
class World {
  readonly pipeline: DeliveryPipeline;
  readonly functions: DeliveryBuild;
  readonly layers: DeliveryBuild;

  constructor(readonly stack: Stack = stackOf()) {
    this.pipeline = new DeliveryPipeline(stack, 'Data', { pipelineName: 'data', source: Source.gitHub('acme/data', { connectionArn }) });
    this.functions = this.pipeline.addBuild(Build.functions('functions', {
      functions: {
        ingest: FunctionPackage.python('functions/ingest', { layers: ['common', 'tools'] }),
        report: FunctionPackage.java('functions/report'),
      },
    }));
    this.layers = this.pipeline.addBuild(Build.layers('layers', {
      layers: { common: LayerPackage.python('layers/common'), tools: LayerPackage.directory('layers/tools') },
    }));
  }

  deploy(options: FunctionsDeploymentOptions, build: DeliveryBuild = this.functions): void {
    this.pipeline.addEnvironment('staging').deploy(Deployment.functions(build, options));
  }

  alarm(name: string): cloudwatch.IAlarm {
    return cloudwatch.Alarm.fromAlarmArn(this.stack, name, `arn:aws:cloudwatch:${ENV.region}:${ENV.account}:alarm:${name}`);
  }

  /** Actions after the builds, with their parameters as data. */
  actions() {
    const [{ Properties }] = Object.values(resourcesOf(this.stack, 'AWS::CodePipeline::Pipeline'));
    return Properties.Stages.slice(2).flatMap((stage: any) => stage.Actions.map(({ Configuration, ...action }: any) => ({
      at: `${stage.Name}/${action.Name}`,
      order: action.RunOrder,
      input: action.InputArtifacts.map((artifact: any) => artifact.Name).join(),
      ...action.Namespace && { namespace: action.Namespace },
      by: Configuration.FunctionName.Ref.slice(0, -8),
      request: JSON.parse(Configuration.UserParameters),
    })));
  }
}

const ids = { release: '#{codepipeline.PipelineExecutionId}', revision: '#{SourceVariables.CommitId}' };

test('layers come first, each artifact by an action, then all functions side by side', () => {
  const world = new World();
  const fleet = existingFleet(world.stack, 'Staging', ['ingest', 'report']);
  const rollout = Rollout.canary({ percent: 10, bake: Duration.minutes(15), alarms: [world.alarm('errors'), world.alarm('latency')] });
  world.deploy({ fleet, layers: world.layers, rollout });
  const shift = { shift: { kind: 'canary', percent: 10, minutes: 15 }, bakeMinutes: 5, alarms: ['errors', 'latency'] };
  expect(world.actions()).toEqual([
    {
      at: 'staging/functions-Layers', order: 1, input: 'layers_python', namespace: 'staging-functions-layers_python-arns', by: 'StagingLayers', request: { publishLayers: true },
    },
    {
      at: 'staging/functions-Layers-2', order: 1, input: 'layers_directory', namespace: 'staging-functions-layers_directory-arns', by: 'StagingLayers', request: { publishLayers: true },
    },
    {
      at: 'staging/functions-ingest',
      order: 2,
      input: 'functions_python',
      by: 'StagingDeploy',
      request: { deploy: 'ingest', ...ids, layers: '#{staging-functions-layers_python-arns.common},#{staging-functions-layers_directory-arns.tools}', ...shift },
    },
    { at: 'staging/functions-report', order: 2, input: 'functions_java', by: 'StagingDeploy', request: { deploy: 'report', ...ids, ...shift } },
  ]);
});

test('without layers and a rollout, functions come first and say no more than what they are', () => {
  const world = new World();
  const fleet = existingFleet(world.stack, 'Staging', ['ingest', 'report']);
  world.deploy({ fleet, name: 'reports', functions: ['report'] });
  expect(world.actions()).toEqual([
    { at: 'staging/reports-report', order: 1, input: 'functions_java', by: 'StagingDeploy', request: { deploy: 'report', ...ids } },
  ]);
});

test('what deploys may also use layers for the functions that take some, and watch alarms', () => {
  const world = new World();
  const fleet = existingFleet(world.stack, 'Staging', ['ingest', 'report'], { fleetName: 'shop' });
  world.deploy({ fleet, layers: world.layers, rollout: Rollout.allAtOnce({ alarms: [world.alarm('errors')] }) });
  const changes = ['CreateAlias', 'GetAlias', 'GetFunctionConfiguration', 'PublishVersion', 'UpdateAlias', 'UpdateFunctionCode'].map((action) => `lambda:${action}`);
  const statements = statementsOf(world.stack, 'StagingDeployRole').slice(2);
  expect(statements).toHaveLength(5);
  expect(statements).toEqual(expect.arrayContaining([
    { Effect: 'Allow', Action: [...changes, 'lambda:UpdateFunctionConfiguration'], Resource: `${ARN}:function:ingest` },
    { Effect: 'Allow', Action: changes, Resource: `${ARN}:function:report` },
    { Effect: 'Allow', Action: 'lambda:GetFunctionConfiguration', Resource: [`${ARN}:function:ingest:*`, `${ARN}:function:report:*`] },
    { Effect: 'Allow', Action: 'lambda:GetLayerVersion', Resource: ['common', 'tools'].map((layer) => layerOf(layer, ':*')) },
    { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: `arn:aws:cloudwatch:${ENV.region}:${ENV.account}:alarm:errors` },
  ]));
});

test('what publishes layers may publish these, and change no function', () => {
  const world = new World();
  world.deploy({ fleet: existingFleet(world.stack, 'Staging', ['ingest', 'report'], { fleetName: 'shop' }), layers: world.layers });
  expect(statementsOf(world.stack, 'StagingLayersRole')).toEqual([
    {
      Effect: 'Allow', Action: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult', 'lambda:ListLayerVersions'], Resource: '*',
    },
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^StagingLayersLogs/), 'Arn'] } },
    { Effect: 'Allow', Action: 'lambda:PublishLayerVersion', Resource: ['common', 'tools'].map((layer) => layerOf(layer)) },
  ]);
});

test('the pipeline may invoke what deploys and what publishes, and no function of the fleet', () => {
  const world = new World();
  world.deploy({ fleet: existingFleet(world.stack, 'Staging', ['ingest', 'report']), layers: world.layers });
  const [invoke, ...others] = statementsOf(world.stack, 'DataRole').filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('lambda:')));
  expect(others).toEqual([]);
  expect(invoke).toEqual({
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^StagingDeploy[0-9A-F]{8}$/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^StagingLayers[0-9A-F]{8}$/), 'Arn'] }],
  });
});

test('what is known at deployment only goes into a request too', () => {
  const stack = new Stack(new App(), 'Data');
  const world = new World(stack);
  const fleet = new LambdaFleet(stack, 'Staging');
  const { alias } = fleet.addFunction('report', { runtime: lambda.Runtime.JAVA_21, handler: 'com.example.Report' });
  const errors = alias.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 });
  world.deploy({ fleet, functions: ['report'], rollout: Rollout.allAtOnce({ alarms: [errors] }) });
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  const [, [before, alarm, after]] = Properties.Stages[2].Actions[0].Configuration.UserParameters['Fn::Join'];
  expect(JSON.parse(`${before}${alarm.Ref}${after}`)).toEqual({ deploy: 'report', ...ids, bakeMinutes: 5, alarms: [expect.stringMatching(/^Errors/)] });
});

describe('fails', () => {
  const both = (world: World) => existingFleet(world.stack, 'Staging', ['ingest', 'report']);
  const elsewhere = (world: World) => new Stack(world.stack.node.root as App, 'There', { env: { account: ENV.account, region: 'us-east-1' } });

  test.each<[string, (world: World) => unknown, string]>([
    ['for a build that leaves no functions', (world) => world.deploy({ fleet: both(world) }, world.pipeline.addBuild(Build.site('site'))),
      "deployment 'site': build 'site' leaves no packages of functions, got it for fleet 'Staging'; deploy what addBuild() returned for Build.functions"],
    ['for layers in place of functions', (world) => world.deploy({ fleet: both(world) }, world.layers),
      "deployment 'layers': build 'layers' leaves no packages of functions, got it for fleet 'Staging'; deploy what addBuild() returned for Build.functions"],
    ['for functions in place of layers', (world) => world.deploy({ fleet: both(world), layers: world.functions }),
      "deployment 'functions': build 'functions' leaves no layers, got it as layers; pass what addBuild() returned for Build.layers"],
    ['for a function that the fleet lacks', (world) => world.deploy({ fleet: existingFleet(world.stack, 'Staging', ['ingest']), layers: world.layers }),
      "deployment 'functions': fleet 'Staging' has no function 'report', which build 'functions' leaves a package for, got 'ingest'; "
      + 'call addFunction or useFunction, or name in functions what is deployed'],
    ['for a function that nothing builds', (world) => world.deploy({ fleet: existingFleet(world.stack, 'Staging', ['ingest', 'report', 'notify']), layers: world.layers }),
      "deployment 'functions': build 'functions' leaves no package 'notify', got 'ingest', 'report'; add it to the build, "
      + "or name in functions which of fleet 'Staging' are deployed"],
    ['for a named function that nothing builds', (world) => world.deploy({ fleet: both(world), functions: ['notify'] }),
      "deployment 'functions': build 'functions' leaves no package 'notify', got 'ingest', 'report'; add it to the build, or name one of these"],
    ['when no functions are named', (world) => world.deploy({ fleet: both(world), functions: [] }),
      "deployment 'functions': functions names what is deployed, got none; name some, or leave it out to deploy all"],
    ['for a layer when none are built', (world) => world.deploy({ fleet: both(world) }),
      "deployment 'functions': function 'ingest' takes layer 'common', got no build of layers; pass layers: what addBuild() returned for Build.layers"],
    ['for a layer that is not built', (world) => world.deploy({
      fleet: both(world), layers: world.pipeline.addBuild(Build.layers('others', { layers: { common: LayerPackage.python('layers/common') } })),
    }), "deployment 'functions': function 'ingest' takes layer 'tools', got 'common' of build 'others'; add it to the build, or take one of these"],
    ['for a package of another runtime', (world) => {
      const fleet = new LambdaFleet(world.stack, 'Staging');
      fleet.addFunction('report', PYTHON);
      world.deploy({ fleet, functions: ['report'] });
    }, "deployment 'functions': package 'report' is built for the runtime java21, got python3.13 for the function of fleet 'Staging'; give both the same"],
    ['for a package of another architecture', (world) => {
      const fleet = new LambdaFleet(world.stack, 'Staging');
      fleet.addFunction('ingest', { ...PYTHON, architecture: lambda.Architecture.ARM_64 });
      world.deploy({ fleet, functions: ['ingest'], layers: world.layers });
    }, "deployment 'functions': package 'ingest' is built for the architecture x86_64, got arm64 for the function of fleet 'Staging'; give both the same"],
    ['for a fleet that another environment has', (world) => {
      const fleet = both(world);
      world.pipeline.addEnvironment('test').deploy(Deployment.functions(world.functions, { fleet, functions: ['report'] }));
      world.deploy({ fleet, layers: world.layers });
    }, "deployment 'functions' of environment 'staging': function 'report' of fleet 'Staging' is deployed by deployment 'functions' of environment 'test' already; "
      + 'give each environment a fleet of its own, and each function one deployment'],
    ['for a fleet in another region than the environment', (world) => (
      world.deploy({ fleet: existingFleet(elsewhere(world), 'Staging', ['report']), functions: ['report'] })
    ), "deployment 'functions': fleet 'Staging' is in account 111111111111 and region us-east-1, "
      + "got environment 'staging' in account 111111111111 and region eu-central-1; give the environment the env of the fleet"],
    ['for an alarm in another region than the fleet', (world) => {
      const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
      const errors = metric.createAlarm(elsewhere(world), 'Errors', { threshold: 1, evaluationPeriods: 1 });
      world.deploy({ fleet: both(world), functions: ['report'], rollout: Rollout.allAtOnce({ alarms: [errors] }) });
    }, "deployment 'functions': alarm 'There/Errors' is in account 111111111111 and region us-east-1, "
      + "got fleet 'Staging' in account 111111111111 and region eu-central-1; use alarms of the same account and region"],
    ['for more names of alarms than a request holds', (world) => world.deploy({
      fleet: both(world), functions: ['report'], rollout: Rollout.allAtOnce({ alarms: manyNames(10, 100).map((name) => world.alarm(name)) }),
    }), "deployment 'functions', 'report': a request has at most 1000 characters, got 1165; take fewer alarms or layers, or give them shorter names"],
    ['for a rollout of services', (world) => world.deploy({ fleet: both(world), rollout: Rollout.rolling() }),
      "deployment 'functions': Rollout.rolling is for services of Amazon ECS, got it for functions; use Rollout.allAtOnce, Rollout.linear or Rollout.canary"],
  ])('%s', (_, act, message) => {
    expect(() => act(new World())).toThrow(new Error(message));
  });
});

/** ARN of a layer of the fleet 'shop', whose partition the stack does not know. */
function layerOf(name: string, suffix = '') {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:lambda:${ENV.region}:${ENV.account}:layer:shop-${name}${suffix}`]] };
}
