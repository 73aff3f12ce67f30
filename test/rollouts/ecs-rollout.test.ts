import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EcsRolloutProps, Rollout } from '../../src';
import { RECOMMENDED_FLAGS } from '../helpers/flags';
import { Platform, platformOf, rolloutOf, taskOf } from '../helpers/services';

const minutes = Duration.minutes;
let platform: Platform;
beforeEach(() => { platform = platformOf(new App()); });

const template = () => Template.fromStack(platform.stack);
const hook = (id: string) => lambda.Function.fromFunctionArn(platform.stack, id, `arn:aws:lambda:eu-central-1:111111111111:function:${id}`);
const alarm = (id: string) => cloudwatch.Alarm.fromAlarmArn(platform.stack, id, `arn:aws:cloudwatch:eu-central-1:111111111111:alarm:${id}`);

/** Properties of the only resource of a type. */
function only(type: string): any {
  const found = Object.values(template().findResources(type));
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

describe('the deployment configuration of', () => {
  const always = {
    MinimumHealthyPercent: 100,
    MaximumPercent: 200,
    DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    Alarms: { AlarmNames: [], Enable: false, Rollback: false },
  };

  test.each<[string, Rollout, object]>([
    ['a rolling rollout', Rollout.rolling(), { Strategy: 'ROLLING', BakeTimeInMinutes: 0 }],
    ['a blue/green rollout', Rollout.blueGreen({ bake: minutes(15) }), { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 15 }],
    ['a linear rollout', Rollout.linear({ stepPercent: 20, stepBake: minutes(3) }), {
      Strategy: 'LINEAR', BakeTimeInMinutes: 5, LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 3 },
    }],
    ['a canary', Rollout.canary({ percent: 10, bake: minutes(10), finalBake: minutes(2) }), {
      Strategy: 'CANARY', BakeTimeInMinutes: 2, CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 10 },
    }],
  ])('%s says everything', (_, rollout, strategy) => {
    rolloutOf(platform, { rollout });
    expect(only('AWS::ECS::Service')).toMatchObject({ DeploymentController: { Type: 'ECS' }, LaunchType: 'FARGATE' });
    expect(only('AWS::ECS::Service').DeploymentConfiguration).toEqual({ ...always, ...strategy });
  });
});

test('a rolling rollout replaces task after task behind one target group', () => {
  const { targetGroups, deploymentGroup } = rolloutOf(platform, { rollout: Rollout.rolling({ minHealthyPercent: 50, maxHealthyPercent: 150 }) });
  expect(targetGroups).toHaveLength(1);
  expect(deploymentGroup).toBeUndefined();
  expect(only('AWS::ECS::Service').DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 50, MaximumPercent: 150 });
  expect(only('AWS::ElasticLoadBalancingV2::ListenerRule').Actions).toEqual([{ Type: 'forward', TargetGroupArn: { Ref: expect.stringMatching(/Blue/) } }]);
  template().resourceCountIs('AWS::IAM::Role', 1); // of the task
});

test('a service without a listener has no load balancer', () => {
  const { targetGroups } = rolloutOf(platform, { listener: undefined });
  expect(targetGroups).toEqual([]);
  expect(only('AWS::ECS::Service')).not.toHaveProperty('LoadBalancers');
  expect(only('AWS::ECS::Service')).not.toHaveProperty('HealthCheckGracePeriodSeconds');
});

test('traffic shifts between two target groups by the weights of a rule', () => {
  rolloutOf(platform, { rollout: Rollout.blueGreen({ bake: minutes(5) }), testListener: platform.testListener });
  const rules = template().findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
  const [[rule, { Properties }], [testRule]] = Object.entries(rules);
  const [blue, green] = Object.keys(template().findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
  expect(Properties).toMatchObject({
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
    Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: blue }, Weight: 100 }, { TargetGroupArn: { Ref: green }, Weight: 0 }] } }],
  });
  expect(only('AWS::ECS::Service').LoadBalancers).toEqual([{
    ContainerName: 'orders',
    ContainerPort: 8080,
    TargetGroupArn: { Ref: blue },
    AdvancedConfiguration: {
      AlternateTargetGroupArn: { Ref: green },
      ProductionListenerRule: { Ref: rule },
      TestListenerRule: { Ref: testRule },
      RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^OrdersInfrastructureRole/), 'Arn'] },
    },
  }]);
});

test('Amazon ECS shifts traffic with a role for these rules, target groups and functions', () => {
  rolloutOf(platform, { rollout: Rollout.blueGreen({ bake: minutes(5), beforeTraffic: hook('before') }) });
  const [role] = Object.values(template().findResources('AWS::IAM::Role', { Properties: { Description: 'Shifts the traffic of Services/Orders' } }));
  expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'ecs.amazonaws.com' });
  expect(role.Properties.Policies[0].PolicyDocument.Statement.map((s: any) => [[s.Action].flat().join(' '), JSON.stringify(s.Resource)])).toEqual([
    ['elasticloadbalancing:ModifyRule', expect.stringMatching(/^{"Ref":"OrdersTrafficRule\w+"}$/)],
    ['elasticloadbalancing:DeregisterTargets elasticloadbalancing:RegisterTargets', expect.stringMatching(/Blue\w+"},{"Ref":"OrdersTrafficGreen/)],
    ['lambda:InvokeFunction', '"arn:aws:lambda:eu-central-1:111111111111:function:before"'],
    [expect.stringMatching(/^(elasticloadbalancing:Describe\w+ ?){4}$/), '"*"'],
  ]);
});

describe('validation hooks', () => {
  const rollout = () => Rollout.canary({ percent: 10, bake: minutes(5), beforeTraffic: hook('before'), afterTraffic: hook('after') });
  const stagesOfHooks = () => only('AWS::ECS::Service').DeploymentConfiguration.LifecycleHooks
    .map((one: any) => [one.HookTargetArn.split(':').pop(), one.LifecycleStages]);

  test('run before and after the traffic of users', () => {
    rolloutOf(platform, { rollout: rollout() });
    expect(stagesOfHooks()).toEqual([['before', ['POST_SCALE_UP']], ['after', ['POST_PRODUCTION_TRAFFIC_SHIFT']]]);
  });

  test('run with test traffic when there is a test listener', () => {
    rolloutOf(platform, { rollout: rollout(), testListener: platform.testListener });
    expect(stagesOfHooks()[0]).toEqual(['before', ['POST_TEST_TRAFFIC_SHIFT']]);
  });
});

describe('alarms', () => {
  test('of the rollout and of rollbackOn put the previous version back', () => {
    const orders = rolloutOf(platform, { rollout: Rollout.rolling({ alarms: [alarm('errors')] }) });
    const [blue] = orders.targetGroups;
    orders.rollbackOn(blue.metrics.unhealthyHostCount().createAlarm(platform.stack, 'Unhealthy', { threshold: 1, evaluationPeriods: 1 }));
    expect(only('AWS::ECS::Service').DeploymentConfiguration).toMatchObject({
      BakeTimeInMinutes: 5,
      Alarms: { AlarmNames: ['errors', { Ref: expect.stringMatching(/^Unhealthy/) }], Enable: true, Rollback: true },
    });
  });

  test('stop deployments of CodeDeploy, which may look at them and no others', () => {
    rolloutOf(platform, { rollout: Rollout.codeDeployBlueGreen({ bake: minutes(5), alarms: [alarm('errors')] }) });
    expect(only('AWS::CodeDeploy::DeploymentGroup')).toMatchObject({
      AlarmConfiguration: { Alarms: [{ Name: 'errors' }], Enabled: true },
      AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'] },
    });
    template().hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: Match.arrayWith([{
            Action: 'cloudwatch:DescribeAlarms', Effect: 'Allow', Resource: 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors',
          }]),
        },
      }],
    });
  });
});

describe('by AWS CodeDeploy', () => {
  test.each<[string, Rollout, object]>([
    ['a canary', Rollout.codeDeployCanary({ percent: 10, bake: minutes(10) }), {
      Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: 10, CanaryInterval: 10 },
    }],
    ['linear steps', Rollout.codeDeployLinear({ stepPercent: 20, stepBake: minutes(3) }), {
      Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 20, LinearInterval: 3 },
    }],
  ])('%s have a deployment configuration of their own', (_, rollout, routing) => {
    rolloutOf(platform, { rollout });
    expect(only('AWS::CodeDeploy::DeploymentConfig')).toEqual({ ComputePlatform: 'ECS', TrafficRoutingConfig: routing });
  });

  test('the group swaps the target groups of the listeners and keeps the old tasks for the bake', () => {
    const { testListener } = platform;
    const { deploymentGroup } = rolloutOf(platform, { rollout: Rollout.codeDeployBlueGreen({ bake: minutes(15) }), testListener });
    expect(deploymentGroup).toBeDefined();
    expect(only('AWS::ECS::Service')).toMatchObject({ DeploymentController: { Type: 'CODE_DEPLOY' }, TaskDefinition: expect.stringMatching(/^ServicesOrdersTask/) });
    expect(only('AWS::CodeDeploy::DeploymentGroup')).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      AlarmConfiguration: { Enabled: false },
      BlueGreenDeploymentConfiguration: {
        DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
        TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 15 },
      },
      LoadBalancerInfo: {
        TargetGroupPairInfoList: [{
          ProdTrafficRoute: { ListenerArns: [expect.stringMatching(/l-80$/)] }, TestTrafficRoute: { ListenerArns: [expect.stringMatching(/l-8080$/)] },
        }],
      },
    });
  });

  test('the role changes this service, its rules and listeners, and passes the roles of its tasks', () => {
    rolloutOf(platform, { rollout: Rollout.codeDeployBlueGreen({ bake: minutes(5), afterTraffic: hook('after') }) });
    const [role] = Object.values(template().findResources('AWS::IAM::Role', { Properties: { Description: 'Shifts the traffic of Services/Orders' } }));
    expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    const statements = role.Properties.Policies[0].PolicyDocument.Statement;
    expect(statements.filter((s: any) => s.Resource === '*').flatMap((s: any) => s.Action)).toEqual([
      'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetGroups',
    ]);
    expect(statements.find((s: any) => s.Action === 'iam:PassRole')).toMatchObject({
      Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/ExecutionRole/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/TaskRole/), 'Arn'] }],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  });
});

test('requests for the service, its health, size, place and name can be chosen', () => {
  rolloutOf(platform, {
    conditions: [elbv2.ListenerCondition.hostHeaders(['orders.example.com'])],
    priority: 7,
    container: 'web',
    taskDefinition: taskOf(platform.stack, 'Two', 'web', 'log'),
    healthCheck: { path: '/health' },
    desiredCount: 3,
    serviceName: 'orders',
  });
  expect(only('AWS::ElasticLoadBalancingV2::ListenerRule')).toMatchObject({ Priority: 7, Conditions: [{ Field: 'host-header' }] });
  expect(only('AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({ HealthCheckPath: '/health', Port: 8080, TargetType: 'ip', Protocol: 'HTTP' });
  expect(only('AWS::ECS::Service')).toMatchObject({ ServiceName: 'orders', DesiredCount: 3, LoadBalancers: [{ ContainerName: 'web' }] });
});

test('tasks in public subnets get public addresses', () => {
  const vpc = ec2.Vpc.fromVpcAttributes(platform.stack, 'Open', { vpcId: 'vpc-2', availabilityZones: ['a'], publicSubnetIds: ['subnet-p'] });
  const cluster = platform.cluster;
  rolloutOf(platform, { cluster: Object.assign(Object.create(cluster), { vpc }), vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } });
  expect(only('AWS::ECS::Service').NetworkConfiguration.AwsvpcConfiguration).toMatchObject({ AssignPublicIp: 'ENABLED', Subnets: ['subnet-p'] });
});

describe('whatever the rollout', () => {
  const rollouts = (stack: Stack): Rollout[] => {
    const beforeTraffic = lambda.Function.fromFunctionArn(stack, 'Before', 'arn:aws:lambda:eu-central-1:111111111111:function:before');
    return [
      Rollout.rolling(),
      Rollout.blueGreen({ bake: minutes(5), beforeTraffic }),
      Rollout.canary({ percent: 10, bake: minutes(5) }),
      Rollout.codeDeployCanary({ percent: 10, bake: minutes(5), beforeTraffic }),
    ];
  };
  const appWith = (context: { [flag: string]: unknown }) => {
    const app = new App({ context });
    const all = platformOf(app);
    rollouts(all.stack).forEach((rollout, i) => rolloutOf(all, { rollout, priority: i + 1 }, `Service${i}`));
    return app;
  };

  test('the template does not depend on feature flags of the app', () => {
    const templateWith = (flags: object) => appWith({ ...flags }).synth().getStackByName('Services').template;
    expect(templateWith(RECOMMENDED_FLAGS)).toEqual(templateWith({}));
  });

  test('aws-cdk-lib warns of nothing and cdk-nag finds nothing', () => {
    const app = appWith({});
    const [stack] = app.synth().stacks;
    expect(stack.messages.map((message) => message.entry.data)).toEqual([]);
    expect(new AwsSolutionsChecks(app).validateScope(app).violations.map((violation) => violation.ruleName)).toEqual([]);
  });
});

describe('what does not fit together', () => {
  test.each<[string, () => Partial<EcsRolloutProps>, string]>([
    ['traffic to shift without a listener', () => ({ rollout: Rollout.blueGreen({ bake: minutes(5) }), listener: undefined }),
      "ecs rollout 'Orders': Rollout.blueGreen shifts traffic of a load balancer, got no listener; pass one, or use Rollout.rolling()"],
    ['a test listener without test traffic', () => ({ testListener: platform.testListener }),
      "ecs rollout 'Orders': Rollout.rolling has no test traffic, got a testListener; leave it out, or use Rollout.blueGreen"],
    ['a priority of zero', () => ({ priority: 0 }),
      "ecs rollout 'Orders': the priority of a rule is a whole number from 1 to 50000, got 0; choose one that no other rule of the listener has"],
    ['an unknown container', () => ({ container: 'web' }),
      "ecs rollout 'Orders': the task definition has no container 'web', got 'orders'; name one of them"],
    ['a container without a port', () => ({ container: 'log', taskDefinition: taskOf(platform.stack, 'Two', 'web', 'log') }),
      "ecs rollout 'Orders': container 'log' has no port that requests could go to; give it portMappings"],
  ])('fails for %s', (_, props, message) => {
    expect(() => rolloutOf(platform, props())).toThrow(new Error(message));
  });

  test('fails for a task definition without a container', () => {
    const taskDefinition = new ecs.FargateTaskDefinition(platform.stack, 'Empty');
    expect(() => rolloutOf(platform, { taskDefinition })).toThrow(
      new Error("ecs rollout 'Orders': the task definition has no container yet; call addContainer() before"));
  });
});
