import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Build, DeliveryBuild, DeliveryEnvironment, DeliveryPipeline, Deployment, EcsDeploymentOptions, Rollout, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { Platform, platformOf, rolloutOf, taskOf } from '../helpers/services';

const minutes = Duration.minutes;
const canary = (options: object = {}) => Rollout.canary({ percent: 10, bake: minutes(5), ...options });

let app: App;
let platform: Platform;
let pipeline: DeliveryPipeline;
let orders: DeliveryBuild;
let production: DeliveryEnvironment;
beforeEach(() => {
  app = new App();
  platform = platformOf(app);
  pipeline = new DeliveryPipeline(new Stack(app, 'Pipelines'), 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  orders = pipeline.addBuild(Build.image('orders'));
  production = pipeline.addEnvironment('production');
});

/** A service that is defined by hand. */
function serviceOf(props: Partial<ecs.FargateServiceProps> = {}): ecs.FargateService {
  const { stack, cluster } = platform;
  return new ecs.FargateService(stack, 'Live', {
    cluster, taskDefinition: props.taskDefinition ?? taskOf(stack), minHealthyPercent: 100, circuitBreaker: { rollback: true }, ...props,
  });
}

/** A service for canaries, by hand, whose values can be others than usual. */
function canaryServiceOf(props: Partial<ecs.FargateServiceProps> = {}, alternate = true): ecs.FargateService {
  const { stack, cluster, listener } = platform;
  const service = serviceOf({
    deploymentStrategy: ecs.DeploymentStrategy.CANARY,
    canaryConfiguration: { stepPercent: 10, stepBakeTime: minutes(5) },
    bakeTime: minutes(5),
    ...props,
  });
  const target = { vpc: cluster.vpc, port: 80, targetType: elbv2.TargetType.IP };
  const [blue, green] = ['Blue', 'Green'].map((id) => new elbv2.ApplicationTargetGroup(stack, id, target));
  const rule = new elbv2.ApplicationListenerRule(stack, 'Rule', {
    listener,
    priority: 1,
    conditions: [elbv2.ListenerCondition.pathPatterns(['*'])],
    action: elbv2.ListenerAction.weightedForward([{ targetGroup: blue, weight: 100 }, { targetGroup: green, weight: 0 }]),
  });
  const productionListener = ecs.ListenerRuleConfiguration.applicationListenerRule(rule);
  const alternateTarget = alternate ? new ecs.AlternateTarget('Alternate', { alternateTargetGroup: green, productionListener }) : undefined;
  service.loadBalancerTarget({ containerName: 'orders', alternateTarget }).attachToApplicationTargetGroup(blue);
  return service;
}

/** What synthesis finds about a deployment. */
function problems(options: EcsDeploymentOptions): string[] {
  production.deploy(Deployment.ecs(orders, options));
  return production.node.validate();
}

describe('a deployment is accepted for', () => {
  test.each<[string, () => EcsDeploymentOptions]>([
    ['a service of any strategy when it names no rollout', () => ({ service: canaryServiceOf() })],
    ['a service that was defined by hand for its rollout', () => ({ service: canaryServiceOf(), rollout: canary() })],
    ['a rolling service without bake time', () => ({ service: serviceOf(), rollout: Rollout.rolling() })],
    ['an imported service, which nobody can look into', () => ({
      service: ecs.BaseService.fromServiceArnWithCluster(platform.stack, 'Imported', 'arn:aws:ecs:eu-central-1:111111111111:service/shop/orders'),
      taskRoles: [iam.Role.fromRoleName(platform.stack, 'Role', 'orders')],
      rollout: canary(),
      container: 'web',
    })],
  ])('%s', (_, options) => {
    expect(problems(options())).toEqual([]);
  });

  test('a service that gets its containers and load balancers later', () => {
    const taskDefinition = new ecs.FargateTaskDefinition(platform.stack, 'Later');
    const service = serviceOf({ taskDefinition });
    production.deploy(Deployment.ecs(orders, { service, rollout: Rollout.rolling() }));
    taskDefinition.addContainer('orders', { image: ecs.ContainerImage.fromRegistry('nginx') });
    expect(production.node.validate()).toEqual([]);
  });

  test.each<[string, () => Rollout]>([
    ['Rollout.rolling', () => Rollout.rolling({ alarms: [alarm()] })],
    ['Rollout.blueGreen', () => Rollout.blueGreen({ bake: minutes(20), alarms: [alarm()], beforeTraffic: hook(), afterTraffic: hook('After') })],
    ['Rollout.linear', () => Rollout.linear({ stepPercent: 25, stepBake: minutes(3) })],
    ['Rollout.canary', () => canary({ finalBake: minutes(0) })],
    ['Rollout.codeDeployCanary', () => Rollout.codeDeployCanary({ percent: 10, bake: minutes(600) })],
  ])('a service of EcsRollout for %s', (_, make) => {
    const rollout = make();
    expect(problems({ service: rolloutOf(platform, { rollout }).service, rollout })).toEqual([]);
  });

  test('all but what is missing of a service whose strategy was overridden in the template', () => {
    const service = serviceOf();
    const override = { Strategy: 'LINEAR', BakeTimeInMinutes: 5, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 1 } };
    (service.node.defaultChild as ecs.CfnService).addPropertyOverride('DeploymentConfiguration', override);
    expect(problems({ service, rollout: Rollout.linear({ stepPercent: 10, stepBake: minutes(1) }) })).toEqual([
      expect.stringContaining('has no second target group'),
    ]);
  });
});

const alarm = () => cloudwatch.Alarm.fromAlarmArn(platform.stack, 'Errors', 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors');
const hook = (id = 'Validate') => lambda.Function.fromFunctionArn(platform.stack, id, `arn:aws:lambda:eu-central-1:111111111111:function:${id}`);
const controlledBy = (type: ecs.DeploymentControllerType) => serviceOf({ deploymentController: { type }, circuitBreaker: undefined });

describe('synthesis fails', () => {
  test.each<[string, () => EcsDeploymentOptions, string]>([
    ['for a rolling rollout of a service that CodeDeploy deploys', () => ({ service: controlledBy(ecs.DeploymentControllerType.CODE_DEPLOY), rollout: Rollout.rolling() }),
      "service 'Services/Live' has the deployment controller CODE_DEPLOY, and Rollout.rolling needs ECS; use Rollout.codeDeployBlueGreen, or define it with EcsRollout"],
    ['for a canary of a service that CodeDeploy deploys', () => ({ service: controlledBy(ecs.DeploymentControllerType.CODE_DEPLOY), rollout: canary() }),
      "service 'Services/Live' has the deployment controller CODE_DEPLOY, and Rollout.canary needs ECS; use Rollout.codeDeployCanary, or define it with EcsRollout"],
    ['for no rollout of a service that CodeDeploy deploys', () => ({ service: controlledBy(ecs.DeploymentControllerType.CODE_DEPLOY) }),
      "service 'Services/Live' has the deployment controller CODE_DEPLOY, and its deployment group is not known; "
      + 'define it with EcsRollout, or pass its rollout and deploymentGroup'],
    ['for a rollout by CodeDeploy of a service that ECS deploys', () => ({
      service: serviceOf(), rollout: Rollout.codeDeployLinear({ stepPercent: 10, stepBake: minutes(1) }), deploymentGroup: importedGroup(),
    }), "service 'Services/Live' has the deployment controller ECS, and Rollout.codeDeployLinear needs CODE_DEPLOY; use Rollout.linear, or define it with EcsRollout"],
    ['for a service with an external deployment controller', () => ({ service: controlledBy(ecs.DeploymentControllerType.EXTERNAL), rollout: Rollout.rolling() }),
      "service 'Services/Live' has the deployment controller EXTERNAL, whose deployments CodePipeline cannot start; "
      + 'define it with EcsRollout, or set the deployment controller ECS'],
    ['for a canary of a rolling service', () => ({ service: serviceOf(), rollout: canary() }),
      "service 'Services/Live' has the deployment strategy ROLLING, and Rollout.canary needs CANARY; define it with EcsRollout or set deploymentStrategy"],
    ['without a second target group', () => ({ service: canaryServiceOf({}, false), rollout: canary() }),
      "service 'Services/Live' has no second target group, and Rollout.canary shifts traffic to one; "
      + 'define it with EcsRollout, or give its load balancer target an alternateTarget'],
    ['for another percentage', () => ({ service: canaryServiceOf({ canaryConfiguration: { stepPercent: 20, stepBakeTime: minutes(5) } }), rollout: canary() }),
      "service 'Services/Live' has a traffic step of 20 percent, and Rollout.canary one of 10; define it with EcsRollout, or give both the same"],
    ['for another pause', () => ({ service: canaryServiceOf({ canaryConfiguration: { stepPercent: 10 } }), rollout: canary() }),
      "service 'Services/Live' has a pause between steps of 10 minutes, and Rollout.canary one of 5; define it with EcsRollout, or give both the same"],
    ['for a bake time that nobody wrote down', () => ({ service: canaryServiceOf({ bakeTime: undefined }), rollout: canary() }),
      "service 'Services/Live' has a bake time of 2160 minutes, and Rollout.canary one of 5; define it with EcsRollout, or give both the same"],
    ['for an alarm that the service does not watch', () => ({ service: canaryServiceOf(), rollout: canary({ alarms: [alarm()] }) }),
      "service 'Services/Live' does not watch alarm 'Services/Errors' of Rollout.canary; define it with EcsRollout, or add it to deploymentAlarms"],
    ['for a validation that the service does not call', () => ({ service: canaryServiceOf(), rollout: canary({ beforeTraffic: hook() }) }),
      "service 'Services/Live' does not call function 'Services/Validate' of Rollout.canary; define it with EcsRollout, or add it to lifecycleHooks"],
    ['for a rollout that takes longer than the action waits', () => ({
      service: rolloutOf(platform, { rollout: canary({ bake: minutes(40), finalBake: minutes(20) }) }).service,
    }), 'Rollout.canary takes 60 minutes beside the time in which tasks start, and the action waits 60 minutes; '
      + 'shorten the bakes, or use Rollout.codeDeployCanary, which may take days'],
    ['for linear steps that take longer than the action waits', () => ({
      service: rolloutOf(platform, { rollout: Rollout.linear({ stepPercent: 10, stepBake: minutes(10), bake: minutes(0) }) }).service,
    }), 'Rollout.linear takes 90 minutes beside the time in which tasks start, and the action waits 60 minutes; '
      + 'shorten the bakes, or use Rollout.codeDeployLinear, which may take days'],
    ['for a timeout that is too short', () => ({ service: rolloutOf(platform, { rollout: canary() }).service, timeout: minutes(10) }),
      'Rollout.canary takes 10 minutes beside the time in which tasks start, and the action waits 10 minutes; raise the timeout'],
    ['for a service whose own bake takes longer than the action waits', () => ({ service: canaryServiceOf({ bakeTime: minutes(90) }) }),
      "the rollout of service 'Services/Live' takes 95 minutes beside the time in which tasks start, and the action waits 60 minutes; "
      + 'shorten the bakes, or use Rollout.codeDeployCanary, which may take days'],
    ['for a container that the task definition does not have', () => ({ service: serviceOf({ taskDefinition: taskOf(platform.stack, 'Two', 'web', 'log') }), container: 'app' }),
      "there is no container 'app': the task definition has 'web', 'log'; name one of them"],
    ['for an image that was built for another container', () => ({ service: serviceOf({ taskDefinition: taskOf(platform.stack, 'Two', 'web', 'log') }) }),
      "the image was built for a container 'orders', and the task definition has 'web', 'log'; name the container that gets it, or build it for that"],
  ])('%s', (_, options, message) => {
    expect(problems(options())).toEqual([`deployment 'orders': ${message}`]);
  });

  test('in the words of the deployment', () => {
    production.deploy(Deployment.ecs(orders, { service: serviceOf(), rollout: canary() }));
    expect(() => app.synth()).toThrow(/\[Pipelines\/Shop\/production\] deployment 'orders': service 'Services\/Live' has the deployment strategy ROLLING/);
  });
});

const importedGroup = () => codedeploy.EcsDeploymentGroup.fromEcsDeploymentGroupAttributes(platform.stack, 'Group', {
  application: codedeploy.EcsApplication.fromEcsApplicationName(platform.stack, 'Application', 'shop'), deploymentGroupName: 'orders',
});

describe('the deployment is refused', () => {
  const imported = (arn = 'arn:aws:ecs:eu-central-1:111111111111:service/shop/orders') =>
    ecs.BaseService.fromServiceArnWithCluster(platform.stack, 'Imported', arn);
  const byCodeDeploy = () => Rollout.codeDeployCanary({ percent: 10, bake: minutes(5) });

  test.each<[string, () => EcsDeploymentOptions, string]>([
    ['for an imported service without the roles of its tasks', () => ({ service: imported() }),
      "deployment 'orders': service 'Services/Imported' is imported, so the roles of its tasks are not known; "
      + 'pass the roles of the task and of its execution as taskRoles'],
    ['for CodeDeploy without its deployment group', () => ({ service: controlledBy(ecs.DeploymentControllerType.CODE_DEPLOY), rollout: byCodeDeploy() }),
      "deployment 'orders': Rollout.codeDeployCanary needs the deployment group of service 'Services/Live', got none; "
      + 'define the service with EcsRollout, or pass its deploymentGroup'],
    ['for a deployment group without a rollout', () => ({ service: serviceOf(), deploymentGroup: importedGroup() }),
      "deployment 'orders': service 'Services/Live' has a deployment group of AWS CodeDeploy, got no rollout; pass rollout: Rollout.codeDeployBlueGreen, say"],
    ['for a canary of ECS where EcsRollout has one of CodeDeploy', () => ({ service: rolloutOf(platform, { rollout: byCodeDeploy() }).service, rollout: canary() }),
      "deployment 'orders': service 'Services/Orders/Service' has a deployment group of AWS CodeDeploy, got Rollout.canary; "
      + 'pass rollout: Rollout.codeDeployBlueGreen, say'],
    ['for other steps of CodeDeploy than those of EcsRollout', () => ({
      service: rolloutOf(platform, { rollout: byCodeDeploy() }).service, rollout: Rollout.codeDeployCanary({ percent: 20, bake: minutes(5) }),
    }), "deployment 'orders': service 'Services/Orders/Service' was defined for Rollout.codeDeployCanary (10 percent, 5 minutes, bake 5 minutes), "
      + 'got Rollout.codeDeployCanary (20 percent, 5 minutes, bake 5 minutes); leave the rollout out, or define the service for it'],
    ['for two images of one container', () => ({ service: serviceOf(), sidecars: { orders: pipeline.addBuild(Build.image('log')) } }),
      "deployment 'orders': container 'orders' gets the images of build 'orders' and build 'log'; give each container one image"],
    ['for a sidecar of a build without an image', () => ({ service: serviceOf(), sidecars: { log: pipeline.addBuild(Build.site('docs')) } }),
      "deployment 'orders': build 'docs' makes no container image; deploy what Build.image or Build.imageManaged made"],
    ['for a timeout beyond an hour', () => ({ service: serviceOf(), timeout: minutes(61) }),
      "deployment 'orders': the pipeline waits 1 to 60 whole minutes, got 1 hour 1 minute; use Duration.minutes(30), say"],
  ])('%s', (_, options, message) => {
    expect(() => problems(options())).toThrow(new Error(message));
  });

  test('for a build without an image', () => {
    const docs = pipeline.addBuild(Build.site('docs'));
    expect(() => Deployment.ecs(docs, { service: serviceOf() })).toThrow(
      new Error("deployment 'docs': build 'docs' makes no container image; deploy what Build.image or Build.imageManaged made"));
  });

  test('for a service elsewhere than the environment', () => {
    const here = new Stack(app, 'Here', { env: { account: '111111111111', region: 'eu-central-1' } });
    const other = new DeliveryPipeline(here, 'Other', { source: Source.gitHub('acme/shop', { connectionArn }) });
    const image = other.addBuild(Build.image('orders'));
    const service = imported('arn:aws:ecs:eu-west-1:222222222222:service/shop/orders');
    const taskRoles = [iam.Role.fromRoleArn(here, 'Role', 'arn:aws:iam::222222222222:role/orders')];
    expect(() => other.addEnvironment('production').deploy(Deployment.ecs(image, { service, taskRoles }))).toThrow(new Error(
      "deployment 'orders': service 'Services/Imported' is in account 222222222222 and region eu-west-1, "
      + "got environment 'production' in account 111111111111 and region eu-central-1; give the environment the env of the service"));
  });

  test('for CodeDeploy in another account', () => {
    const here = new Stack(app, 'Here', { env: { account: '111111111111', region: 'eu-central-1' } });
    const other = new DeliveryPipeline(here, 'Other', { source: Source.gitHub('acme/shop', { connectionArn }) });
    const image = other.addBuild(Build.image('orders'));
    const live = other.addEnvironment('live', { deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' });
    const service = imported('arn:aws:ecs:eu-central-1:222222222222:service/shop/orders');
    const taskRoles = [iam.Role.fromRoleArn(here, 'Role', 'arn:aws:iam::222222222222:role/orders')];
    const options = { service, taskRoles, rollout: byCodeDeploy(), deploymentGroup: importedGroup() };
    expect(() => live.deploy(Deployment.ecs(image, options))).toThrow(new Error(
      "deployment 'orders': AWS CodeDeploy deploys in the account and region of the pipeline, got environment 'live' in another; "
      + 'use Rollout.blueGreen, Rollout.linear or Rollout.canary there'));
  });
});
